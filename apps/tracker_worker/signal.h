#ifndef VIRGA_APPS_TRACKER_WORKER_SIGNAL_H_
#define VIRGA_APPS_TRACKER_WORKER_SIGNAL_H_

#include <coroutine>
#include <list>

namespace virga::tracker {

// Something that coroutines of one loop wait for: `co_await signal.Wait()` goes on at the next
// NotifyAll. What it means is a condition that the waiter checks again. Not thread-safe.
// A waiter that is destroyed while it waits leaves the list.
class Signal {
 public:
  class Awaiter {
   public:
    explicit Awaiter(Signal& signal) : signal_(signal) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;
    ~Awaiter() {
      if (waiting_) signal_.waiters_.erase(place_);
    }
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      handle_ = handle;
      place_ = signal_.waiters_.insert(signal_.waiters_.end(), this);
      waiting_ = true;
    }
    void await_resume() const {}

   private:
    friend class Signal;
    Signal& signal_;
    std::coroutine_handle<> handle_;
    std::list<Awaiter*>::iterator place_;
    bool waiting_ = false;
  };

  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  Awaiter Wait() { return Awaiter(*this); }

  // Resumes those that wait now; who waits again during this waits for the next one.
  void NotifyAll() {
    for (std::size_t left = waiters_.size(); left > 0 && !waiters_.empty(); --left) {
      Awaiter* waiter = waiters_.front();
      waiters_.pop_front();
      waiter->waiting_ = false;
      waiter->handle_.resume();
    }
  }

 private:
  std::list<Awaiter*> waiters_;
};

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_WORKER_SIGNAL_H_
