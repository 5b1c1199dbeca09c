#ifndef VIRGA_APPS_TRACKER_COMMON_STATUS_CHANGED_EVENT_H_
#define VIRGA_APPS_TRACKER_COMMON_STATUS_CHANGED_EVENT_H_

#include <array>
#include <string>
#include <string_view>

#include "base/result.h"

namespace virga::tracker {

inline constexpr std::array<std::string_view, 4> kStatuses = {"PENDING", "IN_PROGRESS", "DONE", "REJECTED"};
bool IsStatus(std::string_view text);

// The body of a message on the queue.
struct StatusChangedEvent {
  std::string event_id;
  std::string request_id;
  std::string new_status;
  std::string changed_at;

  bool operator==(const StatusChangedEvent&) const = default;
};

// {"eventId":"..","requestId":"..","newStatus":"..","changedAt":".."}, in this order.
std::string EncodeEvent(const StatusChangedEvent& event);

// Error: what is wrong, in a few words that hold nothing of the body.
// Further members are ignored, so that a later version may add some.
Result<StatusChangedEvent, std::string> DecodeEvent(std::string_view body);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_COMMON_STATUS_CHANGED_EVENT_H_
