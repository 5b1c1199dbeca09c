#include "storage/durable_view.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "storage/own_rows.h"
#include "storage/rocks_error.h"
#include "storage/rocks_options.h"

namespace virga::storage {
namespace {

// Walks what one overlay knows of a range, deletions too, in small pieces.
class OverlayCursor {
 public:
  OverlayCursor(SharedMutex& mutex, std::shared_ptr<const Overlay> overlay, Sequence sequence, const KeyRange& range,
                Direction direction)
      : mutex_(mutex),
        overlay_(std::move(overlay)),
        sequence_(sequence),
        direction_(direction),
        may_hold_more_(overlay_ != nullptr) {
    if (!may_hold_more_) return;
    range_ = range;
    Fill();
  }

  const Overlay::Row* row() const { return at_ < piece_.size() ? &piece_[at_] : nullptr; }
  void Next() {
    ++at_;
    if (at_ == piece_.size()) Fill();
  }

 private:
  void Fill() {
    if (!may_hold_more_) return;
    if (!piece_.empty()) {
      if (direction_ == Direction::kForward) {
        range_.begin = piece_.back().key + '\0';
      } else {
        range_.end = piece_.back().key;
      }
    }
    piece_.clear();
    at_ = 0;
    const ReaderLock lock(mutex_);
    may_hold_more_ = overlay_->ReadPiece(range_, direction_, sequence_, piece_);
  }

  SharedMutex& mutex_;
  const std::shared_ptr<const Overlay> overlay_;
  const Sequence sequence_;
  KeyRange range_;
  const Direction direction_;
  std::vector<Overlay::Row> piece_;
  std::size_t at_ = 0;
  bool may_hold_more_;
};

// Walks the database's part of a range.
class StoreCursor {
 public:
  StoreCursor(const RocksStore& store, const rocksdb::Snapshot* snapshot, KeyRange&& range, Direction direction)
      : range_(std::move(range)), direction_(direction), begin_(range_.begin), end_(range_.end) {
    if (!range_.end.empty() && range_.end <= range_.begin) return;
    rocksdb::ReadOptions options = store.ReadOptionsFor(range_.begin, snapshot);
    options.iterate_lower_bound = &begin_;
    if (!range_.end.empty()) options.iterate_upper_bound = &end_;
    if (direction_ == Direction::kForward) options.readahead_size = kReadAheadBytes;
    rows_.reset(store.db().NewIterator(options));
    if (direction_ == Direction::kForward) {
      rows_->SeekToFirst();
    } else {
      rows_->SeekToLast();
    }
  }

  bool valid() const { return rows_ != nullptr && rows_->Valid(); }
  Status status() const {
    if (rows_ != nullptr && !rows_->status().ok()) return Err(FromRocks(rows_->status()));
    return Ok{};
  }
  std::string_view key() const { return rows_->key().ToStringView(); }
  std::string_view value() const { return rows_->value().ToStringView(); }
  void Next() {
    if (direction_ == Direction::kForward) {
      rows_->Next();
    } else {
      rows_->Prev();
    }
  }

 private:
  const KeyRange range_;
  const Direction direction_;
  const rocksdb::Slice begin_;
  const rocksdb::Slice end_;
  std::unique_ptr<rocksdb::Iterator> rows_;
};

class MergingIterator final : public Iterator {
 public:
  MergingIterator(SharedMutex& mutex, const Overlays& overlays, const RocksStore& store,
                  const rocksdb::Snapshot* snapshot, Sequence sequence, KeyRange&& range, Direction direction)
      : direction_(direction),
        newer_(mutex, overlays[0], sequence, range, direction),
        older_(mutex, overlays[1], sequence, range, direction),
        stored_(store, snapshot, std::move(range), direction) {}

  Result<bool> Next() override {
    while (true) {
      Pass();
      RETURN_IF_ERROR(stored_.status());
      if (!Choose()) return false;
      if (source_ == Source::kStore || !row_->deleted) return true;
    }
  }
  std::string_view key() const override { return source_ == Source::kStore ? stored_.key() : row_->key; }
  std::string_view value() const override { return source_ == Source::kStore ? stored_.value() : row_->value; }

 private:
  enum class Source : std::uint8_t { kNone, kNewer, kOlder, kStore };

  bool Precedes(std::string_view a, std::string_view b) const {
    return direction_ == Direction::kForward ? a < b : a > b;
  }

  // Leaves the current key, in all sources that have it.
  void Pass() {
    if (source_ == Source::kNone) return;
    if (source_ == Source::kStore) {
      stored_.Next();
      return;
    }
    const std::string passed(row_->key);
    if (stored_.valid() && stored_.key() == passed) stored_.Next();
    if (older_.row() != nullptr && older_.row()->key == passed) older_.Next();
    if (source_ == Source::kNewer) newer_.Next();
  }

  // The first key of the three; of one key's versions, the newest. false: all are at their ends.
  bool Choose() {
    source_ = Source::kNone;
    row_ = newer_.row();
    if (row_ != nullptr) source_ = Source::kNewer;
    const Overlay::Row* const older = older_.row();
    if (older != nullptr && (row_ == nullptr || Precedes(older->key, row_->key))) {
      row_ = older;
      source_ = Source::kOlder;
    }
    if (stored_.valid() && (row_ == nullptr || Precedes(stored_.key(), row_->key))) source_ = Source::kStore;
    return source_ != Source::kNone;
  }

  const Direction direction_;
  OverlayCursor newer_;
  OverlayCursor older_;
  StoreCursor stored_;
  Source source_ = Source::kNone;
  const Overlay::Row* row_ = nullptr;
};

}  // namespace

DurableView::DurableView(SharedMutex& mutex, Overlays overlays, std::shared_ptr<RocksStore> store, Sequence sequence,
                         std::function<void()> close)
    : mutex_(mutex),
      overlays_(std::move(overlays)),
      store_(std::move(store)),
      snapshot_(store_->db().GetSnapshot()),
      sequence_(sequence),
      close_(std::move(close)) {}

DurableView::~DurableView() {
  store_->db().ReleaseSnapshot(snapshot_);
  close_();
}

Result<std::optional<std::string>> DurableView::Get(std::string_view key) const {
  {
    const ReaderLock lock(mutex_);
    for (const auto& overlay : overlays_) {
      const Version* version = overlay == nullptr ? nullptr : overlay->Find(key, sequence_);
      if (version == nullptr) continue;
      return version->deleted ? std::optional<std::string>() : std::optional<std::string>(version->value);
    }
  }
  std::string value;
  ASSIGN_OR_RETURN(const bool found, store_->Get(key, snapshot_, value));
  return found ? std::optional<std::string>(std::move(value)) : std::optional<std::string>();
}

std::unique_ptr<Iterator> DurableView::Scan(KeyRange range, Direction direction) const {
  if (range.begin < FirstUserKey()) range.begin = FirstUserKey();
  return std::make_unique<MergingIterator>(mutex_, overlays_, *store_, snapshot_, sequence_, std::move(range),
                                           direction);
}

}  // namespace virga::storage
