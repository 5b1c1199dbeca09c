#include "storage/recent_rows.h"

#include <functional>
#include <utility>

namespace virga::storage {
namespace {

// A few for each row of 500 bytes. 8 KB, so that they stay at hand.
constexpr std::size_t kMarks = std::size_t{1} << 16U;

std::size_t MarkOf(std::string_view key) {
  return std::hash<std::string_view>()(key) % kMarks;
}

}  // namespace

RecentRows::Generation RecentRows::Add(std::shared_ptr<const Overlay> overlay) {
  Generation gone;
  if (overlay->bytes() > generation_bytes_) {
    // Too much to keep, but what was kept of its rows is old now.
    gone = std::exchange(old_, {});
    gone.overlays.insert(gone.overlays.end(), young_.overlays.begin(), young_.overlays.end());
    young_ = {};
    return gone;
  }
  if (young_.bytes + overlay->bytes() > generation_bytes_) gone = std::exchange(old_, std::exchange(young_, {}));
  young_.marks.resize(kMarks);
  for (const auto& [key, version] : overlay->rows()) {
    young_.marks[MarkOf(key)] = true;
    young_.rows.insert_or_assign(key, &version);  // the map's own key may lie in an older overlay of this generation
  }
  young_.bytes += overlay->bytes();
  young_.overlays.push_back(std::move(overlay));
  return gone;
}

const Version* RecentRows::Find(std::string_view key) const {
  const std::size_t mark = MarkOf(key);
  for (const Generation* generation : {&young_, &old_}) {
    if (generation->marks.empty() || !generation->marks[mark]) continue;
    if (const auto row = generation->rows.find(key); row != generation->rows.end()) return row->second;
  }
  return nullptr;
}

void RecentRows::Clear() {
  young_ = {};
  old_ = {};
}

}  // namespace virga::storage
