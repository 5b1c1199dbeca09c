#include "sqs/operations/receive_reply.h"

#include <algorithm>
#include <array>

#include "aws/decode.h"
#include "codec/base64.h"
#include "codec/hash.h"
#include "sqs/queue/message_attributes.h"

namespace virga::sqs {
namespace {

using codec::JsonValue;

// No attribute of a message is called SqsManagedSseEnabled, but AWS documents it here: it selects nothing.
constexpr std::array<std::string_view, 10> kSystemNames = {"SenderId",
                                                           "SentTimestamp",
                                                           "ApproximateReceiveCount",
                                                           "ApproximateFirstReceiveTimestamp",
                                                           "SequenceNumber",
                                                           "MessageDeduplicationId",
                                                           "MessageGroupId",
                                                           "AWSTraceHeader",
                                                           "DeadLetterQueueSourceArn",
                                                           "SqsManagedSseEnabled"};

aws::Status ReadSystemNames(JsonValue input, std::string_view member, ReceiveSelection& selection) {
  ASSIGN_OR_RETURN(const auto list, aws::OptionalList(input, member));
  if (!list) return Ok{};
  for (const JsonValue item : *list) {
    ASSIGN_OR_RETURN(const auto name, aws::AsString(item));
    if (name == "All") {
      selection.all_system = true;
    } else if (std::find(kSystemNames.begin(), kSystemNames.end(), name) != kSystemNames.end()) {
      selection.system_names.emplace_back(name);
    } else {
      return Err(aws::Error{aws::ErrorCode::kInvalidAttributeName, "Unknown Attribute " + std::string(name) + "."});
    }
  }
  return Ok{};
}

std::string Millis(TimePoint t) {
  return std::to_string(ToUnixMillis(t));
}

void WriteSystemAttributes(const ReceivedMessage& message, const MessageContent& content,
                           const ReceiveSelection& selection, codec::JsonWriter& output) {
  bool is_open = false;
  const auto write = [&](std::string_view name, std::string_view value) {
    if (value.empty() || !selection.WantsSystem(name)) return;
    if (!is_open) {
      output.Key("Attributes");
      output.BeginObject();
      is_open = true;
    }
    output.Key(name);
    output.String(value);
  };
  write("SenderId", content.sender_id);
  write("SentTimestamp", Millis(message.head.sent_at));
  const std::uint64_t receives = std::uint64_t{content.earlier_receives} + message.head.receive_count;
  write("ApproximateReceiveCount", std::to_string(receives));
  write("ApproximateFirstReceiveTimestamp", Millis(message.head.first_received_at));
  write("MessageGroupId", content.group_id);
  write("AWSTraceHeader", content.trace_header);
  write("DeadLetterQueueSourceArn", content.dead_letter_source);
  if (is_open) output.EndObject();
}

void WriteAttributes(const std::vector<MessageAttribute>& attributes, codec::JsonWriter& output) {
  output.Key("MessageAttributes");
  output.BeginObject();
  for (const MessageAttribute& attribute : attributes) {
    output.Key(attribute.name);
    output.BeginObject();
    output.Key(attribute.is_binary ? "BinaryValue" : "StringValue");
    if (attribute.is_binary) {
      output.PlainString(codec::EncodeBase64(attribute.value));
    } else {
      output.String(attribute.value);
    }
    output.Key("DataType");
    output.String(attribute.type);
    output.EndObject();
  }
  output.EndObject();
}

void WriteUserAttributes(const MessageContent& content, const ReceiveSelection& selection, codec::JsonWriter& output) {
  auto attributes = DecodeAttributes(content.attributes);
  if (!attributes) return;
  std::erase_if(*attributes, [&](const MessageAttribute& a) { return !selection.WantsUser(a.name); });
  if (attributes->empty()) return;
  output.Key("MD5OfMessageAttributes");
  output.PlainChars(codec::HexOf(codec::Md5(EncodeAttributes(*attributes))));
  WriteAttributes(*attributes, output);
}

}  // namespace

bool WriteMessageAttributes(std::string_view coded, codec::JsonWriter& output) {
  const auto attributes = DecodeAttributes(coded);
  if (!attributes) return false;
  WriteAttributes(*attributes, output);
  return true;
}

bool ReceiveSelection::WantsSystem(std::string_view name) const {
  return all_system || std::find(system_names.begin(), system_names.end(), name) != system_names.end();
}

bool ReceiveSelection::WantsUser(std::string_view name) const {
  return all_user || std::find(user_names.begin(), user_names.end(), name) != user_names.end() ||
         std::any_of(user_prefixes.begin(), user_prefixes.end(),
                     [&](const std::string& prefix) { return name.starts_with(prefix); });
}

aws::Result<ReceiveSelection> DecodeSelection(JsonValue input) {
  ReceiveSelection selection;
  RETURN_IF_ERROR(ReadSystemNames(input, "AttributeNames", selection));
  RETURN_IF_ERROR(ReadSystemNames(input, "MessageSystemAttributeNames", selection));
  ASSIGN_OR_RETURN(const auto list, aws::OptionalList(input, "MessageAttributeNames"));
  if (!list) return selection;
  for (const JsonValue item : *list) {
    ASSIGN_OR_RETURN(const auto name, aws::AsString(item));
    if (name == "All" || name == ".*") {
      selection.all_user = true;
    } else if (name.ends_with(".*")) {
      selection.user_prefixes.emplace_back(name.substr(0, name.size() - 2));
    } else {
      selection.user_names.emplace_back(name);
    }
  }
  return selection;
}

void WriteMessages(const std::vector<ReceivedMessage>& messages, const ReceiveSelection& selection,
                   codec::JsonWriter& output) {
  output.BeginObject();
  if (!messages.empty()) {
    output.Key("Messages");
    output.BeginArray();
    for (const ReceivedMessage& message : messages) {
      const auto content = DecodeContent(message.row);
      if (!content) continue;
      output.BeginObject();
      output.Key("MessageId");
      output.PlainChars(UuidTextOf(message.head.id));
      output.Key("ReceiptHandle");
      output.PlainString(message.handle);
      output.Key("MD5OfBody");
      output.PlainChars(codec::HexOf(message.head.body_md5));
      output.Key("Body");
      output.String(content->body);
      WriteSystemAttributes(message, *content, selection, output);
      if (!content->attributes.empty()) WriteUserAttributes(*content, selection, output);
      output.EndObject();
    }
    output.EndArray();
  }
  output.EndObject();
}

}  // namespace virga::sqs
