#include "sqs/operations/change_message_visibility_batch.h"

#include <array>

#include "sqs/operations/batch.h"
#include "sqs/operations/members.h"
#include "sqs/operations/request.h"
#include "sqs/operations/visibility_change.h"

namespace virga::sqs {
namespace {

constexpr std::array kEntryMembers = {
    Handled("Id", aws::MemberType::kString),
    Handled("ReceiptHandle", aws::MemberType::kString),
    Handled("VisibilityTimeout", aws::MemberType::kInteger),
};
constexpr std::array kMembers = {
    kQueueUrlMember,
    aws::Member{.name = "Entries",
                .type = aws::MemberType::kStructureList,
                .support = aws::Support::kHandled,
                .query_name = "ChangeMessageVisibilityBatchRequestEntry",
                .children = kEntryMembers},
};
constexpr std::array kOutputs = {
    aws::QueryOutput{.member = "Successful", .element = "ChangeMessageVisibilityBatchResultEntry"},
    aws::QueryOutput{.member = "Failed", .element = "BatchResultErrorEntry"},
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const auto queue, RequireQueue(service, context, input));
  ASSIGN_OR_RETURN(const auto entries, DecodeBatch(input, kMembers[1]));
  BatchOutcome outcome;
  for (const BatchEntry& entry : entries) outcome.Count(entry.id, ChangeVisibility(context, *queue, entry.input));
  outcome.WriteTo(output);
  return aws::CallOutcome{};
}

}  // namespace

const Operation kChangeMessageVisibilityBatch = {
    .info = {.name = "ChangeMessageVisibilityBatch", .members = kMembers, .query_outputs = kOutputs},
    .run = Run,
};

}  // namespace virga::sqs
