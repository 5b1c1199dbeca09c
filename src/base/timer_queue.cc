#include "base/timer_queue.h"

#include <algorithm>

namespace virga {

TimerQueue::~TimerQueue() {
  Stop();
}

void TimerQueue::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void TimerQueue::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

TimerQueue::Id TimerQueue::Schedule(TimePoint due, Callback callback) {
  bool is_first = false;
  Id id = 0;
  {
    MutexLock lock(mutex_);
    id = next_id_++;
    const auto [entry, inserted] = entries_.emplace(Key{due, id}, std::move(callback));
    due_by_id_.emplace(id, due);
    is_first = entry == entries_.begin();
  }
  if (is_first) changed_.NotifyAll();
  return id;
}

void TimerQueue::Cancel(Id id) {
  MutexLock lock(mutex_);
  const auto found = due_by_id_.find(id);
  if (found == due_by_id_.end()) return;
  entries_.erase(Key{found->second, id});
  due_by_id_.erase(found);
}

std::size_t TimerQueue::MoveTo(TimePoint target) {
  std::size_t count = 0;
  while (RunOne(target)) ++count;
  clock_.SetAtLeast(target);
  return count;
}

TimerQueue::Moved TimerQueue::MoveTowards(TimePoint target, std::chrono::steady_clock::duration budget) {
  const auto end = std::chrono::steady_clock::now() + budget;
  Moved moved;
  while (RunOne(target)) {
    ++moved.ran;
    if (std::chrono::steady_clock::now() >= end) return moved;
  }
  clock_.SetAtLeast(target);
  moved.arrived = true;
  return moved;
}

std::size_t TimerQueue::RunDue() {
  std::size_t count = 0;
  const TimePoint now = clock_.Now();
  while (RunOne(now)) ++count;
  return count;
}

bool TimerQueue::RunOne(TimePoint limit) {
  MutexLock one_at_a_time(running_mutex_);
  Callback callback;
  TimePoint due;
  {
    MutexLock lock(mutex_);
    if (entries_.empty() || entries_.begin()->first.first > limit) return false;
    const auto first = entries_.begin();
    due = first->first.first;
    due_by_id_.erase(first->first.second);
    callback = std::move(first->second);
    entries_.erase(first);
  }
  clock_.SetAtLeast(due);
  callback(due);
  return true;
}

void TimerQueue::Loop() {
  // The cloud's clock can be moved under us, so a wait is never longer than this.
  constexpr auto kLongestWait = std::chrono::milliseconds(500);
  while (true) {
    RunDue();
    MutexLock lock(mutex_);
    if (stopping_) return;
    auto wait = std::chrono::duration_cast<Duration>(kLongestWait);
    if (!entries_.empty() && !clock_.frozen()) {
      wait = std::clamp(entries_.begin()->first.first - clock_.Now(), Duration::zero(), wait);
    }
    if (wait > Duration::zero()) changed_.WaitUntil(mutex_, std::chrono::steady_clock::now() + wait);
  }
}

}  // namespace virga
