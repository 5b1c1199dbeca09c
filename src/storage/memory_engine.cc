#include "storage/memory_engine.h"

#include <fmt/format.h>

#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "storage/versioned_rows.h"

namespace virga::storage {
namespace {

// What a row costs beyond its bytes: the map's node, the two strings, malloc's headers.
constexpr std::uint64_t kRowOverheadBytes = 160;

std::uint64_t RowBytes(std::string_view key, std::string_view value) {
  return kRowOverheadBytes + key.size() + value.size();
}

const Version* VisibleAt(const Version& newest, Sequence sequence) {
  const Version* version = VersionAt(newest, sequence);
  return version != nullptr && !version->deleted ? version : nullptr;
}

class MemoryEngine final : public Engine {
 public:
  explicit MemoryEngine(MemoryEngineOptions options) : options_(options) {}

  Result<Sequence> Commit(WriteBatch batch) override;
  Result<bool> Get(std::string_view key, std::string& value) const override;
  std::unique_ptr<View> OpenView() const override;
  Sequence last_sequence() const override;
  Sequence durable_sequence() const override { return last_sequence(); }
  Durability DurabilityOf(Sequence /*sequence*/) const override { return Durability::kDurable; }
  void WhenDurable(Sequence /*sequence*/, std::function<void()> done) override { done(); }
  Totals totals(std::string_view key) const override;
  Health health() const override { return {}; }
  std::uint64_t memory_bytes() const override;

  // For views and their iterators.
  Result<std::optional<std::string>> GetAt(std::string_view key, Sequence sequence) const;
  // Appends rows visible at `sequence` to `rows` until a piece is full; true if the range may hold
  // more, which then starts after (forward) or before (backward) the last row given.
  bool ReadPiece(const KeyRange& range, Direction direction, Sequence sequence, std::vector<KeyValue>& rows) const;
  void CloseView(Sequence sequence) const;

 private:
  // A version that `sequence` replaced: only views before that still need it.
  struct Superseded {
    Sequence sequence;
    std::string key;
  };

  bool FitsInMemory(const WriteBatch& batch) const REQUIRES_SHARED(mutex_);
  void Apply(std::string key, std::string value, bool deleted, Sequence sequence) REQUIRES(mutex_);
  VersionedRows::iterator LowerBound(std::string_view key) REQUIRES(mutex_);
  void Erase(VersionedRows::iterator row) const REQUIRES(mutex_);
  void Forget() const REQUIRES(mutex_);
  static void DropVersionsBefore(Version& newest, Sequence oldest_view);

  const MemoryEngineOptions options_;
  mutable SharedMutex mutex_;
  mutable VersionedRows rows_ GUARDED_BY(mutex_);
  // The row that was added last, and the one after it.
  mutable VersionedRows::iterator last_added_ GUARDED_BY(mutex_) = rows_.end();
  mutable VersionedRows::iterator after_added_ GUARDED_BY(mutex_) = rows_.end();
  Sequence last_sequence_ GUARDED_BY(mutex_) = 0;
  mutable std::uint64_t bytes_ GUARDED_BY(mutex_) = 0;
  mutable OpenViews open_views_ GUARDED_BY(mutex_);
  TotalsByKey totals_ GUARDED_BY(mutex_);
  mutable std::deque<Superseded> superseded_ GUARDED_BY(mutex_);
};

class MemoryIterator final : public Iterator {
 public:
  MemoryIterator(const MemoryEngine& engine, Sequence sequence, KeyRange range, Direction direction)
      : engine_(engine), sequence_(sequence), range_(std::move(range)), direction_(direction) {}

  Result<bool> Next() override {
    if (at_ + 1 < piece_.size()) {
      ++at_;
      return true;
    }
    if (!may_hold_more_) return false;
    NarrowRange();
    piece_.clear();
    at_ = 0;
    may_hold_more_ = engine_.ReadPiece(range_, direction_, sequence_, piece_);
    return !piece_.empty();
  }
  std::string_view key() const override { return piece_[at_].key; }
  std::string_view value() const override { return piece_[at_].value; }

 private:
  void NarrowRange() {
    if (piece_.empty()) return;
    if (direction_ == Direction::kForward) {
      range_.begin = piece_.back().key + '\0';
    } else {
      range_.end = piece_.back().key;
    }
  }

  const MemoryEngine& engine_;
  const Sequence sequence_;
  KeyRange range_;
  const Direction direction_;
  std::vector<KeyValue> piece_;
  std::size_t at_ = 0;
  bool may_hold_more_ = true;
};

class MemoryView final : public View {
 public:
  MemoryView(const MemoryEngine& engine, Sequence sequence) : engine_(engine), sequence_(sequence) {}
  ~MemoryView() override { engine_.CloseView(sequence_); }

  Sequence sequence() const override { return sequence_; }
  Result<std::optional<std::string>> Get(std::string_view key) const override { return engine_.GetAt(key, sequence_); }
  std::unique_ptr<Iterator> Scan(KeyRange range, Direction direction) const override {
    return std::make_unique<MemoryIterator>(engine_, sequence_, std::move(range), direction);
  }

 private:
  const MemoryEngine& engine_;
  const Sequence sequence_;
};

Result<Sequence> MemoryEngine::Commit(WriteBatch batch) {
  WriterLock lock(mutex_);
  if (!FitsInMemory(batch)) {
    return Err(Error{ErrorCode::kMemoryFull,
                     fmt::format("the memory limit of {} MB is reached", options_.memory_bytes_max >> 20U)});
  }
  const Sequence sequence = ++last_sequence_;
  batch.Stamp(sequence);
  for (WriteBatch::Operation& operation : batch.operations()) {
    Apply(std::move(operation.key), std::move(operation.value), operation.kind == WriteBatch::Kind::kDelete, sequence);
  }
  for (const WriteBatch::TotalsChange& change : batch.totals()) AddTo(totals_, change);
  return sequence;
}

// The exact change is computed only near the limit, because it looks every key up.
bool MemoryEngine::FitsInMemory(const WriteBatch& batch) const {
  std::uint64_t added = 0;
  bool puts = false;
  for (const auto& operation : batch.operations()) {
    if (operation.kind == WriteBatch::Kind::kDelete) continue;
    puts = true;
    added += RowBytes(operation.key, operation.value);
  }
  if (!puts || bytes_ + added <= options_.memory_bytes_max) return true;
  std::uint64_t removed = 0;
  for (const auto& operation : batch.operations()) {
    const auto row = rows_.find(operation.key);
    if (row != rows_.end() && !row->second.deleted) removed += RowBytes(row->first, row->second.value);
  }
  return added <= removed || bytes_ + added - removed <= options_.memory_bytes_max;
}

// The first row that is not before `key`. The messages of a queue are added in the order of their keys, so that the
// place is often right behind the row that was added last.
VersionedRows::iterator MemoryEngine::LowerBound(std::string_view key) {
  const bool is_between = last_added_ != rows_.end() && last_added_->first < key &&
                          (after_added_ == rows_.end() || after_added_->first >= key);
  return is_between ? after_added_ : rows_.lower_bound(key);
}

void MemoryEngine::Erase(VersionedRows::iterator row) const {
  if (row == last_added_ || row == after_added_) last_added_ = after_added_ = rows_.end();
  rows_.erase(row);
}

void MemoryEngine::Apply(std::string key, std::string value, bool deleted, Sequence sequence) {
  const auto row = LowerBound(key);
  if (row == rows_.end() || row->first != key) {
    if (deleted) return;
    bytes_ += RowBytes(key, value);
    after_added_ = row;
    last_added_ = rows_.emplace_hint(row, std::move(key), Version{sequence, false, std::move(value), nullptr});
    return;
  }
  Version& newest = row->second;
  if (!newest.deleted) bytes_ -= RowBytes(row->first, newest.value);
  if (!deleted) bytes_ += RowBytes(row->first, value);
  if (newest.sequence != sequence && open_views_.MayRead(newest.sequence)) {
    auto older = std::make_unique<Version>(std::move(newest));
    superseded_.push_back({sequence, row->first});
    newest = Version{sequence, deleted, std::move(value), std::move(older)};
  } else if (deleted && newest.older == nullptr) {
    Erase(row);
  } else {
    newest.sequence = sequence;
    newest.deleted = deleted;
    newest.value = std::move(value);
  }
}

Result<bool> MemoryEngine::Get(std::string_view key, std::string& value) const {
  ReaderLock lock(mutex_);
  const auto row = rows_.find(key);
  if (row == rows_.end() || row->second.deleted) return false;
  value.assign(row->second.value);
  return true;
}

std::unique_ptr<View> MemoryEngine::OpenView() const {
  WriterLock lock(mutex_);
  open_views_.Open(last_sequence_);
  return std::make_unique<MemoryView>(*this, last_sequence_);
}

void MemoryEngine::CloseView(Sequence sequence) const {
  WriterLock lock(mutex_);
  open_views_.Close(sequence);
  Forget();
}

// Drops what no open view can read any more. Each superseded version is visited once.
void MemoryEngine::Forget() const {
  const Sequence oldest_view = open_views_.empty() ? last_sequence_ : open_views_.oldest();
  while (!superseded_.empty() && superseded_.front().sequence <= oldest_view) {
    const auto row = rows_.find(superseded_.front().key);
    if (row != rows_.end()) {
      DropVersionsBefore(row->second, oldest_view);
      if (row->second.deleted && row->second.older == nullptr && row->second.sequence <= oldest_view) Erase(row);
    }
    superseded_.pop_front();
  }
}

// Keeps the newest version that `oldest_view` sees, and all after it.
void MemoryEngine::DropVersionsBefore(Version& newest, Sequence oldest_view) {
  Version* version = &newest;
  while (version->sequence > oldest_view && version->older != nullptr) version = version->older.get();
  version->older.reset();
}

Totals MemoryEngine::totals(std::string_view key) const {
  ReaderLock lock(mutex_);
  return Find(totals_, key);
}

Sequence MemoryEngine::last_sequence() const {
  ReaderLock lock(mutex_);
  return last_sequence_;
}

std::uint64_t MemoryEngine::memory_bytes() const {
  ReaderLock lock(mutex_);
  return bytes_;
}

Result<std::optional<std::string>> MemoryEngine::GetAt(std::string_view key, Sequence sequence) const {
  ReaderLock lock(mutex_);
  const auto row = rows_.find(key);
  const Version* version = row == rows_.end() ? nullptr : VisibleAt(row->second, sequence);
  if (version == nullptr) return std::optional<std::string>();
  return std::optional<std::string>(version->value);
}

bool MemoryEngine::ReadPiece(const KeyRange& range, Direction direction, Sequence sequence,
                             std::vector<KeyValue>& rows) const {
  constexpr std::size_t kRowsMax = 64;
  constexpr std::size_t kBytesMax = std::size_t{64} << 10U;
  constexpr std::size_t kVisitedMax = 1024;  // rows of other versions are skipped, but the lock is not held for ever
  ReaderLock lock(mutex_);
  std::size_t bytes = 0;
  std::size_t visited = 0;
  const auto first = rows_.lower_bound(range.begin);
  const auto last = range.end.empty() ? rows_.end() : rows_.lower_bound(range.end);
  if (!range.end.empty() && range.end <= range.begin) return false;
  const auto take = [&](const VersionedRows::value_type& row) {
    ++visited;
    if (const Version* version = VisibleAt(row.second, sequence)) {
      rows.push_back({row.first, version->value});
      bytes += row.first.size() + version->value.size();
    }
    return rows.size() < kRowsMax && bytes < kBytesMax && (visited < kVisitedMax || rows.empty());
  };
  if (direction == Direction::kForward) {
    for (auto row = first; row != last; ++row) {
      if (!take(*row)) return true;
    }
  } else {
    for (auto row = last; row != first;) {
      --row;
      if (!take(*row)) return true;
    }
  }
  return false;
}

}  // namespace

KeyRange PrefixRange(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1U);
  return {std::string(prefix), std::move(end)};
}

std::unique_ptr<Engine> NewMemoryEngine(MemoryEngineOptions options) {
  return std::make_unique<MemoryEngine>(options);
}

}  // namespace virga::storage
