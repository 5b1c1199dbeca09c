#include "dynamodb/operations/delete_table.h"

#include "dynamodb/operations/request_validation.h"
#include "dynamodb/operations/table_json.h"
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
  ASSIGN_OR_RETURN(const TableRef deleting, service.lifecycle().Delete(context, *table));
  output.BeginObject();
  output.Key("TableDescription");
  WriteDeletedTable(*deleting, context.now, output);
  context.DependsOn(service.engine().last_sequence());  // it shows counts
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kDeleteTable{{"DeleteTable", kMembers}, Run};

}  // namespace virga::dynamodb
