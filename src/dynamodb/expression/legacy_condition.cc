#include "dynamodb/expression/legacy_condition.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "aws/decode.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb::legacy {

using codec::JsonValue;
using internal::Comparator;
using internal::ConditionNode;
using internal::Function;
using internal::Operand;

namespace {

// How many arguments an operator takes, and whether they must be S, N or B.
struct Row {
  Comparison comparison;
  std::string_view name;
  std::size_t arguments_min;
  std::size_t arguments_max;
  bool scalars_only;
};
constexpr std::size_t kMany = 100;

// In the order in which AWS lists them when it refuses another.
constexpr std::array<Row, 13> kRows = {{
    {Comparison::kIn, "IN", 1, kMany, true},
    {Comparison::kNull, "NULL", 0, 0, false},
    {Comparison::kBetween, "BETWEEN", 2, 2, true},
    {Comparison::kLess, "LT", 1, 1, true},
    {Comparison::kNotContains, "NOT_CONTAINS", 1, 1, true},
    {Comparison::kEqual, "EQ", 1, 1, false},
    {Comparison::kGreater, "GT", 1, 1, true},
    {Comparison::kNotNull, "NOT_NULL", 0, 0, false},
    {Comparison::kNotEqual, "NE", 1, 1, false},
    {Comparison::kLessOrEqual, "LE", 1, 1, true},
    {Comparison::kBeginsWith, "BEGINS_WITH", 1, 1, true},
    {Comparison::kGreaterOrEqual, "GE", 1, 1, true},
    {Comparison::kContains, "CONTAINS", 1, 1, true},
}};

const Row& RowOf(Comparison comparison) {
  for (const Row& row : kRows) {
    if (row.comparison == comparison) return row;
  }
  return kRows.front();
}

bool IsScalar(AttributeType type) {
  return type == AttributeType::kString || type == AttributeType::kNumber || type == AttributeType::kBinary;
}

// "ScanFilter" as AWS echoes it in paths: "scanFilter".
std::string LowerCamel(std::string_view parameter) {
  std::string path(parameter);
  if (!path.empty() && path.front() >= 'A' && path.front() <= 'Z')
    path.front() = static_cast<char>(path.front() - 'A' + 'a');
  return path;
}

Operand PathOperand(std::string_view name) {
  Operand operand;
  operand.kind = Operand::Kind::kPath;
  operand.path.push_back({std::nullopt, name});
  return operand;
}

Operand ValueOperand(const AttributeValue& value) {
  Operand operand;
  operand.kind = Operand::Kind::kValue;
  operand.value = &value;
  return operand;
}

ConditionNode CallNode(Function function, const LegacyCondition& condition) {
  Operand call;
  call.kind = Operand::Kind::kFunction;
  call.function = function;
  call.arguments.push_back(PathOperand(condition.name));
  for (const AttributeValue& argument : condition.arguments) call.arguments.push_back(ValueOperand(argument));
  ConditionNode node;
  node.kind = ConditionNode::Kind::kFunction;
  node.operands.push_back(std::move(call));
  return node;
}

ConditionNode OperandsNode(ConditionNode::Kind kind, Comparator comparator, const LegacyCondition& condition) {
  ConditionNode node;
  node.kind = kind;
  node.comparator = comparator;
  node.operands.push_back(PathOperand(condition.name));
  for (const AttributeValue& argument : condition.arguments) node.operands.push_back(ValueOperand(argument));
  return node;
}

// The attribute is there and does not contain the argument.
ConditionNode NotContainsNode(const LegacyCondition& condition) {
  ConditionNode negated;
  negated.kind = ConditionNode::Kind::kNot;
  negated.children.push_back(CallNode(Function::kContains, condition));
  ConditionNode both;
  both.kind = ConditionNode::Kind::kAnd;
  both.children.push_back(CallNode(Function::kAttributeExists, {condition.name, Comparison::kNotNull, {}}));
  both.children.push_back(std::move(negated));
  return both;
}

}  // namespace

aws::Error InvalidParameter(std::string_view text) {
  return aws::ValidationError(fmt::format("One or more parameter values were invalid: {}", text));
}

std::optional<Comparison> ComparisonByName(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.comparison;
  }
  return std::nullopt;
}

std::string_view ComparisonName(Comparison comparison) {
  return RowOf(comparison).name;
}

aws::Result<Comparison> ParseOperator(std::string_view text, std::string_view parameter, std::string_view attribute) {
  if (const std::optional<Comparison> comparison = ComparisonByName(text)) return *comparison;
  std::string names;
  for (const Row& row : kRows) names.append(names.empty() ? "" : ", ").append(row.name);
  return Err(aws::ValidationError(
      fmt::format("1 validation error detected: Value '{}' at '{}.{}.member.comparisonOperator' failed to satisfy "
                  "constraint: Member must satisfy enum value set: [{}]",
                  text, LowerCamel(parameter), attribute, names)));
}

aws::Result<std::vector<AttributeValue>> ParseArguments(JsonValue list) {
  RETURN_IF_ERROR(aws::AsList(list));
  std::vector<AttributeValue> arguments;
  arguments.reserve(list.size());
  for (const JsonValue element : list) {
    // Not by way of a local: g++ 12 -O3 then warns of an uninitialised variant.
    auto value = DecodeAttributeValue(element);
    RETURN_IF_ERROR(value);
    arguments.push_back(std::move(value).value());
  }
  return arguments;
}

aws::Result<LegacyCondition> ParseComparison(JsonValue member, std::string_view parameter) {
  RETURN_IF_ERROR(aws::AsObject(member));
  LegacyCondition condition;
  condition.name = member.key();
  ASSIGN_OR_RETURN(const auto comparison, aws::OptionalString(member, "ComparisonOperator"));
  if (!comparison) {
    return Err(aws::ValidationError(
        fmt::format("1 validation error detected: Value null at '{}.{}.member.comparisonOperator' failed to satisfy "
                    "constraint: Member must not be null",
                    LowerCamel(parameter), member.key())));
  }
  ASSIGN_OR_RETURN(condition.comparison, ParseOperator(*comparison, parameter, member.key()));
  ASSIGN_OR_RETURN(const auto list, aws::OptionalList(member, "AttributeValueList"));
  if (list) {
    ASSIGN_OR_RETURN(condition.arguments, ParseArguments(*list));
  }
  RETURN_IF_ERROR(CheckArguments(condition));
  return condition;
}

aws::Status CheckArguments(const LegacyCondition& condition) {
  const Row& row = RowOf(condition.comparison);
  const std::size_t count = condition.arguments.size();
  if (count < row.arguments_min || count > row.arguments_max) {
    return Err(InvalidParameter(fmt::format("Invalid number of argument(s) for the {} ComparisonOperator", row.name)));
  }
  for (const AttributeValue& argument : condition.arguments) {
    const bool binary_or_string = argument.type() != AttributeType::kNumber;
    const bool ok = !row.scalars_only || (IsScalar(argument.type()) &&
                                          (condition.comparison != Comparison::kBeginsWith || binary_or_string));
    if (!ok) {
      return Err(InvalidParameter(fmt::format("ComparisonOperator {} is not valid for {} AttributeValue type", row.name,
                                              TypeName(argument.type()))));
    }
    if (argument.type() != condition.arguments.front().type()) {
      return Err(InvalidParameter("AttributeValues inside AttributeValueList must be of same type"));
    }
  }
  if (condition.comparison != Comparison::kBetween) return Ok{};
  const AttributeValue& lower = condition.arguments[0];
  const AttributeValue& upper = condition.arguments[1];
  const bool inverted =
      lower.type() == AttributeType::kNumber ? upper.number() < lower.number() : upper.bytes() < lower.bytes();
  if (!inverted) return Ok{};
  return Err(aws::ValidationError(
      "The BETWEEN condition was provided a range where the lower bound is bigger than the upper bound"));
}

ConditionNode NodeOf(const LegacyCondition& condition) {
  const auto compare = [&](Comparator comparator) {
    return OperandsNode(ConditionNode::Kind::kCompare, comparator, condition);
  };
  switch (condition.comparison) {
    case Comparison::kEqual:
      return compare(Comparator::kEqual);
    case Comparison::kNotEqual:
      return compare(Comparator::kNotEqual);
    case Comparison::kLess:
      return compare(Comparator::kLess);
    case Comparison::kLessOrEqual:
      return compare(Comparator::kLessOrEqual);
    case Comparison::kGreater:
      return compare(Comparator::kGreater);
    case Comparison::kGreaterOrEqual:
      return compare(Comparator::kGreaterOrEqual);
    case Comparison::kNotNull:
      return CallNode(Function::kAttributeExists, condition);
    case Comparison::kNull:
      return CallNode(Function::kAttributeNotExists, condition);
    case Comparison::kContains:
      return CallNode(Function::kContains, condition);
    case Comparison::kNotContains:
      return NotContainsNode(condition);
    case Comparison::kBeginsWith:
      return CallNode(Function::kBeginsWith, condition);
    case Comparison::kIn:
      return OperandsNode(ConditionNode::Kind::kIn, Comparator::kEqual, condition);
    case Comparison::kBetween:
      return OperandsNode(ConditionNode::Kind::kBetween, Comparator::kEqual, condition);
  }
  return compare(Comparator::kEqual);
}

}  // namespace virga::dynamodb::legacy
