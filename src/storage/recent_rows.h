#ifndef VIRGA_STORAGE_RECENT_ROWS_H_
#define VIRGA_STORAGE_RECENT_ROWS_H_

#include <cstddef>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/overlay.h"

namespace virga::storage {

// The rows that were brought to the disk last, as they are there: who reads what was written a moment ago (each change
// of an item reads it) finds it by one hash instead of a walk through the database's table in memory.
// Keeps overlays whole, so that nothing is copied, in two generations, of which the older goes as one.
// Not thread-safe: the engine's mutex guards it.
class RecentRows {
 public:
  struct Generation {
    std::vector<std::shared_ptr<const Overlay>> overlays;
    std::unordered_map<std::string_view, const Version*> rows;  // in the overlays
    std::vector<bool> marks;  // a bit for the hash of each row: most of what is looked for is not here
    std::size_t bytes = 0;
  };

  explicit RecentRows(std::size_t generation_bytes) : generation_bytes_(generation_bytes) {}

  // What `overlay` holds is on disk now, newer than all before. Returns what it drives out, to be destroyed where no
  // lock is held. REQUIRES: every overlay since the last Clear was added, in order; none changes any more.
  Generation Add(std::shared_ptr<const Overlay> overlay);
  // The newest version of the row, or of its deletion, valid until the next Add or Clear; nullptr: not known here.
  const Version* Find(std::string_view key) const;
  void Clear();
  std::size_t bytes() const { return young_.bytes + old_.bytes; }

 private:
  const std::size_t generation_bytes_;
  Generation young_;
  Generation old_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_RECENT_ROWS_H_
