#include "sqs/operations/purge_queue.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {kQueueUrlMember};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter&) {
  ASSIGN_OR_RETURN(const auto queue, RequireQueue(service, context, input));
  RETURN_IF_ERROR(queue->Purge(context));
  return aws::CallOutcome{};
}

}  // namespace

const Operation kPurgeQueue = {
    .info = {.name = "PurgeQueue", .members = kMembers},
    .run = Run,
};

}  // namespace virga::sqs
