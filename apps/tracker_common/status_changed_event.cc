#include "apps/tracker_common/status_changed_event.h"

#include <algorithm>
#include <utility>

#include "apps/tracker_common/moment.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga::tracker {
namespace {

constexpr std::size_t kIdBytesMax = 128;

std::string* FieldOf(StatusChangedEvent& event, std::string_view key) {
  if (key == "eventId") return &event.event_id;
  if (key == "requestId") return &event.request_id;
  if (key == "newStatus") return &event.new_status;
  if (key == "changedAt") return &event.changed_at;
  return nullptr;
}

}  // namespace

bool IsStatus(std::string_view text) {
  return std::find(kStatuses.begin(), kStatuses.end(), text) != kStatuses.end();
}

std::string EncodeEvent(const StatusChangedEvent& event) {
  std::string out;
  out.reserve(192);
  codec::JsonWriter writer(out);
  writer.BeginObject();
  writer.Key("eventId");
  writer.String(event.event_id);
  writer.Key("requestId");
  writer.String(event.request_id);
  writer.Key("newStatus");
  writer.String(event.new_status);
  writer.Key("changedAt");
  writer.String(event.changed_at);
  writer.EndObject();
  return out;
}

Result<StatusChangedEvent, std::string> DecodeEvent(std::string_view body) {
  thread_local codec::JsonDocument document;
  const auto parsed = document.Parse(body);
  if (!parsed.ok()) return Err<std::string>("it is not JSON");
  if (!parsed->is(codec::JsonKind::kObject)) return Err<std::string>("it is not a JSON object");
  StatusChangedEvent event;
  for (const codec::JsonValue member : parsed.value()) {
    std::string* field = FieldOf(event, member.key());
    if (field == nullptr) continue;
    if (!member.is(codec::JsonKind::kString)) return Err<std::string>("a member is not a string");
    *field = member.text();
  }
  if (event.event_id.empty() || event.event_id.size() > kIdBytesMax) return Err<std::string>("no usable eventId");
  if (event.request_id.empty() || event.request_id.size() > kIdBytesMax) {
    return Err<std::string>("no usable requestId");
  }
  if (!IsStatus(event.new_status)) return Err<std::string>("newStatus is unknown");
  if (!ParseMoment(event.changed_at)) return Err<std::string>("changedAt is not a time");
  return event;
}

}  // namespace virga::tracker
