#include "http/event_loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "base/log.h"
#include "base/wake_batch.h"
#include "http/event_loop_impl.h"

namespace virga::http {
namespace {

thread_local EventLoop* current_loop = nullptr;

}  // namespace

void PostQueue::Post(std::function<void()> fn) {
  {
    const MutexLock lock(mutex_);
    if (closed_) return;
    queue_.push_back(std::move(fn));
    if (queue_.size() > 1) return;  // RunAll is on its way
  }
  if (!WakeBatch::Defer([self = shared_from_this()] { self->WakeLoop(); })) WakeLoop();
}

void PostQueue::WakeLoop() {
  const MutexLock lock(context_mutex_);
  if (context_ != nullptr) boost::asio::post(*context_, [this] { RunAll(); });
}

void PostQueue::RunAll() {
  {
    const MutexLock lock(mutex_);
    running_.swap(queue_);
  }
  for (std::function<void()>& fn : running_) fn();
  running_.clear();
}

void PostQueue::Close() {
  std::vector<std::function<void()>> dropped;
  {
    const MutexLock lock(mutex_);
    closed_ = true;
    dropped.swap(queue_);
  }
  const MutexLock lock(context_mutex_);
  context_ = nullptr;
}

EventLoop::Impl::Impl() : posts(std::make_shared<PostQueue>(context)), timer(context) {}

void EventLoop::Impl::ArmTimer(TimePoint due) {
  if (armed_for && *armed_for <= due) return;
  armed_for = due;
  timer.expires_at(due);  // cancels the later one
  timer.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    armed_for.reset();
    RunTimers();
  });
}

void EventLoop::Impl::RunTimers() {
  const TimePoint now = std::chrono::steady_clock::now();
  while (!timers.empty() && timers.begin()->first.first <= now) {
    auto entry = timers.extract(timers.begin());
    entry.mapped()();
  }
  if (!timers.empty()) ArmTimer(timers.begin()->first.first);
}

EventLoop::EventLoop() : impl_(std::make_unique<Impl>()) {}

EventLoop::~EventLoop() {
  EventLoop* const outer = std::exchange(current_loop, this);
  impl_->tasks.clear();
  impl_->ended.clear();
  impl_->locals.clear();
  impl_->posts->Close();
  impl_->timers.clear();
  current_loop = outer;
}

void EventLoop::Run() {
  EventLoop* const outer = std::exchange(current_loop, this);
  auto guard = boost::asio::make_work_guard(impl_->context);
  impl_->context.restart();
  impl_->context.run();
  current_loop = outer;
}

void EventLoop::Stop() {
  Post([this] { impl_->context.stop(); });
}

void EventLoop::Post(std::function<void()> fn) {
  impl_->posts->Post(std::move(fn));
}

std::function<void(std::function<void()>)> EventLoop::PostFunction() {
  return [posts = impl_->posts](std::function<void()> fn) { posts->Post(std::move(fn)); };
}

EventLoop* EventLoop::Current() {
  return current_loop;
}

EventLoop::TimerId EventLoop::RunAt(TimePoint due, std::function<void()> fn) {
  const TimerId id{due, impl_->next_timer++};
  impl_->timers.emplace(Impl::TimerKey{id.due, id.number}, std::move(fn));
  impl_->ArmTimer(due);
  return id;
}

void EventLoop::Cancel(const TimerId& id) {
  if (id.number != 0) impl_->timers.erase({id.due, id.number});
}

namespace {

struct SleepAwaiter {
  EventLoop& loop;
  EventLoop::TimePoint due;
  EventLoop::TimerId timer = {};

  SleepAwaiter(EventLoop& l, EventLoop::TimePoint d) : loop(l), due(d) {}
  SleepAwaiter(const SleepAwaiter&) = delete;
  SleepAwaiter& operator=(const SleepAwaiter&) = delete;
  ~SleepAwaiter() { loop.Cancel(timer); }

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    timer = loop.RunAt(due, [this, waiting] {
      timer = {};
      waiting.resume();
    });
  }
  void await_resume() const {}
};

// Owned by the loop's list, from which it is removed once it no longer runs.
Task<Ok> RunRoot(EventLoop& loop, Task<Ok> task, EventLoop::Impl::TaskPlace place) {
  try {
    co_await std::move(task);
  } catch (const std::exception& exception) {
    log::Error("a task of the event loop ended with an exception: {}", exception.what());
  }
  EventLoop::Impl& impl = loop.impl();
  impl.ended.push_back(place);
  if (impl.ended.size() == 1) loop.Post([&impl] { impl.DropEnded(); });
  co_return Ok{};
}

}  // namespace

void EventLoop::Impl::DropEnded() {
  const std::vector<TaskPlace> places = std::exchange(ended, {});
  for (const TaskPlace place : places) tasks.erase(place);
}

Task<Ok> EventLoop::Sleep(std::chrono::nanoseconds duration) {
  SleepAwaiter awaiter(*this, std::chrono::steady_clock::now() + duration);
  co_await awaiter;
  co_return Ok{};
}

void EventLoop::Spawn(Task<Ok> task) {
  const Impl::TaskPlace place = impl_->tasks.emplace(impl_->tasks.begin());
  place->emplace(RunRoot(*this, std::move(task), place));
  (*place)->Start();
}

std::size_t EventLoop::spawned() const {
  return impl_->tasks.size();
}

std::shared_ptr<void>& EventLoop::LocalSlot(std::type_index type) {
  return impl_->locals[type];
}

}  // namespace virga::http
