#include <algorithm>
#include <limits>
#include <utility>

#include "base/log.h"
#include "storage/durable_engine.h"
#include "storage/durable_mark.h"
#include "storage/rocks_store.h"

// The committer of the durable engine: what brings accepted batches to the disk.

namespace virga::storage {

namespace {

// Of wake_at_: the committer is at work, and looks by itself.
constexpr Sequence kNever = std::numeric_limits<Sequence>::max();

}  // namespace

bool DurableEngine::CommitPending() {
  const MutexLock lock(committer_mutex_);
  return CommitPendingLocked();
}

bool DurableEngine::CommitPendingLocked() {
  if (state_ == Health::State::kFailed) return false;
  if (state_ == Health::State::kDiskFull && !TryResume()) return false;
  if (!Seal()) return false;
  const auto began = std::chrono::steady_clock::now();
  const Status written = store()->Write(group_.overlay->rows(), group_.sequence, group_.totals);
  last_write_ = std::chrono::steady_clock::now() - began;
  if (written.ok()) {
    OnWritten();
    return true;
  }
  if (written.error().code == ErrorCode::kDiskFull) {
    OnDiskFull(written.error());
  } else {
    OnFailed(written.error());
  }
  return false;
}

// Makes a group of all that was accepted. false: nothing was.
bool DurableEngine::Seal() {
  if (group_.overlay != nullptr) return true;  // it found no room before
  const WriterLock lock(mutex_);
  if (active_->empty() && changed_totals_.empty()) return false;
  group_.overlay = std::exchange(active_, std::make_shared<Overlay>());
  group_.sequence = last_sequence_;
  for (const std::string& key : changed_totals_) group_.totals.emplace(key, Find(totals_, key));
  changed_totals_.clear();
  sealed_ = group_.overlay;
  return true;
}

void DurableEngine::OnWritten() {
  for (const auto& [key, value] : group_.totals) {
    if (value == Totals{}) {
      durable_totals_.erase(key);
    } else {
      durable_totals_.insert_or_assign(key, value);
    }
  }
  WarnUnlessMarked(mark_->Advance(group_.sequence));
  Sequence last = 0;
  RecentRows::Generation gone;  // goes when no lock is held
  {
    const WriterLock lock(mutex_);
    gone = recent_.Add(std::move(sealed_));
    sealed_ = nullptr;
    last = last_sequence_;
  }
  durable_sequence_.store(group_.sequence, std::memory_order_release);
  if (state_ == Health::State::kDiskFull) {
    SetState(Health::State::kServing, "");
    log::Info("storage: there is room on the disk again; writes go on");
  }
  expected_sequence_ = last + WakeWaiters();
  {
    const MutexLock lock(work_mutex_);
    group_done_.NotifyAll();
  }
  group_ = {};
}

void DurableEngine::OnDiskFull(const Error& error) {
  if (state_ == Health::State::kDiskFull) return;
  SetState(Health::State::kDiskFull, "the disk is full; writes are refused until there is room: " + error.message);
  log::Error("storage: {}", health().message);
  WakeWaiters();
}

bool DurableEngine::TryResume() {
  const Status resumed = store()->Resume();
  if (!resumed.ok()) {
    if (resumed.error().code != ErrorCode::kDiskFull) OnFailed(resumed.error());
    return false;
  }
  return true;
}

void DurableEngine::OnFailed(const Error& error) {
  SetState(Health::State::kFailed,
           "a write failed, and what it left on the disk is not known; writes are refused until the cloud is "
           "started again: " +
               error.message);
  log::Error("storage: {}", health().message);
  {
    const WriterLock lock(mutex_);
    active_ = std::make_shared<Overlay>();
    sealed_ = nullptr;
    last_sequence_ = durable_sequence_;
    totals_ = durable_totals_;  // not read from a disk that may fail again
    changed_totals_.clear();
    generation_ = ++last_generation_;
  }
  group_ = {};
  WakeWaiters();
  {
    const MutexLock lock(work_mutex_);
    group_done_.NotifyAll();
  }
  if (options_.on_failure) options_.on_failure();
}

void DurableEngine::SetState(Health::State state, std::string message) {
  const MutexLock lock(message_mutex_);
  message_ = std::move(message);
  state_.store(state, std::memory_order_release);
}

void DurableEngine::SignalCommitter(Sequence accepted) {
  if (!options_.has_thread) return;
  // In this order, and Loop in the other: one of the two sees the other's.
  has_work_.store(true);
  if (accepted < wake_at_.load()) return;
  const MutexLock lock(work_mutex_);
  work_.NotifyOne();
}

void DurableEngine::Loop() {
  while (true) {
    wake_at_.store(kNever);
    has_work_.store(false);
    if (CommitPending()) {
      Gather();
      continue;
    }
    wake_at_.store(0);
    const MutexLock lock(work_mutex_);
    if (state_ == Health::State::kDiskFull && !stopping_) {
      work_.WaitUntil(work_mutex_, std::chrono::steady_clock::now() + options_.full_disk_retry);
    } else {
      while (!has_work_.load() && !stopping_) work_.Wait(work_mutex_);
    }
    if (stopping_) return;
  }
}

// Lets those who were just answered write again before the next group is sealed. Without it there are two halves of
// callers, each of which waits for its own sync and the other's, and twice as many syncs. It ends when as many have
// written as were answered, or nobody has for a moment; and is not tried for a while where it was in vain.
void DurableEngine::Gather() {
  // The first must cover the answers to all: the loop sends them before it reads what comes next.
  constexpr std::chrono::nanoseconds kFirstMoment = std::chrono::microseconds(400);
  constexpr std::chrono::nanoseconds kMomentMin = std::chrono::microseconds(150);
  constexpr std::chrono::nanoseconds kMomentMax = std::chrono::milliseconds(1);
  constexpr int kMomentsMax = 8;
  constexpr int kFailuresMax = 6;
  if (gathers_skipped_ < (1 << gathers_failed_) - 1) {
    ++gathers_skipped_;
    return;
  }
  gathers_skipped_ = 0;
  Sequence expected = 0;
  std::chrono::nanoseconds moment{};
  {
    const MutexLock lock(committer_mutex_);
    expected = expected_sequence_;
    moment = std::clamp(last_write_ / 4, kMomentMin, kMomentMax);
  }
  if (expected <= durable_sequence() + 1) return;  // a lone writer, whose next write wakes the committer as ever
  const Sequence first = last_sequence();
  Sequence before = first;
  wake_at_.store(expected);
  for (int moments = 0; moments < kMomentsMax && last_sequence() < expected; ++moments) {
    {
      const MutexLock lock(work_mutex_);
      if (stopping_) break;
      work_.WaitUntil(work_mutex_,
                      std::chrono::steady_clock::now() + (moments == 0 ? std::max(moment, kFirstMoment) : moment));
    }
    const Sequence now = last_sequence();
    if (now == before) break;
    before = now;
  }
  wake_at_.store(kNever);
  const bool was_in_vain = before < expected && (before - first) * 2 < expected - first;
  gathers_failed_ = was_in_vain ? std::min(gathers_failed_ + 1, kFailuresMax) : 0;
}

}  // namespace virga::storage
