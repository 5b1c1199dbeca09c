#include "dynamodb/operations/item_members.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

namespace virga::dynamodb {
namespace {

// In the order in which AWS lists them in its error.
constexpr std::array<std::string_view, 5> kReturnValues{"ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"};
constexpr std::array<std::string_view, 3> kCapacityReports{"INDEXES", "TOTAL", "NONE"};
constexpr std::array<std::string_view, 2> kCollectionMetrics{"SIZE", "NONE"};
constexpr std::array<std::string_view, 2> kOldOnFailure{"ALL_OLD", "NONE"};
constexpr std::array<std::string_view, 2> kConditionalOperators{"OR", "AND"};

std::vector<std::string_view> Given(std::span<const ParameterUse> parameters) {
  std::vector<std::string_view> names;
  for (const ParameterUse& parameter : parameters) {
    if (parameter.is_given) names.push_back(parameter.name);
  }
  return names;
}

// "ConditionExpression is null", "UpdateExpression and ConditionExpression are null".
std::string AreNull(std::span<const ParameterUse> expressions) {
  std::vector<std::string_view> names;
  for (const ParameterUse& expression : expressions) {
    if (expression.takes_values) names.push_back(expression.name);
  }
  return fmt::format("{} {} null", fmt::join(names, " and "), names.size() == 1 ? "is" : "are");
}

}  // namespace

aws::Result<ReturnValues> ReadReturnValues(const ObjectReader& reader) {
  ASSIGN_OR_RETURN(const auto text, reader.String("ReturnValues", {.one_of = kReturnValues}));
  if (!text || *text == "NONE") return ReturnValues::kNone;
  if (*text == "ALL_OLD") return ReturnValues::kAllOld;
  if (*text == "ALL_NEW") return ReturnValues::kAllNew;
  return *text == "UPDATED_OLD" ? ReturnValues::kUpdatedOld : ReturnValues::kUpdatedNew;
}

aws::Result<CapacityReport> ReadCapacityReport(const ObjectReader& reader) {
  ASSIGN_OR_RETURN(const auto text, reader.String("ReturnConsumedCapacity", {.one_of = kCapacityReports}));
  if (!text || *text == "NONE") return CapacityReport::kNone;
  return *text == "TOTAL" ? CapacityReport::kTotal : CapacityReport::kIndexes;
}

aws::Result<bool> ReadCollectionMetrics(const ObjectReader& reader) {
  ASSIGN_OR_RETURN(const auto text, reader.String("ReturnItemCollectionMetrics", {.one_of = kCollectionMetrics}));
  return text == "SIZE";
}

aws::Result<bool> ReadOldOnConditionFailure(const ObjectReader& reader) {
  ASSIGN_OR_RETURN(const auto text, reader.String("ReturnValuesOnConditionCheckFailure", {.one_of = kOldOnFailure}));
  return text == "ALL_OLD";
}

aws::Result<std::optional<std::string_view>> ReadConditionalOperator(const ObjectReader& reader) {
  return reader.String("ConditionalOperator", {.one_of = kConditionalOperators});
}

void WriteConsumedCapacity(CapacityReport report, const ConsumedCapacity& capacity, std::string_view table_name,
                           codec::JsonWriter& output) {
  if (report == CapacityReport::kNone) return;
  output.Key("ConsumedCapacity");
  capacity.WriteTo(table_name, report == CapacityReport::kIndexes, output);
}

aws::Result<Placeholders> ReadPlaceholders(const ObjectReader& reader, std::span<const ParameterUse> expressions,
                                           std::span<const ParameterUse> older) {
  ASSIGN_OR_RETURN(const auto names, reader.Object("ExpressionAttributeNames"));
  ASSIGN_OR_RETURN(const auto values, reader.Object("ExpressionAttributeValues"));
  const auto is_given = [](const ParameterUse& parameter) { return parameter.is_given; };
  const bool has_expression = std::any_of(expressions.begin(), expressions.end(), is_given);
  if (has_expression && std::any_of(older.begin(), older.end(), is_given)) {
    return Err(aws::ValidationError(
        fmt::format("Can not use both expression and non-expression parameters in the same request: Non-expression "
                    "parameters: {{{}}} Expression parameters: {{{}}}",
                    fmt::join(Given(older), ", "), fmt::join(Given(expressions), ", "))));
  }
  if (names && !has_expression) {
    return Err(aws::ValidationError("ExpressionAttributeNames can only be specified when using expressions"));
  }
  const auto could_use_values = [](const ParameterUse& parameter) {
    return parameter.is_given && parameter.takes_values;
  };
  if (values && std::none_of(expressions.begin(), expressions.end(), could_use_values)) {
    return Err(aws::ValidationError(fmt::format(
        "ExpressionAttributeValues can only be specified when using expressions: {}", AreNull(expressions))));
  }
  if (!names && !values) return Placeholders();
  return Placeholders::Decode(names ? &*names : nullptr, values ? &*values : nullptr);
}

}  // namespace virga::dynamodb
