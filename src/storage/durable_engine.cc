#include "storage/durable_engine.h"

#include <algorithm>
#include <utility>

#include "base/wake_batch.h"
#include "storage/durable_mark.h"
#include "storage/durable_view.h"
#include "storage/rocks_store.h"

namespace virga::storage {

namespace {

Error Superseded() {
  return {ErrorCode::kSuperseded, "the state is being replaced, or was: call again"};
}

// What a session that has ended reads.
class EndedView final : public View {
 public:
  Sequence sequence() const override { return 0; }
  Result<std::optional<std::string>> Get(std::string_view /*key*/) const override { return Err(Superseded()); }
  std::unique_ptr<Iterator> Scan(KeyRange /*range*/, Direction /*direction*/) const override {
    class Ended final : public Iterator {
      Result<bool> Next() override { return Err(Superseded()); }
      std::string_view key() const override { return {}; }
      std::string_view value() const override { return {}; }
    };
    return std::make_unique<Ended>();
  }
};

}  // namespace

// What a user of the engine sees; passes everything on.
class DurableEngine::Session final : public Engine {
 public:
  Session(DurableEngine& engine, Generation generation) : engine_(engine), generation_(generation) {}

  Result<Sequence> Commit(WriteBatch batch) override { return engine_.Commit(generation_, std::move(batch)); }
  Result<bool> Get(std::string_view key, std::string& value) const override {
    return engine_.Get(generation_, key, value);
  }
  std::unique_ptr<View> OpenView() const override { return engine_.OpenView(generation_); }
  Sequence last_sequence() const override { return engine_.last_sequence(); }
  Sequence durable_sequence() const override { return engine_.durable_sequence(); }
  Durability DurabilityOf(Sequence sequence) const override { return engine_.DurabilityOf(sequence); }
  void WhenDurable(Sequence sequence, std::function<void()> done) override {
    engine_.WhenDurable(sequence, std::move(done));
  }
  Totals totals(std::string_view key) const override { return engine_.totals(key); }
  Health health() const override { return engine_.health(); }
  std::uint64_t memory_bytes() const override { return engine_.memory_bytes(); }

 private:
  DurableEngine& engine_;
  const Generation generation_;
};

DurableEngine::DurableEngine(OpenDatabase database, DurableEngineOptions options)
    : options_(std::move(options)),
      mark_(std::move(database.mark)),
      durable_totals_(std::move(database.totals)),
      store_(std::move(database.store)),
      totals_(durable_totals_) {
  last_sequence_ = store_->sequence();
  durable_sequence_ = store_->sequence();
  if (options_.has_thread) thread_ = std::thread([this] { Loop(); });
}

DurableEngine::~DurableEngine() {
  if (thread_.joinable()) {
    {
      const MutexLock lock(work_mutex_);
      stopping_ = true;
      work_.NotifyAll();
    }
    thread_.join();
  }
  while (CommitPending()) {
  }
  const MutexLock lock(committer_mutex_);
  WarnUnlessMarked(mark_->Sync());
}

std::unique_ptr<Engine> DurableEngine::NewSession() {
  const WriterLock lock(mutex_);
  generation_ = ++last_generation_;
  return std::make_unique<Session>(*this, generation_);
}

std::unique_ptr<Engine> DurableEngine::NewObserver() {
  return std::make_unique<Session>(*this, 0);
}

std::optional<Error> DurableEngine::Refusal(Generation generation) const {
  switch (state_.load(std::memory_order_acquire)) {
    case Health::State::kServing:
      break;
    case Health::State::kDiskFull:
      return Error{ErrorCode::kDiskFull, health().message};
    case Health::State::kFailed:
      return Error{ErrorCode::kIo, health().message};
  }
  if (is_replacing_ || generation != generation_) {
    return Superseded();
  }
  return std::nullopt;
}

Result<Sequence> DurableEngine::Commit(Generation generation, WriteBatch batch) {
  while (true) {
    ASSIGN_OR_RETURN(const Sequence sequence, TryAccept(generation, batch));
    if (sequence != 0) {
      SignalCommitter(sequence);
      return sequence;
    }
    AwaitRoom();
  }
}

Result<Sequence> DurableEngine::TryAccept(Generation generation, WriteBatch& batch) {
  const WriterLock lock(mutex_);
  if (auto refusal = Refusal(generation)) return Err(std::move(*refusal));
  if (active_->bytes() + (sealed_ == nullptr ? 0 : sealed_->bytes()) >= options_.overlay_bytes_max) return Sequence{0};
  const Sequence sequence = ++last_sequence_;
  batch.Stamp(sequence);
  for (WriteBatch::Operation& operation : batch.operations()) {
    active_->Apply(std::move(operation.key), std::move(operation.value), operation.kind == WriteBatch::Kind::kDelete,
                   sequence, open_views_);
  }
  for (const WriteBatch::TotalsChange& change : batch.totals()) {
    AddTo(totals_, change);
    changed_totals_.insert(change.key);
  }
  return sequence;
}

void DurableEngine::AwaitRoom() {
  if (!options_.has_thread) {
    CommitPending();
    return;
  }
  // A group may be done before the wait begins: then it ends by its own time.
  constexpr std::chrono::milliseconds kLookAgain{20};
  const MutexLock lock(work_mutex_);
  group_done_.WaitUntil(work_mutex_, std::chrono::steady_clock::now() + kLookAgain);
}

Result<bool> DurableEngine::Get(Generation generation, std::string_view key, std::string& value) const {
  std::shared_ptr<RocksStore> store;
  {
    const ReaderLock lock(mutex_);
    if (generation != generation_) return Err(Superseded());
    const Version* version = active_->Find(key, last_sequence_);
    if (version == nullptr && sealed_ != nullptr) version = sealed_->Find(key, last_sequence_);
    if (version == nullptr) version = recent_.Find(key);
    if (version != nullptr) {
      if (!version->deleted) value.assign(version->value);
      return !version->deleted;
    }
    store = store_;
  }
  // What the database gets meanwhile is newer than what was looked for, and as good.
  return store->Get(key, nullptr, value);
}

std::unique_ptr<View> DurableEngine::OpenView(Generation generation) const {
  // Under the lock, so that all that the database holds is of this sequence or before.
  const WriterLock lock(mutex_);
  if (generation != generation_) return std::make_unique<EndedView>();
  const Sequence sequence = last_sequence_;
  open_views_.Open(sequence);
  // What an overlay that is empty gets later is newer than this view.
  return std::make_unique<DurableView>(mutex_, Overlays{active_->empty() ? nullptr : active_, sealed_}, store_,
                                       sequence, [this, sequence] { CloseView(sequence); });
}

void DurableEngine::CloseView(Sequence sequence) const {
  const WriterLock lock(mutex_);
  open_views_.Close(sequence);
}

Sequence DurableEngine::last_sequence() const {
  const ReaderLock lock(mutex_);
  return last_sequence_;
}

Totals DurableEngine::totals(std::string_view key) const {
  const ReaderLock lock(mutex_);
  return Find(totals_, key);
}

std::uint64_t DurableEngine::memory_bytes() const {
  std::uint64_t tables = 0;
  store()->db().GetIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &tables);
  const ReaderLock lock(mutex_);
  return tables + active_->bytes() + (sealed_ == nullptr ? 0 : sealed_->bytes()) + recent_.bytes();
}

std::shared_ptr<RocksStore> DurableEngine::store() const {
  const ReaderLock lock(mutex_);
  return store_;
}

Health DurableEngine::health() const {
  const MutexLock lock(message_mutex_);
  return {state_.load(std::memory_order_acquire), message_};
}

Durability DurableEngine::DurabilityOf(Sequence sequence) const {
  if (sequence <= durable_sequence_.load(std::memory_order_acquire)) return Durability::kDurable;
  return state_.load(std::memory_order_acquire) == Health::State::kServing ? Durability::kPending
                                                                           : Durability::kRefused;
}

void DurableEngine::WhenDurable(Sequence sequence, std::function<void()> done) {
  {
    const MutexLock lock(waiters_mutex_);
    if (DurabilityOf(sequence) == Durability::kPending) {
      waiters_.push_back({sequence, std::move(done)});
      return;
    }
  }
  done();
}

// Each waiter whose sequence is no longer pending; returns how many. The lock orders this after what a waiter saw.
std::size_t DurableEngine::WakeWaiters() {
  std::vector<Waiter> ready;
  {
    const MutexLock lock(waiters_mutex_);
    const auto pending = std::partition(waiters_.begin(), waiters_.end(), [this](const Waiter& waiter) {
      return DurabilityOf(waiter.sequence) != Durability::kPending;
    });
    ready.assign(std::make_move_iterator(waiters_.begin()), std::make_move_iterator(pending));
    waiters_.erase(waiters_.begin(), pending);
  }
  const WakeBatch batch;
  for (const Waiter& waiter : ready) waiter.done();
  return ready.size();
}

struct DurableEngine::Place {
  OpenDatabase database;
  Sequence last_sequence = 0;
  Generation generation = 0;
};

DurableEngine::Place DurableEngine::Install(Place next) {
  const WriterLock lock(mutex_);
  Place before{.database = {std::exchange(store_, std::move(next.database.store)),
                            std::exchange(mark_, std::move(next.database.mark)),
                            std::exchange(durable_totals_, std::move(next.database.totals))},
               .last_sequence = last_sequence_,
               .generation = generation_};
  last_sequence_ = next.last_sequence;
  durable_sequence_.store(last_sequence_, std::memory_order_release);
  generation_ = next.generation;
  is_replacing_ = false;
  active_ = std::make_shared<Overlay>();  // nothing that is acknowledged is in it
  recent_.Clear();
  totals_ = durable_totals_;
  changed_totals_.clear();
  return before;
}

Status DurableEngine::Replace(const Replacement& replacement) {
  const MutexLock committer(committer_mutex_);
  SetIsReplacing(true);
  while (CommitPendingLocked()) {
  }
  if (const Health now = health(); now.state != Health::State::kServing) {
    SetIsReplacing(false);
    return Err(Error{ErrorCode::kIo, now.message});
  }
  Status replaced = Ok{};
  if (auto opened = replacement.open(); opened.ok()) {
    const Sequence last = std::max(last_sequence(), opened->store->sequence());
    Place before =
        Install({.database = std::move(opened).value(), .last_sequence = last, .generation = NextGeneration()});
    if (replacement.begin) replaced = replacement.begin();
    if (!replaced.ok()) Install(std::move(before));
  } else {
    SetIsReplacing(false);
    replaced = Err(std::move(opened).error());
  }
  if (replaced.ok()) return replaced;
  if (const Status undone = replacement.undo(); !undone.ok()) OnFailed(undone.error());
  return replaced;
}

DurableEngine::Generation DurableEngine::NextGeneration() {
  const WriterLock lock(mutex_);
  return ++last_generation_;
}

void DurableEngine::SetIsReplacing(bool is_replacing) {
  const WriterLock lock(mutex_);
  is_replacing_ = is_replacing;
}

Result<Sequence> DurableEngine::Checkpoint(const std::string& path) const {
  // The files may hold the write that failed, which nobody sees.
  if (const Health now = health(); now.state == Health::State::kFailed) return Err(Error{ErrorCode::kIo, now.message});
  const Sequence durable = durable_sequence();
  RETURN_IF_ERROR(store()->Checkpoint(path));
  return durable;
}

}  // namespace virga::storage
