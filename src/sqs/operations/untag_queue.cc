#include "sqs/operations/untag_queue.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {
    kQueueUrlMember,
    aws::Member{.name = "TagKeys",
                .type = aws::MemberType::kStringList,
                .support = aws::Support::kHandled,
                .query_name = "TagKey"},
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter&) {
  ASSIGN_OR_RETURN(const auto queue, RequireQueue(service, context, input));
  ASSIGN_OR_RETURN(const auto keys, aws::OptionalList(input, "TagKeys"));
  if (!keys || keys->size() == 0) return Err(aws::MissingParameter("TagKeys"));
  const auto change = [&](QueueRecord& record) -> aws::Status {
    for (const codec::JsonValue item : *keys) {
      ASSIGN_OR_RETURN(const auto key, aws::AsString(item));
      const auto found = record.tags.find(key);
      if (found != record.tags.end()) record.tags.erase(found);
    }
    return Ok{};
  };
  RETURN_IF_ERROR(queue->UpdateRecord(context, change));
  return aws::CallOutcome{};
}

}  // namespace

const Operation kUntagQueue = {
    .info = {.name = "UntagQueue", .members = kMembers},
    .run = Run,
};

}  // namespace virga::sqs
