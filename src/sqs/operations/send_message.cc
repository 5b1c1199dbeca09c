#include "sqs/operations/send_message.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/message_input.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {
    kQueueUrlMember,
    Handled("MessageBody", aws::MemberType::kString),
    Handled("DelaySeconds", aws::MemberType::kInteger),
    kMessageAttributesMember,
    kMessageSystemAttributesMember,
    kDeduplicationIdMember,
    kGroupIdMember,
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const auto queue, RequireQueue(service, context, input));
  ASSIGN_OR_RETURN(const auto message, DecodeMessageInput(input));
  RETURN_IF_ERROR(CheckMessageSize(message, queue->record()->settings));
  const OutgoingMessage outgoing = message.ToSend(context.account);
  MessageId id{};
  RETURN_IF_ERROR(queue->Send(context, std::span(&outgoing, 1), std::span(&id, 1)));
  output.BeginObject();
  WriteSent(message, outgoing, id, output);
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

const Operation kSendMessage = {
    .info = {.name = "SendMessage", .members = kMembers},
    .run = Run,
};

}  // namespace virga::sqs
