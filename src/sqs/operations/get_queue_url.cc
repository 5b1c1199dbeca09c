#include "sqs/operations/get_queue_url.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {
    Handled("QueueName", aws::MemberType::kString),
    Handled("QueueOwnerAWSAccountId", aws::MemberType::kString, "No policy is needed for another account's queue."),
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const auto name, aws::RequireParameter(input, "QueueName"));
  ASSIGN_OR_RETURN(const auto owner, aws::OptionalString(input, "QueueOwnerAWSAccountId"));
  const QueueAddress address{.layer = context.layer,
                             .account = std::string(owner.value_or(context.account)),
                             .region = std::string(context.region),
                             .name = std::string(name)};
  if (service.registry().Find(context, address) == nullptr) return Err(QueueDoesNotExist(context));
  output.BeginObject();
  output.Key("QueueUrl");
  output.String(QueueUrlOf(address, context));
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

const Operation kGetQueueUrl = {
    .info = {.name = "GetQueueUrl", .members = kMembers},
    .run = Run,
};

}  // namespace virga::sqs
