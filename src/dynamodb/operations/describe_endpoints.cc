#include "dynamodb/operations/describe_endpoints.h"

#include <string_view>

namespace virga::dynamodb {
namespace {

// How long AWS lets a client keep the address.
constexpr std::int64_t kCachePeriodMinutes = 1440;

aws::Result<aws::CallOutcome> Run(Service&, aws::CallContext& context, codec::JsonValue, codec::JsonWriter& output) {
  // The address by which the caller reached us, without the scheme, as AWS gives host names.
  std::string_view address = context.base_url;
  if (const std::size_t scheme = address.find("://"); scheme != std::string_view::npos)
    address.remove_prefix(scheme + 3);
  output.BeginObject();
  output.Key("Endpoints");
  output.BeginArray();
  output.BeginObject();
  output.Key("Address");
  output.String(address);
  output.Key("CachePeriodInMinutes");
  output.Int(kCachePeriodMinutes);
  output.EndObject();
  output.EndArray();
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kDescribeEndpoints{{"DescribeEndpoints", {}}, Run};

}  // namespace virga::dynamodb
