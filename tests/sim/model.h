#ifndef VIRGA_TESTS_SIM_MODEL_H_
#define VIRGA_TESTS_SIM_MODEL_H_

#include <cstdint>

#include "tests/sim/call.h"
#include "tests/sim/cloud_state.h"

namespace virga::sim {

// The real time of a simulation: it stands until it is moved.
class SimulatedClock final : public Clock {
 public:
  explicit SimulatedClock(TimePoint now) : now_(now) {}
  TimePoint Now() const override { return now_; }
  void Advance(Duration by) { now_ += by; }

 private:
  TimePoint now_;
};

// The cloud's time in a state.
TimePoint NowIn(const CloudState& state, TimePoint real_now);

struct Judging {
  TimePoint real_now;
  HandleBook& handles;
  bool takes_writes = true;  // the disk does
  bool disk_failed = false;  // in one of the call's own reads or writes
};

// What the cloud may answer to a call in `state`, which becomes what it is afterwards. If it may not
// answer as it did, `state` is of no use any more.
Verdict Judge(CloudState& state, const Call& call, const Judging& judging, const Reply& reply);

// The state in which a power cut finds a call that commits more than once, if its last `missing`
// commits are lost: a batch's first writes, a receive before its dead letters have moved, else what
// it is when it has gone on by itself after a restart.
CloudState StateWithin(const CloudState& before, const Call& call, const Judging& judging, const Reply& reply,
                       const CloudState& after, std::uint64_t missing);

// Whether a call writes nothing, whatever it finds.
bool IsRead(const Call& call);

// Whether an item's time to live is over.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
bool IsExpired(const Json& item, const TableState& table, TimePoint now);

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_MODEL_H_
