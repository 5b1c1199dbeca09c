#include "sqs/operations/list_queues.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/queue_page.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {
    Handled("QueueNamePrefix", aws::MemberType::kString),
    Handled("NextToken", aws::MemberType::kString),
    Handled("MaxResults", aws::MemberType::kInteger),
};
constexpr std::array kOutputs = {aws::QueryOutput{.member = "QueueUrls", .element = "QueueUrl"}};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const auto prefix, aws::OptionalString(input, "QueueNamePrefix"));
  ASSIGN_OR_RETURN(const auto page, DecodeQueuePage(input));
  const QueueAddress where{
      .layer = context.layer, .account = std::string(context.account), .region = std::string(context.region)};
  const auto queues = service.registry().List(context, where, prefix.value_or(""), page.after, page.CountToRead());
  WriteQueuePage("QueueUrls", queues, page, context, output);
  return aws::CallOutcome{};
}

}  // namespace

const Operation kListQueues = {
    .info = {.name = "ListQueues", .members = kMembers, .query_outputs = kOutputs},
    .run = Run,
};

}  // namespace virga::sqs
