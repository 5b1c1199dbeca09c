#include "dynamodb/operations/list_tags_of_resource.h"

#include "dynamodb/operations/request_validation.h"
#include "dynamodb/operations/tagging.h"
#include "dynamodb/service.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;

constexpr aws::Member kMembers[] = {
    {"ResourceArn", aws::MemberType::kString, kHandled},
    {"NextToken", aws::MemberType::kString, kHandled, "a table's tags fit one page, so none is ever given or valid"},
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  Constraints constraints;
  const ObjectReader reader(input, constraints);
  ASSIGN_OR_RETURN(const auto arn, reader.String("ResourceArn", kResourceArnRule));
  ASSIGN_OR_RETURN(const auto token, reader.String("NextToken"));
  RETURN_IF_ERROR(constraints.Check());
  if (token) return Err(aws::ValidationError("Invalid NextToken"));
  ASSIGN_OR_RETURN(const TableRef table, RequireTableByArn(service.catalog(), context, *arn, "ListTagsOfResource"));
  output.BeginObject();
  output.Key("Tags");
  output.BeginArray();
  for (const auto& [key, value] : table->tags) {
    output.BeginObject();
    output.Key("Key");
    output.String(key);
    output.Key("Value");
    output.String(value);
    output.EndObject();
  }
  output.EndArray();
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kListTagsOfResource{{"ListTagsOfResource", kMembers}, Run};

}  // namespace virga::dynamodb
