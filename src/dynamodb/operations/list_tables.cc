#include "dynamodb/operations/list_tables.h"

#include <vector>

#include "aws/limits.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/service.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;

constexpr aws::Member kMembers[] = {
    {"ExclusiveStartTableName", aws::MemberType::kString, kHandled},
    {"Limit", aws::MemberType::kInteger, kHandled},
};

constexpr StringRule kStartRule{
    .min = aws::limits::table_name_chars_min, .max = aws::limits::table_name_chars_max, .name_characters = true};
constexpr IntegerRule kLimitRule{.min = 1, .max = aws::limits::list_tables_page_max};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  Constraints constraints;
  const ObjectReader reader(input, constraints);
  ASSIGN_OR_RETURN(const auto start, reader.String("ExclusiveStartTableName", kStartRule));
  ASSIGN_OR_RETURN(const auto limit, reader.Integer("Limit", kLimitRule));
  RETURN_IF_ERROR(constraints.Check());

  const auto page = static_cast<std::size_t>(limit.value_or(aws::limits::list_tables_page_max));
  // One name more than the page tells whether there is a next page.
  std::vector<TableName> names = service.catalog().Names(context, start.value_or(""), page + 1);
  const bool has_more = names.size() > page;
  if (has_more) names.pop_back();
  output.BeginObject();
  if (has_more) {
    output.Key("LastEvaluatedTableName");
    output.String(names.back().view());
  }
  output.Key("TableNames");
  output.BeginArray();
  for (const TableName& name : names) output.String(name.view());
  output.EndArray();
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kListTables{{"ListTables", kMembers}, Run};

}  // namespace virga::dynamodb
