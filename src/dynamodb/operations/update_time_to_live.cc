#include "dynamodb/operations/update_time_to_live.h"

#include <fmt/format.h>

#include <string>

#include "aws/limits.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/service.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;

constexpr aws::Member kMembers[] = {
    {"TableName", aws::MemberType::kString, kHandled, "a name or an ARN"},
    {"TimeToLiveSpecification", aws::MemberType::kStructure, kHandled},
};

constexpr StringRule kAttributeRule{.required = true, .min = 1, .max = aws::limits::ttl_attribute_name_bytes_max};

struct Request {
  std::string table_name;
  bool enabled = false;
  std::string attribute_name;
};

aws::Result<Request> Decode(codec::JsonValue input) {
  Constraints constraints;
  const ObjectReader reader(input, constraints);
  Request request;
  ASSIGN_OR_RETURN(const auto name, reader.String("TableName", kTableNameRule));
  request.table_name = name.value_or("");
  ASSIGN_OR_RETURN(const auto specification, reader.Object("TimeToLiveSpecification", true));
  if (specification) {
    const ObjectReader child = reader.Child("TimeToLiveSpecification", *specification);
    ASSIGN_OR_RETURN(const auto enabled, child.Bool("Enabled", true));
    ASSIGN_OR_RETURN(const auto attribute, child.String("AttributeName", kAttributeRule));
    request.enabled = enabled.value_or(false);
    request.attribute_name = attribute.value_or("");
  }
  RETURN_IF_ERROR(constraints.Check());
  return request;
}

aws::Status Change(const Request& request, TimePoint now, TimeToLive& ttl) {
  if (!request.enabled && !ttl.enabled) return Err(aws::ValidationError("TimeToLive is already disabled"));
  if (ttl.enabled && ttl.attribute_name != request.attribute_name) {
    return Err(aws::ValidationError(fmt::format(
        "TimeToLive is active on a different AttributeName: current AttributeName is {}", ttl.attribute_name)));
  }
  if (request.enabled && ttl.enabled) return Err(aws::ValidationError("TimeToLive is already enabled"));
  if (ttl.changed_at && now - *ttl.changed_at < std::chrono::seconds(aws::limits::ttl_changes_interval_s)) {
    return Err(aws::ValidationError("Time to live has been modified multiple times within a fixed interval"));
  }
  ttl.enabled = request.enabled;
  ttl.attribute_name = request.enabled ? request.attribute_name : "";
  ttl.changed_at = now;
  return Ok{};
}

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const Request request, Decode(input));
  ASSIGN_OR_RETURN(const TableRef table, service.catalog().Require(context, request.table_name));
  ASSIGN_OR_RETURN(const TableRef changed, service.catalog().Update(*table, [&](TableDescription& next) -> aws::Status {
    RETURN_IF_ERROR(CheckNotInUse(next));
    return Change(request, context.now, next.time_to_live);
  }));
  context.DependsOn(changed->sequence);
  if (request.enabled) service.expiry_sweeper().Begin(changed);
  output.BeginObject();
  output.Key("TimeToLiveSpecification");
  output.BeginObject();
  output.Key("AttributeName");
  output.String(request.attribute_name);
  output.Key("Enabled");
  output.Bool(request.enabled);
  output.EndObject();
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kUpdateTimeToLive{{"UpdateTimeToLive", kMembers}, Run};

}  // namespace virga::dynamodb
