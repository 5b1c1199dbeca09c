#ifndef VIRGA_BASE_TASK_H_
#define VIRGA_BASE_TASK_H_

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace virga {

// A lazily started coroutine that yields one T. It knows no event loop: it is resumed by whatever
// it awaits, on that thread. Only http/ (the loop, the client) and the programs' flows suspend.
// Move-only; destroying a task that is suspended destroys what it awaits.
// An exception leaves through co_await, as from a plain call.
template <typename T>
class [[nodiscard]] Task {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  struct promise_type {
    std::optional<T> value;
    std::exception_ptr exception;
    std::coroutine_handle<> continuation = std::noop_coroutine();

    Task get_return_object() { return Task(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct Final {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(Handle h) noexcept { return h.promise().continuation; }
        void await_resume() noexcept {}
      };
      return Final{};
    }
    template <typename U>
    void return_value(U&& v) {
      value.emplace(std::forward<U>(v));
    }
    void unhandled_exception() { exception = std::current_exception(); }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  // co_await starts it; the awaiting coroutine goes on when it has returned.
  auto operator co_await() && {
    struct Awaiter {
      Handle handle;
      bool await_ready() { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) {
        handle.promise().continuation = awaiting;
        return handle;
      }
      T await_resume() {
        if (handle.promise().exception) std::rethrow_exception(handle.promise().exception);
        return std::move(*handle.promise().value);
      }
    };
    return Awaiter{handle_};
  }

  // For the owner of a root task: run until it first suspends; then done() and TakeResult().
  void Start() { handle_.resume(); }
  bool done() const { return handle_.done(); }
  T TakeResult() {
    if (handle_.promise().exception) std::rethrow_exception(handle_.promise().exception);
    return std::move(*handle_.promise().value);
  }
  // Resumed when the task has returned; set before Start().
  void SetContinuation(std::coroutine_handle<> continuation) { handle_.promise().continuation = continuation; }

 private:
  explicit Task(Handle handle) : handle_(handle) {}
  Handle handle_;
};

}  // namespace virga

#endif  // VIRGA_BASE_TASK_H_
