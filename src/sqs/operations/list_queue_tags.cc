#include "sqs/operations/list_queue_tags.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {kQueueUrlMember};
constexpr std::array kOutputs = {aws::QueryOutput{.member = "Tags", .element = "Tag", .key = "Key"}};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const auto queue, RequireQueue(service, context, input));
  ASSIGN_OR_RETURN([[maybe_unused]] const auto counts, queue->Count(context));
  const auto record = queue->record();
  output.BeginObject();
  if (!record->tags.empty()) {
    output.Key("Tags");
    output.BeginObject();
    for (const auto& [key, value] : record->tags) {
      output.Key(key);
      output.String(value);
    }
    output.EndObject();
  }
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

const Operation kListQueueTags = {
    .info = {.name = "ListQueueTags", .members = kMembers, .query_outputs = kOutputs},
    .run = Run,
};

}  // namespace virga::sqs
