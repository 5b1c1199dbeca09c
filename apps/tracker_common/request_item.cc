#include "apps/tracker_common/request_item.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "apps/tracker_common/moment.h"
#include "codec/hash.h"

namespace virga::tracker {
namespace {

using codec::JsonKind;
using codec::JsonValue;
using codec::JsonWriter;

// The one member of an attribute value, if it is of that type: {"S":"x"} is of type "S".
std::optional<JsonValue> OfType(JsonValue attribute, std::string_view type) {
  if (!attribute.is(JsonKind::kObject) || attribute.size() != 1) return std::nullopt;
  const JsonValue value = *attribute.begin();
  if (value.key() != type) return std::nullopt;
  return value;
}

bool ReadString(JsonValue attribute, std::string& out) {
  const auto value = OfType(attribute, "S");
  if (!value || !value->is(JsonKind::kString)) return false;
  out = value->text();
  return true;
}

bool ReadInteger(JsonValue attribute, std::int64_t& out) {
  const auto value = OfType(attribute, "N");
  if (!value || !value->is(JsonKind::kString)) return false;
  const std::string_view text = value->text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

bool ReadPending(JsonValue attribute, std::vector<PendingEvent>& out) {
  const auto map = OfType(attribute, "M");
  if (!map || !map->is(JsonKind::kObject)) return false;
  for (const JsonValue entry : *map) {
    const auto members = OfType(entry, "M");
    if (!members) return false;
    PendingEvent event{.event_id = std::string(entry.key()), .new_status = {}, .changed_at = {}};
    for (const JsonValue member : *members) {
      if (member.key() == "newStatus" && !ReadString(member, event.new_status)) return false;
      if (member.key() == "changedAt" && !ReadString(member, event.changed_at)) return false;
      if (member.key() == "deadLetteredAt" && !ReadString(member, event.dead_lettered_at)) return false;
    }
    out.push_back(std::move(event));
  }
  return true;
}

bool ReadHistory(JsonValue attribute, std::vector<HistoryEntry>& out) {
  const auto list = OfType(attribute, "L");
  if (!list || !list->is(JsonKind::kArray)) return false;
  out.reserve(list->size());
  for (const JsonValue element : *list) {
    const auto members = OfType(element, "M");
    if (!members) return false;
    HistoryEntry entry;
    for (const JsonValue member : *members) {
      if (member.key() == "eventId" && !ReadString(member, entry.event_id)) return false;
      if (member.key() == "newStatus" && !ReadString(member, entry.new_status)) return false;
      if (member.key() == "changedAt" && !ReadString(member, entry.changed_at)) return false;
      if (member.key() == "handledAt" && !ReadString(member, entry.handled_at)) return false;
    }
    out.push_back(std::move(entry));
  }
  return true;
}

struct StringField {
  std::string_view name;
  std::string RequestItem::*field;
};
constexpr StringField kStringFields[] = {
    {"PK", &RequestItem::request_id},
    {"title", &RequestItem::title},
    {"status", &RequestItem::status},
    {"createdAt", &RequestItem::created_at},
    {"statusUpdatedAt", &RequestItem::status_updated_at},
    {"statusEventId", &RequestItem::status_event_id},
    {"tokenHash", &RequestItem::token_hash},
    {"requesterToken", &RequestItem::clear_token},
    {"historyUpTo", &RequestItem::history_up_to},
    {"notifiedAt", &RequestItem::notified_at},
    {"lastEventId", &RequestItem::last_event_id},
    {"outboxShard", &RequestItem::outbox_shard},
    {"outboxSince", &RequestItem::outbox_since},
};

bool ReadAttribute(JsonValue attribute, RequestItem& item) {
  const std::string_view name = attribute.key();
  for (const StringField& row : kStringFields) {
    if (row.name == name) return ReadString(attribute, item.*row.field);
  }
  if (name == "version") {
    std::int64_t version = 0;
    if (!ReadInteger(attribute, version)) return false;
    item.version = version;
    return true;
  }
  if (name == "historyDropped") return ReadInteger(attribute, item.history_dropped);
  if (name == "pendingEvents") {
    item.has_pending_events = true;
    return ReadPending(attribute, item.pending_events);
  }
  if (name == "statusHistory") {
    item.has_status_history = true;
    return ReadHistory(attribute, item.status_history);
  }
  return true;
}

}  // namespace

const PendingEvent* RequestItem::FindPending(std::string_view event_id) const {
  const auto found = std::find_if(pending_events.begin(), pending_events.end(),
                                  [&](const PendingEvent& event) { return event.event_id == event_id; });
  return found == pending_events.end() ? nullptr : &*found;
}

const HistoryEntry* RequestItem::FindHistory(std::string_view event_id) const {
  const auto found = std::find_if(status_history.begin(), status_history.end(),
                                  [&](const HistoryEntry& entry) { return entry.event_id == event_id; });
  return found == status_history.end() ? nullptr : &*found;
}

bool RequestItem::Knows(std::string_view event_id) const {
  return status_event_id == event_id || FindPending(event_id) != nullptr || FindHistory(event_id) != nullptr;
}

bool RequestItem::HasLivePending() const {
  return std::any_of(pending_events.begin(), pending_events.end(),
                     [](const PendingEvent& event) { return event.is_live(); });
}

std::vector<HistoryEntry> InOrder(std::vector<HistoryEntry> history) {
  for (HistoryEntry& entry : history) {
    if (!IsCanonicalMoment(entry.changed_at)) entry.changed_at = CanonicalMoment(entry.changed_at);
  }
  std::stable_sort(history.begin(), history.end(),
                   [](const HistoryEntry& a, const HistoryEntry& b) { return a.changed_at < b.changed_at; });
  return history;
}

std::string OutboxShardName(int shard) {
  return fmt::format("{:02}", shard);
}

std::string OutboxShardOf(std::string_view request_id) {
  return OutboxShardName(static_cast<int>(codec::Crc32(request_id) % kOutboxShards));
}

Result<RequestItem, std::string> DecodeItem(JsonValue attributes) {
  if (!attributes.is(JsonKind::kObject)) return Err<std::string>("the item is not an object");
  RequestItem item;
  for (const JsonValue attribute : attributes) {
    if (!ReadAttribute(attribute, item)) {
      return Err(fmt::format("the item's attribute {} is not what the workflow writes", attribute.key()));
    }
  }
  if (!item.request_id.starts_with(kKeyPrefix)) return Err<std::string>("the item's PK is not a request's");
  item.request_id.erase(0, kKeyPrefix.size());
  return item;
}

void WriteStringValue(JsonWriter& writer, std::string_view text) {
  writer.Raw(R"({"S":)");
  writer.String(text);
  writer.EndObject();
}

void WriteNumberValue(JsonWriter& writer, std::int64_t number) {
  writer.Raw(R"({"N":)");
  writer.PlainString(std::to_string(number));
  writer.EndObject();
}

namespace {

void WriteMember(JsonWriter& writer, std::string_view name, std::string_view text) {
  writer.Key(name);
  WriteStringValue(writer, text);
}

}  // namespace

void WritePendingValue(JsonWriter& writer, const PendingEvent& event) {
  writer.Raw(R"({"M":{)");
  WriteMember(writer, "newStatus", event.new_status);
  WriteMember(writer, "changedAt", event.changed_at);
  if (!event.is_live()) WriteMember(writer, "deadLetteredAt", event.dead_lettered_at);
  writer.EndObject();
  writer.EndObject();
}

void WriteHistoryValue(JsonWriter& writer, std::span<const HistoryEntry> entries) {
  writer.Raw(R"({"L":[)");
  for (const HistoryEntry& entry : entries) {
    writer.Raw(R"({"M":{)");
    WriteMember(writer, "eventId", entry.event_id);
    WriteMember(writer, "newStatus", entry.new_status);
    WriteMember(writer, "changedAt", entry.changed_at);
    WriteMember(writer, "handledAt", entry.handled_at);
    writer.EndObject();
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
}

}  // namespace virga::tracker
