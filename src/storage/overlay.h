#ifndef VIRGA_STORAGE_OVERLAY_H_
#define VIRGA_STORAGE_OVERLAY_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "storage/versioned_rows.h"

namespace virga::storage {

// What was committed and is not on disk yet: rows in several versions, deletions among them.
// Not thread-safe: the engine's mutex guards the one that is written to; a sealed one is constant.
class Overlay {
 public:
  struct Row {
    std::string key;
    std::string value;
    bool deleted = false;
  };

  // The version that this one replaces is kept if one of `views` may read it.
  void Apply(std::string key, std::string value, bool deleted, Sequence sequence, const OpenViews& views);

  // nullptr: this overlay knows nothing of the key at that sequence.
  const Version* Find(std::string_view key, Sequence sequence) const;

  // Appends what is known at `sequence` of the keys in `range` until a piece is full; true if the
  // range may hold more, which then starts after (forward) or before (backward) the last row given.
  bool ReadPiece(const KeyRange& range, Direction direction, Sequence sequence, std::vector<Row>& rows) const;

  const VersionedRows& rows() const { return rows_; }
  bool empty() const { return rows_.empty(); }
  // With the overhead of the structure; versions that were replaced in place are not counted.
  std::size_t bytes() const { return bytes_; }

 private:
  VersionedRows rows_;
  std::size_t bytes_ = 0;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_OVERLAY_H_
