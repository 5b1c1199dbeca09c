#include "sqs/operations/get_queue_attributes.h"

#include <algorithm>
#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/queue_attributes.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {
    kQueueUrlMember,
    aws::Member{.name = "AttributeNames",
                .type = aws::MemberType::kStringList,
                .support = aws::Support::kHandled,
                .query_name = "AttributeName"},
};
constexpr std::array kOutputs = {aws::QueryOutput{.member = "Attributes", .element = "Attribute", .key = "Name"}};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const auto queue, RequireQueue(service, context, input));
  ASSIGN_OR_RETURN(const auto list, aws::OptionalList(input, "AttributeNames"));
  std::vector<std::string_view> wanted;
  bool wants_all = false;
  if (list) {
    for (const codec::JsonValue item : *list) {
      ASSIGN_OR_RETURN(const auto name, aws::AsString(item));
      const auto names = AttributeNames();
      if (name == "All") {
        wants_all = true;
      } else if (std::find(names.begin(), names.end(), name) != names.end()) {
        wanted.push_back(name);
      } else if (!IsNameOfOtherQueues(name)) {
        return Err(aws::Error{aws::ErrorCode::kInvalidAttributeName, "Unknown Attribute " + std::string(name) + "."});
      }
    }
  }
  ASSIGN_OR_RETURN(const auto counts, queue->Count(context));
  const auto record = queue->record();
  bool has_any = false;
  output.BeginObject();
  for (const std::string_view name : AttributeNames()) {
    if (!wants_all && std::find(wanted.begin(), wanted.end(), name) == wanted.end()) continue;
    const auto text = AttributeText(name, queue->address(), *record, counts);
    if (!text) continue;
    if (!has_any) {
      output.Key("Attributes");
      output.BeginObject();
      has_any = true;
    }
    output.Key(name);
    output.String(*text);
  }
  if (has_any) output.EndObject();
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

const Operation kGetQueueAttributes = {
    .info = {.name = "GetQueueAttributes", .members = kMembers, .query_outputs = kOutputs},
    .run = Run,
};

}  // namespace virga::sqs
