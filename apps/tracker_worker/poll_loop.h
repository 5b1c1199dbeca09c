#ifndef VIRGA_APPS_TRACKER_WORKER_POLL_LOOP_H_
#define VIRGA_APPS_TRACKER_WORKER_POLL_LOOP_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "apps/tracker_worker/signal.h"
#include "apps/tracker_worker/worker_context.h"
#include "aws/client/sqs_client.h"
#include "base/task.h"
#include "http/event_loop.h"

namespace virga::tracker {

// Receives messages while there are free slots and the table answers, has each handled, and
// deletes, leaves or gives back what came of it. Extends the visibility of all that it holds.
// Belongs to one loop: every member is called there.
class PollLoop {
 public:
  // Borrows both; they outlive it.
  PollLoop(WorkerContext& context, http::EventLoop& loop) : context_(context), loop_(loop) {}

  void Start();
  // Stops receiving, at once: a long poll is closed. What is in work finishes, what waits is given
  // back; `done` is called when nothing is held any more, or the drain time is over.
  void Stop(std::function<void()> done);

 private:
  using Key = std::uint64_t;
  struct Held {
    aws::client::ReceivedMessage message;
    std::chrono::steady_clock::time_point visible_since;  // when its visibility was last set
  };

  Task<Ok> Receive();
  Task<bool> ReceiveOnce(int messages_max);
  Task<Ok> Work(Key key);
  Task<Ok> ExtendForEver();
  Task<Ok> Extend(std::vector<Key> keys);
  Task<Ok> DrainTimer();

  void Delete(Key key);
  void FlushDeletes();
  Task<Ok> FlushLater();
  Task<Ok> DeleteBatch(std::vector<Key> keys);
  Task<Ok> GiveBack(std::vector<Key> keys);
  std::vector<aws::client::ReceiptHandle> HandlesOf(const std::vector<Key>& keys) const;
  void Release(const std::vector<Key>& keys);
  int FreeSlots() const;
  void FinishIfDrained();

  WorkerContext& context_;
  http::EventLoop& loop_;
  std::map<Key, Held> held_;
  Key next_key_ = 1;
  int reserved_ = 0;  // slots kept for the messages of receives under way
  int in_work_ = 0;   // held messages whose handling has not ended
  std::vector<Key> to_delete_;
  bool flush_is_due_ = false;
  bool receive_failing_ = false;  // so that an outage of the queue is logged once
  Signal slots_changed_;
  std::vector<Task<Ok>> receivers_;
  std::function<void()> done_;  // set: stopping
};

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_WORKER_POLL_LOOP_H_
