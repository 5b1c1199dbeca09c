#include "dynamodb/operations/untag_resource.h"

#include <algorithm>

#include "aws/limits.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/operations/tagging.h"
#include "dynamodb/service.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;

constexpr aws::Member kMembers[] = {
    {"ResourceArn", aws::MemberType::kString, kHandled},
    {"TagKeys", aws::MemberType::kStringList, kHandled},
};

constexpr StringRule kKeyRule{.min = 1, .max = aws::limits::tag_key_chars_max};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter&) {
  Constraints constraints;
  const ObjectReader reader(input, constraints);
  ASSIGN_OR_RETURN(const auto arn, reader.String("ResourceArn", kResourceArnRule));
  ASSIGN_OR_RETURN(const auto keys, reader.Strings("TagKeys", kKeyRule, true));
  RETURN_IF_ERROR(constraints.Check());
  if (keys->empty()) return Err(aws::ValidationError("Atleast one Tag Key needs to be provided as Input."));
  ASSIGN_OR_RETURN(const TableRef table, RequireTableByArn(service.catalog(), context, *arn, "UntagResource"));
  ASSIGN_OR_RETURN(const TableRef changed,
                   service.catalog().Update(*table, [&keys](TableDescription& next) -> aws::Status {
                     std::erase_if(next.tags, [&keys](const auto& tag) {
                       return std::find(keys->begin(), keys->end(), tag.first) != keys->end();
                     });
                     return Ok{};
                   }));
  context.DependsOn(changed->sequence);
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kUntagResource{{"UntagResource", kMembers}, Run};

}  // namespace virga::dynamodb
