#include "sqs/operations/change_message_visibility.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/request.h"
#include "sqs/operations/visibility_change.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {
    kQueueUrlMember,
    Handled("ReceiptHandle", aws::MemberType::kString),
    Handled("VisibilityTimeout", aws::MemberType::kInteger),
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter&) {
  ASSIGN_OR_RETURN(const auto queue, RequireQueue(service, context, input));
  RETURN_IF_ERROR(ChangeVisibility(context, *queue, input));
  return aws::CallOutcome{};
}

}  // namespace

const Operation kChangeMessageVisibility = {
    .info = {.name = "ChangeMessageVisibility", .members = kMembers},
    .run = Run,
};

}  // namespace virga::sqs
