#include "dynamodb/operations/describe_limits.h"

#include <cstdint>
#include <string_view>

#include "aws/limits.h"

namespace virga::dynamodb {
namespace {

aws::Result<aws::CallOutcome> Run(Service&, aws::CallContext&, codec::JsonValue, codec::JsonWriter& output) {
  const auto write = [&output](std::string_view key, std::int64_t value) {
    output.Key(key);
    output.Int(value);
  };
  output.BeginObject();
  write("AccountMaxReadCapacityUnits", aws::limits::account_read_units_max);
  write("AccountMaxWriteCapacityUnits", aws::limits::account_write_units_max);
  write("TableMaxReadCapacityUnits", aws::limits::table_read_units_max);
  write("TableMaxWriteCapacityUnits", aws::limits::table_write_units_max);
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kDescribeLimits{{"DescribeLimits", {}}, Run};

}  // namespace virga::dynamodb
