#ifndef VIRGA_APPS_TRACKER_COMMON_REQUEST_TABLE_H_
#define VIRGA_APPS_TRACKER_COMMON_REQUEST_TABLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/tracker_common/request_item.h"
#include "apps/tracker_common/status_changed_event.h"
#include "aws/client/dynamodb_client.h"

namespace virga::tracker {

// What came of a conditional write.
struct WriteOutcome {
  bool written = false;
  // Not written: the item as it was then (ALL_OLD); nullopt: there is none.
  std::optional<RequestItem> old_item = {};
};

struct NewRequest {
  std::string request_id;
  std::string title;
  std::string created_at;
  std::string token_hash;
};

// The history as it shall be, computed from an item that was read.
struct HistoryRewrite {
  StatusChangedEvent event;  // leaves pendingEvents
  std::string handled_at;
  std::vector<HistoryEntry> history;  // never empty
  std::string history_up_to;
  std::int64_t history_dropped = 0;
  bool appends = false;           // the item's own history is `history` without its last entry
  bool keep_outbox_keys = false;  // a live event is still pending
  std::int64_t expected_version = 0;
};

struct OutboxEntry {
  std::string request_id;
  std::string outbox_since;
};

struct OutboxPage {
  std::vector<OutboxEntry> entries;
  std::string next_json;  // where the next page starts; "" if this was the last
};

// The workflow's reads and writes of the table Requests; each is one call, and each write adds one
// to `version`. How they fit together is shown by the model in tests/model.
// Errors of all: the call's; "MalformedItem" (kBadReply) if the item is not what the workflow writes.
class RequestTable {
 public:
  RequestTable(aws::client::DynamoDbClient client, std::string table_name)
      : client_(client), table_(std::move(table_name)) {}

  using Written = Task<aws::client::CallResult<WriteOutcome>>;
  using Found = Task<aws::client::CallResult<std::optional<RequestItem>>>;

  // IF there is no such item.
  Written Create(const NewRequest& request);
  Found Read(std::string_view request_id);
  // Sets the status and puts the event into pendingEvents, IF statusUpdatedAt is earlier than the
  // event's time and fewer than `pending_max` are pending.
  Written ChangeStatus(const StatusChangedEvent& event, std::string_view now, int pending_max);
  // Gives an item of the older lab its maps, version and canonical times, IF it is still as `old`.
  Written Upgrade(const RequestItem& old);
  // Moves the event from pendingEvents to the end of the history, IF it is the only pending one,
  // is as in the event, the history has room (`history_max`) and nothing later in it.
  Written AppendHistory(const StatusChangedEvent& event, std::string_view handled_at, int history_max);
  // As AppendHistory, where more live events stay pending and the item stays in the index, IF also
  // version is unchanged.
  Written AppendBeforeOthers(const StatusChangedEvent& event, std::string_view handled_at, int history_max,
                             std::int64_t expected_version);
  // IF version is unchanged.
  Written RewriteHistory(const HistoryRewrite& rewrite);
  // Marks a pending event, so that the sweeper lets it be, IF it is pending.
  Written MarkDeadLettered(const StatusChangedEvent& event, std::string_view now);
  // Takes an item out of the index, where size forbids the mark.
  Written DropOutboxKeys(std::string_view request_id);
  // Takes an item out of the index, IF version is unchanged.
  Written ClearOutbox(std::string_view request_id, std::int64_t expected_version);
  // Entries of one shard of OutboxIndex whose outboxSince is earlier than `before`. Eventually
  // consistent, as indexes are.
  Task<aws::client::CallResult<OutboxPage>> ListOutbox(std::string shard, std::string before, std::string start_json,
                                                       int limit);
  // Sets outboxSince IF it is what the entry says; the item as it is then, nullopt if it was not.
  Found ClaimOutbox(const OutboxEntry& entry, std::string_view new_since);

 private:
  Written Update(aws::client::UpdateItemInput input);
  // Of the request of `event`, which is #e in `update` and `condition`.
  Written UpdateHistory(const StatusChangedEvent& event, const std::string& values_json, std::string_view update,
                        std::string_view condition);
  static Written Finish(Task<aws::client::CallResult<std::string>> call);

  aws::client::DynamoDbClient client_;  // constant after construction
  std::string table_;
};

// Whether the table answers for its items no longer or not yet, so that every call would fare
// alike: anything but a refusal of this very call.
bool IsTableOutage(const aws::client::CallError& error);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_COMMON_REQUEST_TABLE_H_
