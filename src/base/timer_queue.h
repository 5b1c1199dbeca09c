#ifndef VIRGA_BASE_TIMER_QUEUE_H_
#define VIRGA_BASE_TIMER_QUEUE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/mutex.h"

namespace virga {

// The only source of due work: visibility, delay, retention, table states.
// Runs callbacks in order of their due time, each with the clock at or past that time.
// A callback may schedule and cancel; it takes the same locks as a request, so nobody calls
// Schedule, Cancel or MoveTo with a lock held that a callback needs and expects it to have run.
// Thread-safe. The owner calls Start once; MoveTo works with or without the thread.
class TimerQueue {
 public:
  // `due`: the time for which the callback was scheduled, which a late run may have passed.
  using Callback = std::function<void(TimePoint due)>;
  using Id = std::uint64_t;  // 0 is never given

  explicit TimerQueue(AdjustableClock& clock) : clock_(clock) {}
  ~TimerQueue();
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  void Start();  // a thread that runs what is due as the clock reaches it
  void Stop();   // joins it; what is not due yet stays

  Id Schedule(TimePoint due, Callback callback);
  // A callback that is running while it is cancelled may still finish after this returns.
  void Cancel(Id id);

  // Moves the clock forward to `target`, stopping at every due time on the way.
  // Returns the number of callbacks that ran.
  std::size_t MoveTo(TimePoint target);

  // As MoveTo, but goes on for about `budget` of real time and may end at a due time on the way; called again, it goes
  // on from there. So who moves far shares the thread with others.
  struct Moved {
    std::size_t ran = 0;  // callbacks
    bool arrived = false;
  };
  Moved MoveTowards(TimePoint target, std::chrono::steady_clock::duration budget);

  // Runs what is due now, in the caller's thread. Returns the number of callbacks that ran.
  std::size_t RunDue();

 private:
  using Key = std::pair<TimePoint, Id>;

  // Runs the earliest entry due at or before `limit`; false if there is none.
  bool RunOne(TimePoint limit);
  void Loop();

  AdjustableClock& clock_;  // constant after construction
  Mutex mutex_;
  Mutex running_mutex_ ACQUIRED_BEFORE(mutex_);  // one callback at a time, so that order holds
  CondVar changed_;
  std::map<Key, Callback> entries_ GUARDED_BY(mutex_);
  std::map<Id, TimePoint> due_by_id_ GUARDED_BY(mutex_);
  Id next_id_ GUARDED_BY(mutex_) = 1;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace virga

#endif  // VIRGA_BASE_TIMER_QUEUE_H_
