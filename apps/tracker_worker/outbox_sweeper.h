#ifndef VIRGA_APPS_TRACKER_WORKER_OUTBOX_SWEEPER_H_
#define VIRGA_APPS_TRACKER_WORKER_OUTBOX_SWEEPER_H_

#include <optional>
#include <string>
#include <vector>

#include "apps/tracker_worker/worker_context.h"
#include "base/task.h"

namespace virga::tracker {

// What to do with an item that the outbox index shows, seen by a consistent read.
struct SweepPlan {
  enum class Action {
    kNothing,  // somebody else was here, or it is not due
    kClear,    // nothing is left to send: the index keys go
    kWait,     // all that is left is too young: due again at `new_since`
    kSend,     // claim it with `new_since`, then send
  } action = Action::kNothing;
  std::string new_since = {};
};

// Pure. `now` and the bounds decide which events are old enough; after each attempt the next one
// is due when the newest of them has become twice as old, so that attempts double their distance
// up to `backoff_max`, without a count of them anywhere.
SweepPlan PlanSweep(const std::optional<RequestItem>& item, const OutboxEntry& entry, TimePoint now, Millis bound,
                    Millis backoff_max);

// The live events to send again, oldest first.
std::vector<StatusChangedEvent> EventsToSend(const RequestItem& item, TimePoint now, Millis bound);

// Sends again what was accepted and has not come through. Any number of workers may run one.
class OutboxSweeper {
 public:
  explicit OutboxSweeper(WorkerContext& context) : context_(context) {}

  // Sweeps every period, for ever.
  Task<Ok> Run();
  // All shards once. False: table or queue did not answer, the rest waits for the next round.
  Task<bool> SweepAll();

 private:
  Task<bool> SweepShard(int shard);
  Task<bool> SweepEntry(OutboxEntry entry);
  Task<bool> SendAll(std::vector<StatusChangedEvent> events);
  bool Failed(const aws::client::CallError& error);

  WorkerContext& context_;
  bool failing_ = false;  // so that an outage is logged once
};

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_WORKER_OUTBOX_SWEEPER_H_
