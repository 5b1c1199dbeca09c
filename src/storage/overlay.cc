#include "storage/overlay.h"

#include <utility>

namespace virga::storage {
namespace {

constexpr std::size_t kRowOverheadBytes = 160;  // the map's node, two strings, malloc's headers
constexpr std::size_t kPieceRowsMax = 64;
constexpr std::size_t kPieceBytesMax = std::size_t{64} << 10U;
constexpr std::size_t kPieceVisitedMax = 1024;

}  // namespace

void Overlay::Apply(std::string key, std::string value, bool deleted, Sequence sequence, const OpenViews& views) {
  const auto row = rows_.lower_bound(key);
  if (row == rows_.end() || row->first != key) {
    bytes_ += kRowOverheadBytes + key.size() + value.size();
    rows_.emplace_hint(row, std::move(key), Version{sequence, deleted, std::move(value), nullptr});
    return;
  }
  Version& newest = row->second;
  bytes_ += value.size();
  if (newest.sequence != sequence && views.MayRead(newest.sequence)) {
    auto older = std::make_unique<Version>(std::move(newest));
    newest = Version{sequence, deleted, std::move(value), std::move(older)};
    bytes_ += kRowOverheadBytes;
    return;
  }
  bytes_ -= newest.value.size();
  newest.sequence = sequence;
  newest.deleted = deleted;
  newest.value = std::move(value);
}

const Version* Overlay::Find(std::string_view key, Sequence sequence) const {
  const auto row = rows_.find(key);
  return row == rows_.end() ? nullptr : VersionAt(row->second, sequence);
}

bool Overlay::ReadPiece(const KeyRange& range, Direction direction, Sequence sequence, std::vector<Row>& rows) const {
  if (!range.end.empty() && range.end <= range.begin) return false;
  std::size_t bytes = 0;
  std::size_t visited = 0;
  const auto first = rows_.lower_bound(range.begin);
  const auto last = range.end.empty() ? rows_.end() : rows_.lower_bound(range.end);
  const auto take = [&](const VersionedRows::value_type& row) {
    ++visited;
    if (const Version* version = VersionAt(row.second, sequence)) {
      rows.push_back({row.first, version->value, version->deleted});
      bytes += row.first.size() + version->value.size();
    }
    return rows.size() < kPieceRowsMax && bytes < kPieceBytesMax && (visited < kPieceVisitedMax || rows.empty());
  };
  if (direction == Direction::kForward) {
    for (auto row = first; row != last; ++row) {
      if (!take(*row)) return true;
    }
    return false;
  }
  for (auto row = last; row != first;) {
    --row;
    if (!take(*row)) return true;
  }
  return false;
}

}  // namespace virga::storage
