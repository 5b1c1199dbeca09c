#include <algorithm>
#include <vector>

#include "base/log.h"
#include "sqs/queue/queue.h"

// What a queue does by itself as time passes, and whom it wakes.

namespace virga::sqs {
namespace {

constexpr std::size_t kExpiredPerTurn = 1000;

}  // namespace

void Queue::Advance(TimePoint now) {
  while (const auto due = index_.FirstDue()) {
    if (due->at > now) break;
    index_.Release(due->message, index_.Find(due->message)->receive_count);
  }
  Expire(now);
}

void Queue::Expire(TimePoint now) {
  const TimePoint sent_before = now - record_->settings.retention;
  storage::WriteBatch batch;
  // A held message is the mover's, who will find it gone.
  for (std::size_t count = 0; count < kExpiredPerTurn; ++count) {
    const auto oldest = index_.Oldest();
    if (!oldest || oldest->at > sent_before) break;
    batch.Delete(RowKey(oldest->message));
    index_.Remove(oldest->message);
  }
  // The index lets go of them even if the disk refuses: expired, they are never shown again, and
  // the next start, which reads the rows, expires them once more.
  if (const auto done = Commit(std::move(batch)); !done.ok()) {
    log::Error("queue {}: expired messages were not removed: {}", address_.name, done.error().message);
  }
}

void Queue::Schedule() {
  std::optional<TimePoint> next;
  if (const auto due = index_.FirstDue()) next = due->at;
  if (const auto oldest = index_.Oldest()) {
    const TimePoint expires_at = oldest->at + record_->settings.retention;
    next = next ? std::min(*next, expires_at) : expires_at;
  }
  // A timer that comes too early finds nothing to do and sets the next one: cheaper than moving it
  // at each delete.
  if (!next || is_retired_ || (timer_ != 0 && timer_due_ <= *next)) return;
  if (timer_ != 0) environment_.timers.Cancel(timer_);
  timer_due_ = *next;
  timer_ = environment_.timers.Schedule(*next, [weak = weak_from_this()](TimePoint due) {
    if (const auto queue = weak.lock()) queue->OnTimer(due);
  });
}

void Queue::OnTimer(TimePoint due) {
  Wake wake;
  {
    MutexLock lock(mutex_);
    if (is_retired_) return;
    timer_ = 0;
    Advance(due);
    Schedule();
    wake = Signal();
  }
  if (wake) wake();
}

Queue::Wake Queue::Signal() {
  if (waiters_.empty() || index_.visible() == 0) return {};
  const auto next =
      std::find_if(waiters_.begin(), waiters_.end(), [](const QueueWaiter* waiter) { return !waiter->is_signalled; });
  if (next == waiters_.end()) return {};
  (*next)->is_signalled = true;
  return (*next)->wake;
}

}  // namespace virga::sqs
