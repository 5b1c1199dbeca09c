#include "sqs/operations/tag_queue.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/queue_attributes.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {
    kQueueUrlMember,
    aws::Member{.name = "Tags",
                .type = aws::MemberType::kStringMap,
                .support = aws::Support::kHandled,
                .query_name = "Tag",
                .query_key = "Key"},
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter&) {
  ASSIGN_OR_RETURN(const auto queue, RequireQueue(service, context, input));
  ASSIGN_OR_RETURN(const auto tags, aws::OptionalObject(input, "Tags"));
  if (!tags || tags->size() == 0) return Err(aws::MissingParameter("Tags"));
  RETURN_IF_ERROR(queue->UpdateRecord(context, [&](QueueRecord& record) { return ApplyTags(*tags, record); }));
  return aws::CallOutcome{};
}

}  // namespace

const Operation kTagQueue = {
    .info = {.name = "TagQueue", .members = kMembers},
    .run = Run,
};

}  // namespace virga::sqs
