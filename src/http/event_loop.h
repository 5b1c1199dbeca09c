#ifndef VIRGA_HTTP_EVENT_LOOP_H_
#define VIRGA_HTTP_EVENT_LOOP_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <typeindex>

#include "base/result.h"
#include "base/task.h"

namespace virga::http {

// One thread's loop over sockets, timers and posted functions (Asio's epoll reactor inside).
// Only Post and Stop may be called from other threads, and the functions that PostFunction() gives.
class EventLoop {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  struct TimerId {
    TimePoint due;
    std::uint64_t number = 0;  // 0: no timer
  };

  EventLoop();
  // REQUIRES: Run is not running. Destroys the tasks that have not ended.
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Runs in the calling thread until Stop. May be run again.
  void Run();
  void Stop();
  // Runs `fn` on the loop, in the order of the posts. What is posted after the last Run is dropped.
  void Post(std::function<void()> fn);
  // As Post, but the function may outlive the loop: then it drops what it is given.
  std::function<void(std::function<void()>)> PostFunction();

  // The loop that runs in this thread, or nullptr.
  static EventLoop* Current();

  // Resumes the caller after `duration`. Destroying the task cancels it.
  Task<Ok> Sleep(std::chrono::nanoseconds duration);
  // Calls `fn` at `due` (real time) or soon after. Not cancelled by itself.
  TimerId RunAt(TimePoint due, std::function<void()> fn);
  void Cancel(const TimerId& id);  // a timer that has run already is ignored

  // Starts `task` and owns it until it ends. An exception that leaves it is logged.
  void Spawn(Task<Ok> task);
  std::size_t spawned() const;  // tasks that have not ended

  // An object per loop, made at first use and destroyed with the loop: one Client for each.
  template <typename T, typename Make>
  T& Local(Make make) {
    std::shared_ptr<void>& slot = LocalSlot(typeid(T));
    if (!slot) slot = std::shared_ptr<T>(make());
    return *static_cast<T*>(slot.get());
  }

  struct Impl;  // event_loop_impl.h, for http/ only
  Impl& impl() { return *impl_; }

 private:
  std::shared_ptr<void>& LocalSlot(std::type_index type);

  std::unique_ptr<Impl> impl_;
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_EVENT_LOOP_H_
