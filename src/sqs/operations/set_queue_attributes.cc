#include "sqs/operations/set_queue_attributes.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/queue_attributes.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {kQueueUrlMember, kAttributesMember};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter&) {
  ASSIGN_OR_RETURN(const auto queue, RequireQueue(service, context, input));
  ASSIGN_OR_RETURN(const auto attributes, aws::OptionalObject(input, "Attributes"));
  if (!attributes || attributes->size() == 0) return Err(aws::MissingParameter("Attribute.Name"));
  const auto change = [&](QueueRecord& record) -> aws::Status {
    RETURN_IF_ERROR(ApplyAttributes({&service.registry(), context, queue->address()}, *attributes, record.settings));
    record.modified_at = context.now;
    return Ok{};
  };
  RETURN_IF_ERROR(queue->UpdateRecord(context, change));
  return aws::CallOutcome{};
}

}  // namespace

const Operation kSetQueueAttributes = {
    .info = {.name = "SetQueueAttributes", .members = kMembers},
    .run = Run,
};

}  // namespace virga::sqs
