#ifndef VIRGA_DYNAMODB_EXPRESSION_LEGACY_CONDITION_H_
#define VIRGA_DYNAMODB_EXPRESSION_LEGACY_CONDITION_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "codec/json_document.h"
#include "dynamodb/expression/ast.h"

// The conditions of Expected, the filters and KeyConditions: operator and arguments. For legacy
// files alone.
namespace virga::dynamodb::legacy {

enum class Comparison : std::uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kNotNull,
  kNull,
  kContains,
  kNotContains,
  kBeginsWith,
  kIn,
  kBetween,
};

struct LegacyCondition {
  std::string_view name;  // of the JSON
  Comparison comparison = Comparison::kEqual;
  std::vector<AttributeValue> arguments;
};

// "One or more parameter values were invalid: " and `text`.
aws::Error InvalidParameter(std::string_view text);

// nullopt: no such operator.
std::optional<Comparison> ComparisonByName(std::string_view name);
std::string_view ComparisonName(Comparison comparison);

// ComparisonOperator and AttributeValueList of one member of `parameter`.
// Errors: unknown or absent operator, and those of CheckArguments.
aws::Result<LegacyCondition> ParseComparison(codec::JsonValue member, std::string_view parameter);

// The value of ComparisonOperator.
aws::Result<Comparison> ParseOperator(std::string_view text, std::string_view parameter, std::string_view attribute);
aws::Result<std::vector<AttributeValue>> ParseArguments(codec::JsonValue list);

// Number and types of the arguments.
aws::Status CheckArguments(const LegacyCondition& condition);

// The condition as a tree, which refers to its arguments.
internal::ConditionNode NodeOf(const LegacyCondition& condition);

}  // namespace virga::dynamodb::legacy

#endif  // VIRGA_DYNAMODB_EXPRESSION_LEGACY_CONDITION_H_
