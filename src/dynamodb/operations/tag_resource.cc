#include "dynamodb/operations/tag_resource.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/limits.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/operations/schema_rules.h"
#include "dynamodb/operations/table_request.h"
#include "dynamodb/operations/tagging.h"
#include "dynamodb/service.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;

constexpr aws::Member kMembers[] = {
    {"ResourceArn", aws::MemberType::kString, kHandled},
    {"Tags", aws::MemberType::kStructureList, kHandled},
};

aws::Status AddTags(const Tags& tags, TableDescription& table) {
  for (const auto& [key, value] : tags) {
    const auto found =
        std::find_if(table.tags.begin(), table.tags.end(), [&key = key](const auto& tag) { return tag.first == key; });
    if (found != table.tags.end()) {
      found->second = value;
    } else {
      table.tags.emplace_back(key, value);
    }
  }
  return CheckTagCount(table.tags.size());
}

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter&) {
  Constraints constraints;
  const ObjectReader reader(input, constraints);
  ASSIGN_OR_RETURN(const auto arn, reader.String("ResourceArn", kResourceArnRule));
  ASSIGN_OR_RETURN(const auto tags, DecodeTags(reader, true));
  RETURN_IF_ERROR(constraints.Check());
  if (tags->empty()) return Err(aws::ValidationError("Atleast one Tag needs to be provided as Input."));
  RETURN_IF_ERROR(CheckTags(*tags));
  ASSIGN_OR_RETURN(const TableRef table, RequireTableByArn(service.catalog(), context, *arn, "TagResource"));
  ASSIGN_OR_RETURN(const TableRef changed,
                   service.catalog().Update(*table, [&tags](TableDescription& next) { return AddTags(*tags, next); }));
  context.DependsOn(changed->sequence);
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kTagResource{{"TagResource", kMembers}, Run};

}  // namespace virga::dynamodb
