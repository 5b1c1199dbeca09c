#include "sqs/operations/delete_message_batch.h"

#include <array>

#include "sqs/operations/batch.h"
#include "sqs/operations/members.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kEntryMembers = {
    Handled("Id", aws::MemberType::kString),
    Handled("ReceiptHandle", aws::MemberType::kString),
};
constexpr std::array kMembers = {
    kQueueUrlMember,
    aws::Member{.name = "Entries",
                .type = aws::MemberType::kStructureList,
                .support = aws::Support::kHandled,
                .query_name = "DeleteMessageBatchRequestEntry",
                .children = kEntryMembers},
};
constexpr std::array kOutputs = {
    aws::QueryOutput{.member = "Successful", .element = "DeleteMessageBatchResultEntry"},
    aws::QueryOutput{.member = "Failed", .element = "BatchResultErrorEntry"},
};

aws::Status AddHandle(codec::JsonValue entry, const Queue& queue, std::vector<ReceiptHandle>& handles) {
  ASSIGN_OR_RETURN(const auto text, aws::RequireParameter(entry, "ReceiptHandle"));
  ASSIGN_OR_RETURN(const auto handle, CheckReceiptHandle(text, queue));
  handles.push_back(handle);
  return Ok{};
}

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const auto queue, RequireQueue(service, context, input));
  ASSIGN_OR_RETURN(const auto entries, DecodeBatch(input, kMembers[1]));
  std::vector<ReceiptHandle> handles;
  BatchOutcome outcome;
  for (const BatchEntry& entry : entries) outcome.Count(entry.id, AddHandle(entry.input, *queue, handles));
  RETURN_IF_ERROR(queue->Delete(context, handles));
  outcome.WriteTo(output);
  return aws::CallOutcome{};
}

}  // namespace

const Operation kDeleteMessageBatch = {
    .info = {.name = "DeleteMessageBatch", .members = kMembers, .query_outputs = kOutputs},
    .run = Run,
};

}  // namespace virga::sqs
