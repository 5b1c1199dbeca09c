#ifndef VIRGA_APPS_TRACKER_COMMON_REQUEST_ITEM_H_
#define VIRGA_APPS_TRACKER_COMMON_REQUEST_ITEM_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga::tracker {

// An accepted change whose event is not in the history yet: an entry of `pendingEvents`.
struct PendingEvent {
  std::string event_id;
  std::string new_status;
  std::string changed_at;
  std::string dead_lettered_at = {};  // set: nobody sends it again but `redrive`

  bool is_live() const { return dead_lettered_at.empty(); }
  bool operator==(const PendingEvent&) const = default;
};

// An entry of `statusHistory`.
struct HistoryEntry {
  std::string event_id;
  std::string new_status;
  std::string changed_at;
  std::string handled_at;

  bool operator==(const HistoryEntry&) const = default;
};

// An item of the table Requests. Strings that the item does not have are "".
// An item of the lab that this workflow comes from has no maps, no version and its token in clear.
struct RequestItem {
  std::string request_id;
  std::string title = {};
  std::string status = {};
  std::string created_at = {};
  std::string status_updated_at = {};
  std::string status_event_id = {};
  std::string token_hash = {};
  std::string clear_token = {};  // `requesterToken` of an old item
  std::optional<std::int64_t> version = {};
  bool has_pending_events = false;
  std::vector<PendingEvent> pending_events = {};
  bool has_status_history = false;
  std::vector<HistoryEntry> status_history = {};
  std::string history_up_to = {};
  std::int64_t history_dropped = 0;
  std::string notified_at = {};
  std::string last_event_id = {};
  std::string outbox_shard = {};
  std::string outbox_since = {};

  const PendingEvent* FindPending(std::string_view event_id) const;
  const HistoryEntry* FindHistory(std::string_view event_id) const;
  // Whether the event left any trace: the change was written.
  bool Knows(std::string_view event_id) const;
  bool HasLivePending() const;
  bool HasMaps() const { return has_pending_events && has_status_history && version.has_value(); }
};

// The history with times that compare as texts, oldest first. Ours is so already; an older
// program's may not be.
std::vector<HistoryEntry> InOrder(std::vector<HistoryEntry> history);

inline constexpr std::string_view kKeyPrefix = "REQ#";
// The partition of OutboxIndex of a request: "00" to "15".
std::string OutboxShardOf(std::string_view request_id);
inline constexpr int kOutboxShards = 16;
std::string OutboxShardName(int shard);

// Reads {"PK":{"S":"REQ#.."},...}. Error: which attribute is not what it must be.
// Attributes of others are ignored, and stay, as every write of ours is an update.
Result<RequestItem, std::string> DecodeItem(codec::JsonValue attributes);

// The wire's attribute values.
void WriteStringValue(codec::JsonWriter& writer, std::string_view text);                   // {"S":".."}
void WriteNumberValue(codec::JsonWriter& writer, std::int64_t number);                     // {"N":".."}
void WritePendingValue(codec::JsonWriter& writer, const PendingEvent& event);              // {"M":{..}}
void WriteHistoryValue(codec::JsonWriter& writer, std::span<const HistoryEntry> entries);  // {"L":[..]}

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_COMMON_REQUEST_ITEM_H_
