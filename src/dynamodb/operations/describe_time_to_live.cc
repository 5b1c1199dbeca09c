#include "dynamodb/operations/describe_time_to_live.h"

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
  ASSIGN_OR_RETURN(const TableRef table, service.catalog().Require(context, name));
  const TimeToLive& ttl = table->time_to_live;
  output.BeginObject();
  output.Key("TimeToLiveDescription");
  output.BeginObject();
  if (ttl.enabled) {
    output.Key("AttributeName");
    output.String(ttl.attribute_name);
  }
  output.Key("TimeToLiveStatus");
  output.PlainString(ttl.enabled ? "ENABLED" : "DISABLED");
  output.EndObject();
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kDescribeTimeToLive{{"DescribeTimeToLive", kMembers}, Run};

}  // namespace virga::dynamodb
