#include "sqs/operations/list_dead_letter_source_queues.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/queue_page.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {
    kQueueUrlMember,
    Handled("NextToken", aws::MemberType::kString),
    Handled("MaxResults", aws::MemberType::kInteger),
};
// The only list of the service whose name begins with a small letter.
constexpr std::array kOutputs = {aws::QueryOutput{.member = "queueUrls", .element = "QueueUrl"}};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const auto target, RequireQueue(service, context, input));
  ASSIGN_OR_RETURN(const auto page, DecodeQueuePage(input));
  const std::string target_arn = target->address().Arn();
  QueueAddress where = target->address();
  where.name.clear();
  std::vector<std::shared_ptr<Queue>> sources;
  for (auto& queue : service.registry().List(context, where, "", page.after, SIZE_MAX)) {
    if (sources.size() == page.CountToRead()) break;
    if (queue->record()->settings.redrive.dead_letter_target_arn == target_arn) sources.push_back(std::move(queue));
  }
  WriteQueuePage("queueUrls", sources, page, context, output);
  return aws::CallOutcome{};
}

}  // namespace

const Operation kListDeadLetterSourceQueues = {
    .info = {.name = "ListDeadLetterSourceQueues", .members = kMembers, .query_outputs = kOutputs},
    .run = Run,
};

}  // namespace virga::sqs
