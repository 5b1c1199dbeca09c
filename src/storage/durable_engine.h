#ifndef VIRGA_STORAGE_DURABLE_ENGINE_H_
#define VIRGA_STORAGE_DURABLE_ENGINE_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "storage/engine.h"
#include "storage/overlay.h"
#include "storage/recent_rows.h"

namespace virga::storage {

class DurableMark;
class RocksStore;

// A database that is open: its store, its mark of what was acknowledged, and the totals in it.
struct OpenDatabase {
  std::shared_ptr<RocksStore> store;
  std::shared_ptr<DurableMark> mark;
  TotalsByKey totals;
};

// How one database takes the place of another.
struct Replacement {
  // Makes the new one, and makes it count from the next start on.
  std::function<Result<OpenDatabase>()> open;
  // With the new one in place: reads it, by new sessions; as of on_failure, the committer's lock is held. Optional.
  std::function<Status()> begin = {};
  // After either failed: the old one counts again.
  std::function<Status()> undo;
};

struct DurableEngineOptions {
  // What is accepted and not yet on disk; past it, Commit waits.
  std::size_t overlay_bytes_max = std::size_t{64} << 20U;
  // Between two tries whether a full disk has room again.
  std::chrono::milliseconds full_disk_retry{500};
  // false: no thread; the owner drives the committer by CommitPending().
  bool has_thread = true;
  // Called by the committer after it dropped what was not on disk (Health::kFailed). It may make
  // sessions and use them, but not CommitPending or Replace: the committer's lock is held.
  std::function<void()> on_failure = {};
};

// The engine whose acknowledged writes survive. One committer thread writes all that waits as one
// RocksDB batch with one sync; until then it lives in an overlay, which every read sees.
//
// Who uses it holds a session, an Engine of its own. A session ends when the state under it is
// replaced (NewSession after a restored snapshot or a failed disk): then it takes no more commits.
//
// If the disk is full, nothing is dropped: what waits is answered with an error, stays in the
// overlay and is written once there is room. If the disk fails in another way, what is not on disk
// is dropped (of a sync that failed nobody knows what it wrote), and no write is taken again.
// Thread-safe.
class DurableEngine {
 public:
  DurableEngine(OpenDatabase database, DurableEngineOptions options);
  // Writes what waits, then closes the database. All sessions and views must be gone.
  ~DurableEngine();
  DurableEngine(const DurableEngine&) = delete;
  DurableEngine& operator=(const DurableEngine&) = delete;

  // The state as it is now; sessions made before end: they read and write no more.
  std::unique_ptr<Engine> NewSession();
  // For durability and health; it neither reads nor writes.
  std::unique_ptr<Engine> NewObserver();

  // One step of the committer: writes what waits. false: there was nothing, or it cannot be written.
  bool CommitPending();

  // Replaces the database, when all that was accepted is on disk and nothing is taken any more. All sessions end; who
  // depends on them makes new ones. Sequences go on rising.
  // If it fails, the old one goes on, and its sessions with it. If that is not what the next start will find, no write
  // is taken again (Health::kFailed).
  Status Replace(const Replacement& replacement);

  // A copy of all that is on disk (at least what was acknowledged before the call), by hard links
  // where it can, while writes go on. Returns up to where its writes were acknowledged.
  // Errors: kDiskFull, kIo (also once the disk has failed).
  Result<Sequence> Checkpoint(const std::string& path) const;

  Sequence durable_sequence() const { return durable_sequence_.load(std::memory_order_acquire); }
  Health health() const;

 private:
  class Session;
  struct Place;  // what Replace replaces

  using Generation = std::uint64_t;
  // What is being written.
  struct Group {
    std::shared_ptr<Overlay> overlay;
    Sequence sequence = 0;
    TotalsByKey totals;
  };
  struct Waiter {
    Sequence sequence;
    std::function<void()> done;
  };

  Result<Sequence> Commit(Generation generation, WriteBatch batch);
  Result<bool> Get(Generation generation, std::string_view key, std::string& value) const;
  std::unique_ptr<View> OpenView(Generation generation) const;
  void CloseView(Sequence sequence) const;
  Sequence last_sequence() const;
  Durability DurabilityOf(Sequence sequence) const;
  void WhenDurable(Sequence sequence, std::function<void()> done);
  Totals totals(std::string_view key) const;
  std::uint64_t memory_bytes() const;

  // The batch's sequence; 0 if the overlay has no room for it now.
  Result<Sequence> TryAccept(Generation generation, WriteBatch& batch);
  std::optional<Error> Refusal(Generation generation) const REQUIRES_SHARED(mutex_);
  void AwaitRoom();
  bool CommitPendingLocked() REQUIRES(committer_mutex_);
  bool Seal() REQUIRES(committer_mutex_);
  bool TryResume() REQUIRES(committer_mutex_);
  void OnWritten() REQUIRES(committer_mutex_);
  void OnDiskFull(const Error& error) REQUIRES(committer_mutex_);
  void OnFailed(const Error& error) REQUIRES(committer_mutex_);
  std::shared_ptr<RocksStore> store() const;
  // Returns what was there.
  Place Install(Place next) REQUIRES(committer_mutex_);
  Generation NextGeneration();
  void SetIsReplacing(bool is_replacing);
  void SetState(Health::State state, std::string message);
  std::size_t WakeWaiters();
  void SignalCommitter(Sequence accepted);
  void Loop();
  void Gather();

  const DurableEngineOptions options_;  // constant after construction

  // Order of locks: committer_mutex_, then mutex_; the others are taken alone.
  Mutex committer_mutex_ ACQUIRED_BEFORE(mutex_);  // one writer of the database at a time
  std::shared_ptr<DurableMark> mark_ GUARDED_BY(committer_mutex_);
  Group group_ GUARDED_BY(committer_mutex_);  // sealed and not yet written
  TotalsByKey durable_totals_ GUARDED_BY(committer_mutex_);
  std::chrono::nanoseconds last_write_ GUARDED_BY(committer_mutex_){};
  Sequence expected_sequence_ GUARDED_BY(committer_mutex_) = 0;  // once each woken reply's caller has written again

  mutable SharedMutex mutex_;
  std::shared_ptr<RocksStore> store_ GUARDED_BY(mutex_);
  std::shared_ptr<Overlay> active_ GUARDED_BY(mutex_) = std::make_shared<Overlay>();
  std::shared_ptr<Overlay> sealed_ GUARDED_BY(mutex_);  // group_'s; nullptr: none
  RecentRows recent_ GUARDED_BY(mutex_){std::size_t{2} << 20U};
  Sequence last_sequence_ GUARDED_BY(mutex_) = 0;
  Generation generation_ GUARDED_BY(mutex_) = 1;  // 0: observers'
  Generation last_generation_ GUARDED_BY(mutex_) = 1;
  bool is_replacing_ GUARDED_BY(mutex_) = false;
  TotalsByKey totals_ GUARDED_BY(mutex_);
  std::set<std::string> changed_totals_ GUARDED_BY(mutex_);  // since the last group was sealed
  mutable OpenViews open_views_ GUARDED_BY(mutex_);

  std::atomic<Sequence> durable_sequence_ = 0;
  std::atomic<Health::State> state_ = Health::State::kServing;
  mutable Mutex message_mutex_;
  std::string message_ GUARDED_BY(message_mutex_);

  Mutex waiters_mutex_;
  std::vector<Waiter> waiters_ GUARDED_BY(waiters_mutex_);

  Mutex work_mutex_;
  CondVar work_;        // there is something to write, or the end
  CondVar group_done_;  // of AwaitRoom
  std::atomic<bool> has_work_ = false;
  std::atomic<Sequence> wake_at_ = 0;  // the committer sleeps until this one is accepted
  bool stopping_ GUARDED_BY(work_mutex_) = false;
  int gathers_failed_ = 0;   // in a row; the committer's thread only
  int gathers_skipped_ = 0;  // the same
  std::thread thread_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_DURABLE_ENGINE_H_
