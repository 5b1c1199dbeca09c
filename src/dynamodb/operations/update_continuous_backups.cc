#include "dynamodb/operations/update_continuous_backups.h"

#include <cstdint>
#include <optional>
#include <string>

#include "aws/limits.h"
#include "dynamodb/operations/continuous_backups.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/service.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;

constexpr aws::Member kMembers[] = {
    {"TableName", aws::MemberType::kString, kHandled, "a name or an ARN"},
    {"PointInTimeRecoverySpecification", aws::MemberType::kStructure, kHandled,
     "described; no history is kept, and no restore is offered"},
};

constexpr IntegerRule kPeriodRule{.min = aws::limits::recovery_period_days_min,
                                  .max = aws::limits::recovery_period_days_max};

struct Request {
  std::string table_name;
  bool enabled = false;
  std::optional<std::int64_t> period_days;
};

aws::Result<Request> Decode(codec::JsonValue input) {
  Constraints constraints;
  const ObjectReader reader(input, constraints);
  Request request;
  ASSIGN_OR_RETURN(const auto name, reader.String("TableName", kTableNameRule));
  request.table_name = name.value_or("");
  ASSIGN_OR_RETURN(const auto specification, reader.Object("PointInTimeRecoverySpecification", true));
  if (specification) {
    const ObjectReader child = reader.Child("PointInTimeRecoverySpecification", *specification);
    ASSIGN_OR_RETURN(const auto enabled, child.Bool("PointInTimeRecoveryEnabled", true));
    request.enabled = enabled.value_or(false);
    ASSIGN_OR_RETURN(request.period_days, child.Integer("RecoveryPeriodInDays", kPeriodRule));
  }
  RETURN_IF_ERROR(constraints.Check());
  if (!request.enabled && request.period_days) {
    return Err(InvalidParameters("RecoveryPeriodInDays can be specified only when PointInTimeRecoveryEnabled is true"));
  }
  return request;
}

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const Request request, Decode(input));
  ASSIGN_OR_RETURN(const TableRef table, RequireTableForBackups(service.catalog(), context, request.table_name));
  ASSIGN_OR_RETURN(const TableRef changed, service.catalog().Update(*table, [&](TableDescription& next) -> aws::Status {
    PointInTimeRecovery& recovery = next.recovery;
    if (!request.enabled) {
      recovery = {};
      return Ok{};
    }
    if (!recovery.enabled) recovery.enabled_at = context.now;
    recovery.enabled = true;
    if (request.period_days) recovery.recovery_period_days = *request.period_days;
    return Ok{};
  }));
  context.DependsOn(changed->sequence);
  WriteContinuousBackups(*changed, context.now, output);
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kUpdateContinuousBackups{{"UpdateContinuousBackups", kMembers}, Run};

}  // namespace virga::dynamodb
