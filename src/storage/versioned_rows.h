#ifndef VIRGA_STORAGE_VERSIONED_ROWS_H_
#define VIRGA_STORAGE_VERSIONED_ROWS_H_

#include <map>
#include <memory>
#include <string>

#include "storage/engine.h"

namespace virga::storage {

// One version of a row; older ones only while a view may still read them.
struct Version {
  Sequence sequence = 0;
  bool deleted = false;
  std::string value;
  std::unique_ptr<Version> older;
};

using VersionedRows = std::map<std::string, Version, std::less<>>;

// The version that a reader at `sequence` sees, a deletion too; nullptr if there was none yet.
inline const Version* VersionAt(const Version& newest, Sequence sequence) {
  const Version* version = &newest;
  while (version != nullptr && version->sequence > sequence) version = version->older.get();
  return version;
}

// The sequences of the views that are open. Not thread-safe.
class OpenViews {
 public:
  void Open(Sequence sequence) { ++views_[sequence]; }
  void Close(Sequence sequence) {
    const auto view = views_.find(sequence);
    if (--view->second == 0) views_.erase(view);
  }
  bool empty() const { return views_.empty(); }
  // REQUIRES: not empty.
  Sequence oldest() const { return views_.begin()->first; }
  // Some view still reads a version of that sequence, unless a newer one was there before it.
  bool MayRead(Sequence sequence) const { return !views_.empty() && sequence <= views_.rbegin()->first; }

 private:
  std::map<Sequence, std::size_t> views_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_VERSIONED_ROWS_H_
