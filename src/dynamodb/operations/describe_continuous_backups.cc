#include "dynamodb/operations/describe_continuous_backups.h"

#include "dynamodb/operations/continuous_backups.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/service.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;

constexpr aws::Member kMembers[] = {
    {"TableName", aws::MemberType::kString, kHandled, "a name or an ARN"},
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const std::string_view name, ReadOnlyTableName(input));
  ASSIGN_OR_RETURN(const TableRef table, RequireTableForBackups(service.catalog(), context, name));
  WriteContinuousBackups(*table, context.now, output);
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kDescribeContinuousBackups{{"DescribeContinuousBackups", kMembers}, Run};

}  // namespace virga::dynamodb
