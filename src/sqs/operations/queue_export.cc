#include "sqs/operations/queue_export.h"

#include <fmt/format.h>

#include <array>

#include "codec/json_writer.h"
#include "sqs/operations/queue_attributes.h"
#include "sqs/operations/receive_reply.h"
#include "sqs/queue/message_record.h"
#include "storage/key_codec.h"

namespace virga::sqs {
namespace {

constexpr std::array<std::string_view, 9> kSettable = {"DelaySeconds",           "MaximumMessageSize",
                                                       "MessageRetentionPeriod", "ReceiveMessageWaitTimeSeconds",
                                                       "VisibilityTimeout",      "Policy",
                                                       "RedrivePolicy",          "RedriveAllowPolicy",
                                                       "SqsManagedSseEnabled"};

aws::Error Undecodable(const QueueAddress& address, std::string_view what) {
  return aws::InternalError(fmt::format("{} queue {} does not decode", what, address.name));
}

void WriteString(std::string_view key, std::string_view value, codec::JsonWriter& json) {
  if (value.empty()) return;
  json.Key(key);
  json.String(value);
}

std::string QueueLine(const QueueAddress& address, const QueueRecord& record) {
  std::string line;
  codec::JsonWriter json(line);
  json.BeginObject();
  aws::WritePlace(address.account, address.region, json);
  json.Key("QueueName");
  json.String(address.name);
  json.Key("Attributes");
  json.BeginObject();
  for (const std::string_view name : kSettable) {
    if (const auto text = AttributeText(name, address, record, {})) WriteString(name, *text, json);
  }
  json.EndObject();
  if (!record.tags.empty()) {
    json.Key("tags");
    json.BeginObject();
    for (const auto& [key, value] : record.tags) {
      json.Key(key);
      json.String(value);
    }
    json.EndObject();
  }
  aws::WriteTime("CreatedAt", record.created_at, json);
  aws::WriteTime("ModifiedAt", record.modified_at, json);
  if (record.purged_at != TimePoint()) aws::WriteTime("PurgedAt", record.purged_at, json);
  json.EndObject();
  return line;
}

void WriteState(const MessageHead& head, const MessageContent& content, codec::JsonWriter& json) {
  json.Key("State");
  if (head.state == MessageState::kVisible) {
    json.PlainString("visible");
  } else {
    json.PlainString(head.state == MessageState::kDelayed ? "delayed" : "inFlight");
    aws::WriteTime("VisibleAt", head.visible_at, json);
  }
  json.Key("ReceiveCount");
  json.Int(head.receive_count);
  if (content.earlier_receives > 0) {
    json.Key("EarlierReceiveCount");
    json.Int(content.earlier_receives);
  }
  if (head.receive_count == 0) return;
  aws::WriteTime("FirstReceivedAt", head.first_received_at, json);
  aws::WriteTime("ReceivedAt", head.received_at, json);
}

// false: the row does not decode.
bool WriteMessage(std::string_view row, codec::JsonWriter& json) {
  const auto head = DecodeHead(row);
  const auto content = head ? DecodeContent(row) : std::nullopt;
  if (!content) return false;
  json.BeginObject();
  WriteString("MessageId", FormatUuid(head->id), json);
  WriteString("MessageBody", content->body, json);
  if (!content->attributes.empty() && !WriteMessageAttributes(content->attributes, json)) return false;
  if (!content->trace_header.empty()) {
    json.Key("MessageSystemAttributes");
    json.BeginObject();
    json.Key("AWSTraceHeader");
    json.BeginObject();
    WriteString("DataType", "String", json);
    WriteString("StringValue", content->trace_header, json);
    json.EndObject();
    json.EndObject();
  }
  WriteString("MessageGroupId", content->group_id, json);
  WriteString("SenderId", content->sender_id, json);
  WriteString("DeadLetterQueueSourceArn", content->dead_letter_source, json);
  aws::WriteTime("SentAt", head->sent_at, json);
  WriteState(*head, *content, json);
  json.EndObject();
  return true;
}

aws::Status ExportMessages(const storage::View& view, const QueueAddress& address, const QueueRecord& record,
                           const aws::WriteLine& write) {
  const std::string prefix = MessageRowPrefix(address, record.id);
  storage::KeyRange live = storage::PrefixRange(prefix);
  live.begin = prefix;
  storage::AppendUint64(record.purged_below, live.begin);
  const auto rows = view.Scan(live, storage::Direction::kForward);
  std::string line;
  while (true) {
    const auto more = rows->Next();
    if (!more.ok()) return Err(aws::FromStorage(more.error()));
    if (!*more) return Ok{};
    line.clear();
    codec::JsonWriter json(line);
    if (!WriteMessage(rows->value(), json)) return Err(Undecodable(address, "a message of"));
    RETURN_IF_ERROR(write("message", line));
  }
}

}  // namespace

aws::Status ExportQueues(const storage::View& view, const aws::WriteLine& write) {
  const std::string prefix = storage::KindPrefix(storage::kFirstLayer, storage::RowKind::kQueue);
  const auto rows = view.Scan(storage::PrefixRange(prefix), storage::Direction::kForward);
  while (true) {
    const auto more = rows->Next();
    if (!more.ok()) return Err(aws::FromStorage(more.error()));
    if (!*more) return Ok{};
    const auto address = ParseQueueRowKey(rows->key());
    if (!address) return Err(aws::InternalError("the key of a queue does not decode"));
    const auto record = DecodeQueueRecord(rows->value());
    if (!record) return Err(Undecodable(*address, "the"));
    RETURN_IF_ERROR(write("queue", QueueLine(*address, *record)));
    RETURN_IF_ERROR(ExportMessages(view, *address, *record, write));
  }
}

}  // namespace virga::sqs
