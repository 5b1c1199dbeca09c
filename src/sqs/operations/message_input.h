#ifndef VIRGA_SQS_OPERATIONS_MESSAGE_INPUT_H_
#define VIRGA_SQS_OPERATIONS_MESSAGE_INPUT_H_

#include <optional>
#include <string>

#include "aws/error.h"
#include "aws/operation.h"
#include "codec/json_writer.h"
#include "sqs/queue/queue.h"

namespace virga::sqs {

// A message as SendMessage, or an entry of SendMessageBatch, gives it; checked.
struct MessageInput {
  std::string_view body;          // of the request
  std::string_view group_id;      // of the request
  std::string_view trace_header;  // of the request
  std::string attributes;         // coded
  std::size_t size_bytes = 0;     // what counts toward the limit
  std::optional<std::chrono::seconds> delay;

  // Views into this and into the request.
  OutgoingMessage ToSend(std::string_view sender_id) const;
};

// Errors, in order: MissingParameter (MessageBody); InvalidParameterValue: DelaySeconds,
// MessageDeduplicationId, MessageGroupId; InvalidMessageContents; InvalidParameterValue: attributes,
// system attributes.
// The size is the caller's to judge.
aws::Result<MessageInput> DecodeMessageInput(codec::JsonValue entry);

// What is longer than the queue takes.
aws::Status CheckMessageSize(const MessageInput& message, const QueueSettings& settings);

// The members of a reply: MessageId and the digests.
void WriteSent(const MessageInput& input, const OutgoingMessage& message, const MessageId& id,
               codec::JsonWriter& output);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_MESSAGE_INPUT_H_
