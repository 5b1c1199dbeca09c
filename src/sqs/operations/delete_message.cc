#include "sqs/operations/delete_message.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {
    kQueueUrlMember,
    Handled("ReceiptHandle", aws::MemberType::kString),
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter&) {
  ASSIGN_OR_RETURN(const auto text, aws::RequireParameter(input, "ReceiptHandle"));
  ASSIGN_OR_RETURN(const auto queue, RequireQueue(service, context, input));
  ASSIGN_OR_RETURN(const auto handle, CheckReceiptHandle(text, *queue));
  RETURN_IF_ERROR(queue->Delete(context, std::span(&handle, 1)));
  return aws::CallOutcome{};
}

}  // namespace

const Operation kDeleteMessage = {
    .info = {.name = "DeleteMessage", .members = kMembers},
    .run = Run,
};

}  // namespace virga::sqs
