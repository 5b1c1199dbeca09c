#include "sqs/operations/message_input.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/decode.h"
#include "aws/limits.h"
#include "codec/hash.h"
#include "sqs/operations/attribute_input.h"
#include "sqs/operations/request.h"
#include "sqs/queue/message_attributes.h"

namespace virga::sqs {
namespace {

using codec::JsonValue;

// 1 to 128 of letters, digits and ASCII punctuation.
bool IsGroupId(std::string_view text) {
  return !text.empty() && text.size() <= static_cast<std::size_t>(aws::limits::message_group_id_chars_max) &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

aws::Status CheckStandardQueueMembers(JsonValue entry, MessageInput& message) {
  ASSIGN_OR_RETURN(const auto deduplication_id, aws::OptionalString(entry, "MessageDeduplicationId"));
  if (deduplication_id) return Err(NotForThisQueueType(*deduplication_id, "MessageDeduplicationId"));
  ASSIGN_OR_RETURN(const auto group_id, aws::OptionalString(entry, "MessageGroupId"));
  if (!group_id) return Ok{};
  if (!IsGroupId(*group_id)) {
    return Err(BadParameter(*group_id, "MessageGroupId",
                            "MessageGroupId can only include alphanumeric and punctuation characters. "
                            "1 to 128 in length."));
  }
  message.group_id = *group_id;
  return Ok{};
}

}  // namespace

OutgoingMessage MessageInput::ToSend(std::string_view sender_id) const {
  return {.content = {.body = body,
                      .attributes = attributes,
                      .trace_header = trace_header,
                      .group_id = group_id,
                      .sender_id = sender_id},
          .body_md5 = codec::Md5(body),
          .delay = delay};
}

aws::Result<MessageInput> DecodeMessageInput(JsonValue entry) {
  MessageInput message;
  ASSIGN_OR_RETURN(message.body, aws::RequireParameter(entry, "MessageBody"));
  if (message.body.empty()) return Err(aws::MissingParameter("MessageBody"));
  ASSIGN_OR_RETURN(message.delay, OptionalSeconds(entry, "DelaySeconds", aws::limits::delay_s_max,
                                                  "DelaySeconds must be >= 0 and <= 900."));
  RETURN_IF_ERROR(CheckStandardQueueMembers(entry, message));
  RETURN_IF_ERROR(CheckCharacters(message.body, "body"));
  message.size_bytes = message.body.size();
  ASSIGN_OR_RETURN(const auto attributes, aws::OptionalObject(entry, "MessageAttributes"));
  if (attributes && attributes->size() > 0) {
    ASSIGN_OR_RETURN(message.attributes, DecodeMessageAttributes(*attributes, message.size_bytes));
  }
  ASSIGN_OR_RETURN(const auto system, aws::OptionalObject(entry, "MessageSystemAttributes"));
  if (system) {
    ASSIGN_OR_RETURN(message.trace_header, DecodeTraceHeader(*system));
  }
  return message;
}

aws::Status CheckMessageSize(const MessageInput& message, const QueueSettings& settings) {
  if (message.size_bytes <= static_cast<std::size_t>(settings.maximum_message_size_bytes)) return Ok{};
  return Err(aws::InvalidParameterValue(
      fmt::format("One or more parameters are invalid. Reason: Message must be shorter than {} bytes.",
                  settings.maximum_message_size_bytes)));
}

void WriteSent(const MessageInput& input, const OutgoingMessage& message, const MessageId& id,
               codec::JsonWriter& output) {
  output.Key("MessageId");
  output.PlainChars(UuidTextOf(id));
  output.Key("MD5OfMessageBody");
  output.PlainChars(codec::HexOf(message.body_md5));
  if (!input.attributes.empty()) {
    output.Key("MD5OfMessageAttributes");
    output.PlainChars(codec::HexOf(codec::Md5(input.attributes)));
  }
  if (!input.trace_header.empty()) {
    std::vector<MessageAttribute> system{{.name = "AWSTraceHeader", .type = "String", .value = input.trace_header}};
    output.Key("MD5OfMessageSystemAttributes");
    output.PlainChars(codec::HexOf(codec::Md5(EncodeAttributes(system))));
  }
}

}  // namespace virga::sqs
