#ifndef VIRGA_SQS_OPERATIONS_RECEIVE_REPLY_H_
#define VIRGA_SQS_OPERATIONS_RECEIVE_REPLY_H_

#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"
#include "sqs/queue/queue.h"

namespace virga::sqs {

// Which attributes a receive asks for. Owns its names: a long poll outlives its request.
struct ReceiveSelection {
  bool all_system = false;
  std::vector<std::string> system_names;
  bool all_user = false;
  std::vector<std::string> user_names;
  std::vector<std::string> user_prefixes;  // "foo" for "foo.*"

  bool WantsSystem(std::string_view name) const;
  bool WantsUser(std::string_view name) const;
};

// The members AttributeNames, MessageSystemAttributeNames and MessageAttributeNames.
// Errors: InvalidAttributeName: not the name of a system attribute.
aws::Result<ReceiveSelection> DecodeSelection(codec::JsonValue input);

// The reply: {"Messages": [...]}, or {} if there is none.
void WriteMessages(const std::vector<ReceivedMessage>& messages, const ReceiveSelection& selection,
                   codec::JsonWriter& output);

// The member MessageAttributes with all of a message's coded attributes. false: they do not decode.
bool WriteMessageAttributes(std::string_view coded, codec::JsonWriter& output);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_RECEIVE_REPLY_H_
