#ifndef VIRGA_APPS_TRACKER_WORKER_REMEMBERED_ITEMS_H_
#define VIRGA_APPS_TRACKER_WORKER_REMEMBERED_ITEMS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace virga::tracker {

// What this worker's own writes have left of requests with several events pending. In a backlog,
// it spares each of their events a write that is refused, and the item that the refusal sends.
// Only a hint: who trusts it writes IF version is still the one remembered. Belongs to one loop.
class RememberedItems {
 public:
  struct Rest {
    std::int64_t version = 0;
    std::int64_t live_pending = 0;  // events that wait for their message
  };

  explicit RememberedItems(std::size_t items_max = 16'384) : items_max_(items_max) {}

  // With a single event left the common way fits, so there is nothing to remember.
  void Put(const std::string& request_id, Rest rest) {
    if (rest.live_pending < 2) return;
    // Others were never asked for again: beginning anew costs one refused write each.
    if (items_.size() >= items_max_) items_.clear();
    items_[request_id] = rest;
  }

  // Forgets it, as whoever takes it is about to change the item.
  std::optional<Rest> Take(const std::string& request_id) {
    const auto found = items_.find(request_id);
    if (found == items_.end()) return std::nullopt;
    const Rest rest = found->second;
    items_.erase(found);
    return rest;
  }

 private:
  const std::size_t items_max_;
  std::unordered_map<std::string, Rest> items_;
};

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_WORKER_REMEMBERED_ITEMS_H_
