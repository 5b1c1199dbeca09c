#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "aws/decode.h"
#include "aws/limits.h"
#include "sqs/operations/message_input.h"
#include "sqs/operations/queue_attributes.h"
#include "sqs/operations/queue_export.h"
#include "sqs/operations/request.h"
#include "sqs/queue/message_record.h"
#include "sqs/queue/queue.h"
#include "storage/key_codec.h"

namespace virga::sqs {
namespace {

using aws::ValidationError;

constexpr std::size_t kBatchRowsMax = 1000;  // a commit gives out no more numbers: Queue::FirstNumberAfter
constexpr std::size_t kBatchBytesMax = std::size_t{4} << 20U;

aws::Result<std::pair<QueueAddress, QueueRecord>> ReadQueue(codec::JsonValue line) {
  constexpr std::array<std::string_view, 8> kMembers{"Account", "Region",    "QueueName",  "Attributes",
                                                     "tags",    "CreatedAt", "ModifiedAt", "PurgedAt"};
  RETURN_IF_ERROR(aws::CheckMembers(line, kMembers));
  ASSIGN_OR_RETURN(aws::Place place, aws::ReadPlace(line));
  ASSIGN_OR_RETURN(const auto name, aws::OptionalString(line, "QueueName"));
  if (!name || !IsQueueName(*name)) {
    return Err(ValidationError("\"QueueName\" must be 1 to 80 letters, digits, hyphens and underscores"));
  }
  const QueueAddress address{
      .account = std::move(place.account), .region = std::move(place.region), .name = std::string(*name)};
  QueueRecord record;
  ASSIGN_OR_RETURN(const auto attributes, aws::OptionalObject(line, "Attributes"));
  aws::CallContext context;
  if (attributes) RETURN_IF_ERROR(ApplyAttributes({nullptr, context, address}, *attributes, record.settings));
  ASSIGN_OR_RETURN(const auto tags, aws::OptionalObject(line, "tags"));
  if (tags) RETURN_IF_ERROR(ApplyTags(*tags, record));
  ASSIGN_OR_RETURN(record.created_at, aws::RequireTime(line, "CreatedAt"));
  ASSIGN_OR_RETURN(record.modified_at, aws::RequireTime(line, "ModifiedAt"));
  ASSIGN_OR_RETURN(const auto purged_at, aws::ReadTime(line, "PurgedAt"));
  record.purged_at = purged_at.value_or(TimePoint());
  return std::pair(address, std::move(record));
}

// "d9428888-122b-4f0a-8c3b-0123456789ab"
std::optional<MessageId> ParseMessageId(std::string_view text) {
  MessageId id{};
  std::string digits(text);
  std::erase(digits, '-');
  for (std::size_t i = 0; i < id.size() && digits.size() == 2 * id.size(); ++i) {
    const auto digit = [&](std::size_t at) { return std::string_view("0123456789abcdef").find(digits[at]); };
    if (digit(2 * i) > 15 || digit(2 * i + 1) > 15) return std::nullopt;
    id[i] = static_cast<std::uint8_t>(digit(2 * i) << 4U | digit(2 * i + 1));
  }
  if (FormatUuid(id) != text) return std::nullopt;
  return id;
}

aws::Result<std::uint32_t> ReadCount(codec::JsonValue line, std::string_view member,
                                     std::optional<std::int64_t> absent) {
  ASSIGN_OR_RETURN(const auto read, aws::OptionalInt64(line, member));
  const auto count = read ? read : absent;
  if (!count || *count < 0 || *count > std::int64_t{UINT32_MAX}) {
    return Err(ValidationError(fmt::format("\"{}\" must be a number from 0 to {}", member, UINT32_MAX)));
  }
  return static_cast<std::uint32_t>(*count);
}

aws::Status ReadState(codec::JsonValue line, MessageHead& head) {
  ASSIGN_OR_RETURN(const auto state, aws::OptionalString(line, "State"));
  if (state == "delayed") {
    head.state = MessageState::kDelayed;
  } else if (state == "inFlight") {
    head.state = MessageState::kInFlight;
  } else if (state != "visible") {
    return Err(ValidationError("\"State\" must be visible, delayed or inFlight"));
  }
  ASSIGN_OR_RETURN(const auto visible_at, aws::ReadTime(line, "VisibleAt"));
  if (visible_at.has_value() != (head.state != MessageState::kVisible)) {
    return Err(ValidationError("\"VisibleAt\" must be there if the message is delayed or inFlight, and only then"));
  }
  head.visible_at = visible_at.value_or(TimePoint());
  ASSIGN_OR_RETURN(head.receive_count, ReadCount(line, "ReceiveCount", std::nullopt));
  const std::uint32_t count = head.receive_count;
  const bool contradicts =
      (head.state == MessageState::kDelayed && count > 0) || (head.state == MessageState::kInFlight && count == 0);
  if (contradicts)
    return Err(ValidationError("\"ReceiveCount\" must be 0 of a delayed message, 1 or more of one inFlight"));
  if (count == 0) return Ok{};
  ASSIGN_OR_RETURN(head.first_received_at, aws::RequireTime(line, "FirstReceivedAt"));
  ASSIGN_OR_RETURN(head.received_at, aws::RequireTime(line, "ReceivedAt"));
  return Ok{};
}

aws::Result<std::string> ReadMessage(codec::JsonValue line, Random& random) {
  constexpr std::array<std::string_view, 14> kMembers{"MessageId",
                                                      "MessageBody",
                                                      "MessageAttributes",
                                                      "MessageSystemAttributes",
                                                      "MessageGroupId",
                                                      "SenderId",
                                                      "SentAt",
                                                      "State",
                                                      "VisibleAt",
                                                      "ReceiveCount",
                                                      "EarlierReceiveCount",
                                                      "FirstReceivedAt",
                                                      "ReceivedAt",
                                                      "DeadLetterQueueSourceArn"};
  RETURN_IF_ERROR(aws::CheckMembers(line, kMembers));
  ASSIGN_OR_RETURN(const MessageInput input, DecodeMessageInput(line));
  if (input.size_bytes > static_cast<std::size_t>(aws::limits::message_bytes_max)) {
    return Err(ValidationError(
        fmt::format("body and attributes must have at most {} bytes together", aws::limits::message_bytes_max)));
  }
  ASSIGN_OR_RETURN(const auto sender, aws::OptionalString(line, "SenderId"));
  OutgoingMessage message = input.ToSend(sender.value_or(""));
  ASSIGN_OR_RETURN(const auto source, aws::OptionalString(line, "DeadLetterQueueSourceArn"));
  message.content.dead_letter_source = source.value_or("");
  if (source && !ParseQueueArn(*source, storage::kFirstLayer)) {
    return Err(ValidationError("\"DeadLetterQueueSourceArn\" must be the ARN of a queue"));
  }
  ASSIGN_OR_RETURN(message.content.earlier_receives, ReadCount(line, "EarlierReceiveCount", 0));
  MessageHead head{.receive_nonce = random.NextUint64(), .body_md5 = message.body_md5};
  ASSIGN_OR_RETURN(const auto id_text, aws::OptionalString(line, "MessageId"));
  const auto id = ParseMessageId(id_text.value_or(""));
  if (!id) return Err(ValidationError("\"MessageId\" must be a UUID in lower case"));
  head.id = *id;
  ASSIGN_OR_RETURN(head.sent_at, aws::RequireTime(line, "SentAt"));
  RETURN_IF_ERROR(ReadState(line, head));
  return EncodeMessage(head, message.content);
}

}  // namespace

aws::Result<bool> QueueImport::HasQueues() const {
  const std::string prefix = storage::KindPrefix(storage::kFirstLayer, storage::RowKind::kQueue);
  const auto view = engine_.OpenView();
  const auto found = view->Scan(storage::PrefixRange(prefix), storage::Direction::kForward)->Next();
  if (!found.ok()) return Err(aws::FromStorage(found.error()));
  return *found;
}

aws::Status QueueImport::AddQueue(codec::JsonValue line) {
  RETURN_IF_ERROR(Finish());
  queue_.reset();
  ASSIGN_OR_RETURN(auto queue, ReadQueue(line));
  const std::string key = QueueRowKey(queue.first);
  std::string present;
  const auto found = engine_.Get(key, present);
  if (!found.ok()) return Err(aws::FromStorage(found.error()));
  if (*found) return Err(ValidationError(fmt::format("Queue already exists: {}", queue.first.name)));
  queue.second.id = random_.NextUint64();
  batch_.Put(key, EncodeQueueRecord(queue.second));
  queue_ = Current{.address = std::move(queue.first), .record = std::move(queue.second)};
  return Finish();
}

aws::Status QueueImport::AddMessage(codec::JsonValue line) {
  if (!queue_) return Err(ValidationError("there is no \"queue\" line before this message"));
  ASSIGN_OR_RETURN(std::string row, ReadMessage(line, random_));
  std::string key = MessageRowPrefix(queue_->address, queue_->record.id);
  storage::AppendUint64(queue_->next++, key);
  batch_bytes_ += row.size();
  batch_.Put(std::move(key), std::move(row));
  if (batch_.operations().size() < kBatchRowsMax && batch_bytes_ < kBatchBytesMax) return Ok{};
  return Finish();
}

aws::Status QueueImport::Finish() {
  if (batch_.empty()) return Ok{};
  batch_bytes_ = 0;
  const auto committed = engine_.Commit(std::exchange(batch_, {}));
  if (!committed.ok()) return Err(aws::FromStorage(committed.error()));
  return Ok{};
}

}  // namespace virga::sqs
