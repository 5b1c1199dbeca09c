#include "dynamodb/operations/read_members.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <set>
#include <string>
#include <utility>

#include "dynamodb/expression/legacy.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb {
namespace {

// In AWS's order, which is not that of the letters.
constexpr std::array<std::string_view, 4> kSelects{"SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES",
                                                   "ALL_PROJECTED_ATTRIBUTES"};

std::string_view NameOf(Select select) {
  switch (select) {
    case Select::kAllAttributes:
      return "ALL_ATTRIBUTES";
    case Select::kAllProjectedAttributes:
      return "ALL_PROJECTED_ATTRIBUTES";
    case Select::kSpecificAttributes:
      return "SPECIFIC_ATTRIBUTES";
    case Select::kCount:
      return "COUNT";
  }
  return {};
}

aws::Result<std::optional<Select>> ReadSelect(const ObjectReader& reader) {
  ASSIGN_OR_RETURN(const auto text, reader.String("Select", {.one_of = kSelects}));
  for (const Select select :
       {Select::kAllAttributes, Select::kAllProjectedAttributes, Select::kSpecificAttributes, Select::kCount}) {
    if (text == NameOf(select)) return std::optional<Select>(select);
  }
  return std::optional<Select>();
}

aws::Status ReadStart(const ObjectReader& reader, ReadMembers& members) {
  ASSIGN_OR_RETURN(const auto json, reader.Object("ExclusiveStartKey"));
  if (!json) return Ok{};
  auto item = DecodeItem(*json);
  if (item.ok()) {
    members.start = std::move(item).value();
  } else if (item.error().code == aws::ErrorCode::kSerialization) {
    return Err(std::move(item).error());
  } else {
    members.start_error = std::move(item).error();
  }
  return Ok{};
}

}  // namespace

aws::Result<ReadMembers> ReadMembers::Read(const ObjectReader& reader, std::string_view older_filter_name) {
  ReadMembers members;
  ASSIGN_OR_RETURN(const auto table_name, reader.String("TableName", kTableNameRule));
  members.table_name = table_name.value_or(std::string_view());
  StringRule index_rule = kIndexNameRule;
  index_rule.required = false;
  ASSIGN_OR_RETURN(members.index_name, reader.String("IndexName", index_rule));
  ASSIGN_OR_RETURN(members.select, ReadSelect(reader));
  ASSIGN_OR_RETURN(members.limit, reader.Integer("Limit", {.min = 1}));
  ASSIGN_OR_RETURN(const auto is_consistent, reader.Bool("ConsistentRead"));
  members.is_consistent = is_consistent.value_or(false);
  ASSIGN_OR_RETURN(members.capacity, ReadCapacityReport(reader));
  ASSIGN_OR_RETURN(members.projection, ProjectionMembers::Read(reader));
  ASSIGN_OR_RETURN(members.filter_expression, reader.String("FilterExpression"));
  ASSIGN_OR_RETURN(members.older_filter, reader.Object(older_filter_name));
  ASSIGN_OR_RETURN(members.conditional_operator, ReadConditionalOperator(reader));
  RETURN_IF_ERROR(ReadStart(reader, members));
  return members;
}

aws::Status ReadMembers::CheckSelect() const {
  if (!select) return Ok{};
  if (*select == Select::kSpecificAttributes) {
    if (projection.is_given()) return Ok{};
    return Err(
        aws::ValidationError("Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                             "SPECIFIC_ATTRIBUTES"));
  }
  if (projection.is_given()) {
    return Err(aws::ValidationError(fmt::format("Cannot specify the {} when choosing to get {}",
                                                projection.expression ? "ProjectionExpression" : "AttributesToGet",
                                                NameOf(*select))));
  }
  if (*select == Select::kAllProjectedAttributes && !index_name) {
    return Err(aws::ValidationError("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"));
  }
  return Ok{};
}

aws::Result<std::optional<Condition>> ReadMembers::ParseFilter(Placeholders& placeholders) const {
  if (filter_expression) {
    ASSIGN_OR_RETURN(Condition filter, Condition::Parse(*filter_expression, ExpressionKind::kFilter, placeholders));
    return std::optional<Condition>(std::move(filter));
  }
  if (older_filter) return legacy::ParseFilter(*older_filter, conditional_operator);
  if (conditional_operator) {
    return Err(aws::ValidationError("ConditionalOperator cannot be used without Filter or Expected"));
  }
  return std::optional<Condition>();
}

aws::Status CheckProjected(const ReadTarget& target, const ReadMembers& members, RowTreatment& treatment) {
  treatment.is_count_only = members.select == Select::kCount;
  if (target.projects_all()) return Ok{};
  std::set<std::string> names;
  if (treatment.projection) names.merge(treatment.projection->TopLevelNames());
  if (treatment.filter) names.merge(treatment.filter->TopLevelNames());
  std::vector<std::string_view> missing;
  for (const std::string& name : names) {
    if (!target.projects(name)) missing.push_back(name);
  }
  const bool wants_all = members.select == Select::kAllAttributes;
  if (!target.is_global_index()) {
    treatment.fetches_base_item = wants_all || !missing.empty();
    treatment.shows_index_row = !wants_all && !treatment.projection;
    return Ok{};
  }
  if (wants_all) {
    return Err(InvalidParameters(
        fmt::format("Select type ALL_ATTRIBUTES is not supported for global secondary index {} because its projection "
                    "type is not ALL",
                    target.index()->name.view())));
  }
  if (missing.empty()) return Ok{};
  return Err(InvalidParameters(fmt::format("Global secondary index {} does not project [{}]",
                                           target.index()->name.view(), fmt::join(missing, ", "))));
}

}  // namespace virga::dynamodb
