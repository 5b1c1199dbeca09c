#include "storage/recent_rows.h"

#include <utility>

namespace virga::storage {

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
  for (const auto& [key, version] : overlay->rows()) {
    young_.rows.insert_or_assign(key, &version);  // the map's own key may lie in an older overlay of this generation
  }
  young_.bytes += overlay->bytes();
  young_.overlays.push_back(std::move(overlay));
  return gone;
}

const Version* RecentRows::Find(std::string_view key) const {
  for (const Generation* generation : {&young_, &old_}) {
    if (const auto row = generation->rows.find(key); row != generation->rows.end()) return row->second;
  }
  return nullptr;
}

void RecentRows::Clear() {
  young_ = {};
  old_ = {};
}

}  // namespace virga::storage
