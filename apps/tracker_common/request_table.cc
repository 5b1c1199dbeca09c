#include "apps/tracker_common/request_table.h"

#include <span>
#include <utility>

#include "apps/tracker_common/moment.h"
#include "codec/base64.h"
#include "codec/hash.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga::tracker {
namespace {

using aws::client::CallError;
using aws::client::CallResult;
using aws::client::UpdateItemInput;
using codec::JsonKind;
using codec::JsonValue;
using codec::JsonWriter;

// Collects {":name":<value>} objects: expression values, names, keys.
class ObjectBuilder {
 public:
  ObjectBuilder() : writer_(json_) {
    json_.reserve(512);
    writer_.BeginObject();
  }
  void String(std::string_view name, std::string_view text) {
    writer_.Key(name);
    WriteStringValue(writer_, text);
  }
  void Number(std::string_view name, std::int64_t number) {
    writer_.Key(name);
    WriteNumberValue(writer_, number);
  }
  JsonWriter& Value(std::string_view name) {
    writer_.Key(name);
    return writer_;
  }
  std::string Finish() {
    writer_.EndObject();
    return std::move(json_);
  }

 private:
  std::string json_;
  JsonWriter writer_;
};

std::string KeyJson(std::string_view request_id) {
  ObjectBuilder key;
  key.String("PK", std::string(kKeyPrefix) + std::string(request_id));
  return key.Finish();
}

std::string EventName(std::string_view event_id) {
  std::string json = R"({"#e":)";
  codec::AppendJsonString(event_id, json);
  json.push_back('}');
  return json;
}

CallError Malformed(std::string message) {
  return CallError{
      .kind = CallError::Kind::kBadReply, .http_status = 200, .code = "MalformedItem", .message = std::move(message)};
}

// The item in `member` of a reply; nullopt if the reply has none.
CallResult<std::optional<RequestItem>> ItemIn(const std::string& reply, std::string_view member_name) {
  thread_local codec::JsonDocument document;
  const auto parsed = document.Parse(reply);
  if (!parsed.ok() || !parsed->is(JsonKind::kObject)) return Err(Malformed("the reply is not a JSON object"));
  for (const JsonValue member : *parsed) {
    if (member.key() != member_name || !member.is(JsonKind::kObject)) continue;
    auto item = DecodeItem(member);
    if (!item.ok()) return Err(Malformed(std::move(item).error()));
    return std::optional<RequestItem>(std::move(item).value());
  }
  return std::optional<RequestItem>();
}

}  // namespace

bool IsTableOutage(const CallError& error) {
  if (error.code == "MalformedItem") return false;
  // ValidationException is about the request (or the item's size), a failed condition about the item.
  return !error.Is("ValidationException") && !error.Is("ConditionalCheckFailedException") &&
         !error.Is("ItemCollectionSizeLimitExceededException");
}

RequestTable::Written RequestTable::Finish(Task<CallResult<std::string>> call) {
  auto reply = co_await std::move(call);
  if (reply.ok()) co_return WriteOutcome{.written = true};
  if (!reply.error().Is("ConditionalCheckFailedException")) co_return Err(std::move(reply).error());
  auto item = ItemIn(reply.error().body, "Item");
  if (!item.ok()) co_return Err(std::move(item).error());
  co_return WriteOutcome{.written = false, .old_item = std::move(item).value()};
}

RequestTable::Written RequestTable::Update(UpdateItemInput input) {
  input.table = table_;
  input.return_old_on_failure = true;
  return Finish(client_.UpdateItem(input));
}

RequestTable::Written RequestTable::UpdateHistory(const StatusChangedEvent& event, const std::string& values_json,
                                                  std::string_view update, std::string_view condition) {
  const std::string key = KeyJson(event.request_id);
  const std::string names = EventName(event.event_id);
  return Update({.key_json = key,
                 .update_expression = update,
                 .condition_expression = condition,
                 .names_json = names,
                 .values_json = values_json});
}

RequestTable::Written RequestTable::Create(const NewRequest& request) {
  ObjectBuilder item;
  item.String("PK", std::string(kKeyPrefix) + request.request_id);
  item.String("title", request.title);
  item.String("status", kStatuses.front());
  item.String("createdAt", request.created_at);
  item.String("tokenHash", request.token_hash);
  item.Number("version", 0);
  item.Value("pendingEvents").Raw(R"({"M":{}})");
  item.Value("statusHistory").Raw(R"({"L":[]})");
  const std::string json = item.Finish();
  return Finish(client_.PutItem({.table = table_,
                                 .item_json = json,
                                 .condition_expression = "attribute_not_exists(PK)",
                                 .return_old_on_failure = true}));
}

namespace {

RequestTable::Found Look(Task<CallResult<std::string>> call) {
  auto reply = co_await std::move(call);
  if (!reply.ok()) co_return Err(std::move(reply).error());
  co_return ItemIn(reply.value(), "Item");
}

RequestTable::Found TakeClaim(Task<CallResult<std::string>> call) {
  auto reply = co_await std::move(call);
  if (reply.ok()) co_return ItemIn(reply.value(), "Attributes");
  if (reply.error().Is("ConditionalCheckFailedException")) co_return std::optional<RequestItem>();
  co_return Err(std::move(reply).error());
}

}  // namespace

RequestTable::Found RequestTable::Read(std::string_view request_id) {
  const std::string key = KeyJson(request_id);
  return Look(client_.GetItem({.table = table_, .key_json = key, .consistent_read = true}));
}

RequestTable::Written RequestTable::ChangeStatus(const StatusChangedEvent& event, std::string_view now,
                                                 int pending_max) {
  ObjectBuilder values;
  values.String(":s", event.new_status);
  values.String(":t", event.changed_at);
  values.String(":e", event.event_id);
  WritePendingValue(values.Value(":p"),
                    {.event_id = event.event_id, .new_status = event.new_status, .changed_at = event.changed_at});
  values.String(":shard", OutboxShardOf(event.request_id));
  values.String(":now", now);
  values.Number(":one", 1);
  values.Number(":max", pending_max);
  const std::string key = KeyJson(event.request_id);
  const std::string value_json = values.Finish();
  std::string names = EventName(event.event_id);
  names.pop_back();
  names += R"(,"#s":"status"})";  // STATUS is a reserved word
  return Update({.key_json = key,
                 .update_expression = "SET #s = :s, statusUpdatedAt = :t, statusEventId = :e, pendingEvents.#e = :p, "
                                      "outboxShard = :shard, outboxSince = if_not_exists(outboxSince, :now) "
                                      "ADD version :one",
                 .condition_expression = "attribute_exists(PK) AND (attribute_not_exists(statusUpdatedAt) OR "
                                         "statusUpdatedAt < :t) AND size(pendingEvents) < :max",
                 .names_json = names,
                 .values_json = value_json});
}

RequestTable::Written RequestTable::Upgrade(const RequestItem& old) {
  ObjectBuilder values;
  const std::vector<HistoryEntry> history = InOrder(old.status_history);
  std::string update = "SET pendingEvents = if_not_exists(pendingEvents, :map), statusHistory = :history";
  std::string condition = "attribute_exists(PK)";
  std::string remove;
  values.Value(":map").Raw(R"({"M":{}})");
  WriteHistoryValue(values.Value(":history"), history);
  values.Number(":one", 1);
  if (!history.empty()) {
    update += ", historyUpTo = :upto";
    values.String(":upto", history.back().changed_at);
  }
  if (old.status_updated_at.empty()) {
    condition += " AND attribute_not_exists(statusUpdatedAt)";
  } else {
    update += ", statusUpdatedAt = :at";
    condition += " AND statusUpdatedAt = :seen";
    values.String(":at", CanonicalMoment(old.status_updated_at));
    values.String(":seen", old.status_updated_at);
  }
  if (old.token_hash.empty() && !old.clear_token.empty()) {
    update += ", tokenHash = :hash";
    remove = " REMOVE requesterToken";
    values.String(":hash", codec::EncodeHex(codec::AsBytes(codec::Sha256(old.clear_token))));
  }
  if (old.version) {
    condition += " AND version = :version";
    values.Number(":version", *old.version);
  } else {
    condition += " AND attribute_not_exists(version)";
  }
  update += remove;
  update += " ADD version :one";
  const std::string key = KeyJson(old.request_id);
  const std::string value_json = values.Finish();
  return Update(
      {.key_json = key, .update_expression = update, .condition_expression = condition, .values_json = value_json});
}

namespace {

// What both ways to append need: the entry, and the pending event as it must be.
void WriteAppended(ObjectBuilder& values, const StatusChangedEvent& event, std::string_view handled_at,
                   int history_max) {
  const HistoryEntry entry{.event_id = event.event_id,
                           .new_status = event.new_status,
                           .changed_at = event.changed_at,
                           .handled_at = std::string(handled_at)};
  WriteHistoryValue(values.Value(":entry"), {&entry, 1});
  values.String(":t", event.changed_at);
  values.String(":now", handled_at);
  values.String(":e", event.event_id);
  WritePendingValue(values.Value(":p"),
                    {.event_id = event.event_id, .new_status = event.new_status, .changed_at = event.changed_at});
  values.Number(":one", 1);
  values.Number(":max", history_max);
}

}  // namespace

RequestTable::Written RequestTable::AppendHistory(const StatusChangedEvent& event, std::string_view handled_at,
                                                  int history_max) {
  ObjectBuilder values;
  WriteAppended(values, event, handled_at, history_max);
  return UpdateHistory(event, values.Finish(),
                       "SET statusHistory = list_append(statusHistory, :entry), historyUpTo = :t, "
                       "notifiedAt = :now, lastEventId = :e "
                       "REMOVE pendingEvents.#e, outboxShard, outboxSince ADD version :one",
                       "pendingEvents.#e = :p AND size(pendingEvents) = :one AND size(statusHistory) < :max AND "
                       "(attribute_not_exists(historyUpTo) OR historyUpTo < :t)");
}

RequestTable::Written RequestTable::AppendBeforeOthers(const StatusChangedEvent& event, std::string_view handled_at,
                                                       int history_max, std::int64_t expected_version) {
  ObjectBuilder values;
  WriteAppended(values, event, handled_at, history_max);
  values.String(":shard", OutboxShardOf(event.request_id));
  values.Number(":version", expected_version);
  return UpdateHistory(event, values.Finish(),
                       "SET statusHistory = list_append(statusHistory, :entry), historyUpTo = :t, "
                       "notifiedAt = :now, lastEventId = :e, outboxShard = :shard, "
                       "outboxSince = if_not_exists(outboxSince, :now) "
                       "REMOVE pendingEvents.#e ADD version :one",
                       "version = :version AND pendingEvents.#e = :p AND size(statusHistory) < :max AND "
                       "(attribute_not_exists(historyUpTo) OR historyUpTo < :t)");
}

RequestTable::Written RequestTable::RewriteHistory(const HistoryRewrite& rewrite) {
  ObjectBuilder values;
  const std::span<const HistoryEntry> history(rewrite.history);
  WriteHistoryValue(values.Value(":history"), rewrite.appends ? history.last(1) : history);
  values.String(":upto", rewrite.history_up_to);
  values.Number(":dropped", rewrite.history_dropped);
  values.String(":now", rewrite.handled_at);
  values.String(":e", rewrite.event.event_id);
  values.Number(":version", rewrite.expected_version);
  values.Number(":one", 1);
  std::string update = "SET statusHistory = ";
  update += rewrite.appends ? "list_append(statusHistory, :history)" : ":history";
  update += ", historyUpTo = :upto, historyDropped = :dropped, notifiedAt = :now, lastEventId = :e";
  if (rewrite.keep_outbox_keys) {
    update += ", outboxShard = :shard, outboxSince = if_not_exists(outboxSince, :now) REMOVE pendingEvents.#e";
    values.String(":shard", OutboxShardOf(rewrite.event.request_id));
  } else {
    update += " REMOVE pendingEvents.#e, outboxShard, outboxSince";
  }
  update += " ADD version :one";
  return UpdateHistory(rewrite.event, values.Finish(), update, "version = :version");
}

RequestTable::Written RequestTable::MarkDeadLettered(const StatusChangedEvent& event, std::string_view now) {
  ObjectBuilder values;
  values.String(":now", now);
  values.Number(":one", 1);
  const std::string key = KeyJson(event.request_id);
  const std::string names = EventName(event.event_id);
  const std::string value_json = values.Finish();
  return Update({.key_json = key,
                 .update_expression = "SET pendingEvents.#e.deadLetteredAt = :now ADD version :one",
                 .condition_expression = "attribute_exists(pendingEvents.#e)",
                 .names_json = names,
                 .values_json = value_json});
}

RequestTable::Written RequestTable::DropOutboxKeys(std::string_view request_id) {
  ObjectBuilder values;
  values.Number(":one", 1);
  const std::string key = KeyJson(request_id);
  const std::string value_json = values.Finish();
  return Update({.key_json = key,
                 .update_expression = "REMOVE outboxShard, outboxSince ADD version :one",
                 .condition_expression = "attribute_exists(PK)",
                 .values_json = value_json});
}

RequestTable::Written RequestTable::ClearOutbox(std::string_view request_id, std::int64_t expected_version) {
  ObjectBuilder values;
  values.Number(":one", 1);
  values.Number(":version", expected_version);
  const std::string key = KeyJson(request_id);
  const std::string value_json = values.Finish();
  return Update({.key_json = key,
                 .update_expression = "REMOVE outboxShard, outboxSince ADD version :one",
                 .condition_expression = "version = :version",
                 .values_json = value_json});
}

RequestTable::Found RequestTable::ClaimOutbox(const OutboxEntry& entry, std::string_view new_since) {
  ObjectBuilder values;
  values.String(":seen", entry.outbox_since);
  values.String(":new", new_since);
  values.Number(":one", 1);
  const std::string key = KeyJson(entry.request_id);
  const std::string value_json = values.Finish();
  return TakeClaim(client_.UpdateItem({.table = table_,
                                       .key_json = key,
                                       .update_expression = "SET outboxSince = :new ADD version :one",
                                       .condition_expression = "outboxSince = :seen",
                                       .values_json = value_json,
                                       .return_new = true}));
}

namespace {

CallResult<OutboxPage> DecodePage(const std::string& reply) {
  thread_local codec::JsonDocument document;
  const auto parsed = document.Parse(reply);
  if (!parsed.ok() || !parsed->is(JsonKind::kObject)) return Err(Malformed("the reply is not a JSON object"));
  OutboxPage page;
  for (const JsonValue member : *parsed) {
    if (member.key() == "Items") {
      for (const JsonValue row : member) {
        auto item = DecodeItem(row);
        if (!item.ok()) return Err(Malformed(std::move(item).error()));
        page.entries.push_back(
            {.request_id = std::move(item->request_id), .outbox_since = std::move(item->outbox_since)});
      }
    }
    if (member.key() == "LastEvaluatedKey") {
      auto last = DecodeItem(member);
      if (!last.ok()) return Err(Malformed(std::move(last).error()));
      ObjectBuilder next;
      next.String("PK", std::string(kKeyPrefix) + last->request_id);
      next.String("outboxShard", last->outbox_shard);
      next.String("outboxSince", last->outbox_since);
      page.next_json = next.Finish();
    }
  }
  return page;
}

}  // namespace

Task<CallResult<OutboxPage>> RequestTable::ListOutbox(std::string shard, std::string before, std::string start_json,
                                                      int limit) {
  ObjectBuilder values;
  values.String(":shard", shard);
  values.String(":before", before);
  const std::string value_json = values.Finish();
  auto call = client_.Query({.table = table_,
                             .index = "OutboxIndex",
                             .key_condition_expression = "outboxShard = :shard AND outboxSince < :before",
                             .values_json = value_json,
                             .limit = limit,
                             .exclusive_start_json = start_json});
  auto reply = co_await std::move(call);
  if (!reply.ok()) co_return Err(std::move(reply).error());
  co_return DecodePage(reply.value());
}

}  // namespace virga::tracker
