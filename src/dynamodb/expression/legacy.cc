#include "dynamodb/expression/legacy.h"

#include <fmt/format.h>

#include <memory>
#include <set>
#include <string>
#include <utility>

#include "aws/decode.h"
#include "dynamodb/expression/ast.h"
#include "dynamodb/expression/legacy_condition.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb::legacy {

using codec::JsonValue;
using internal::ConditionNode;
using internal::Operand;
using internal::UpdateAction;
using internal::UpdateClause;
using internal::UpdatePlan;

namespace {

// Which of the two is the node's kind; nullopt: AND.
aws::Result<ConditionNode::Kind> JoinOf(std::optional<std::string_view> conditional_operator, std::size_t conditions) {
  if (!conditional_operator) return ConditionNode::Kind::kAnd;
  if (*conditional_operator != "AND" && *conditional_operator != "OR") {
    return Err(aws::ValidationError(
        fmt::format("1 validation error detected: Value '{}' at 'conditionalOperator' failed to satisfy constraint: "
                    "Member must satisfy enum value set: [OR, AND]",
                    *conditional_operator)));
  }
  if (conditions < 2) {
    return Err(
        aws::ValidationError("ConditionalOperator can only be used when Filter or Expected has two or more elements"));
  }
  return *conditional_operator == "OR" ? ConditionNode::Kind::kOr : ConditionNode::Kind::kAnd;
}

std::optional<Condition> Join(ConditionNode::Kind kind, std::vector<LegacyCondition> conditions) {
  if (conditions.empty()) return std::nullopt;
  const auto kept = std::make_shared<const std::vector<LegacyCondition>>(std::move(conditions));
  auto root = std::make_unique<ConditionNode>();
  if (kept->size() == 1) {
    *root = NodeOf(kept->front());
  } else {
    root->kind = kind;
    root->children.reserve(kept->size());
    for (const LegacyCondition& condition : *kept) root->children.push_back(NodeOf(condition));
  }
  return Condition::FromNode(std::move(root), kept);
}

// Members without ComparisonOperator: Value and Exists.
aws::Result<LegacyCondition> ParseExists(JsonValue member, std::optional<JsonValue> value, std::optional<bool> exists) {
  const std::string_view name = member.key();
  LegacyCondition condition;
  condition.name = name;
  if (exists && !*exists) {
    if (value)
      return Err(InvalidParameter(fmt::format("Value cannot be used when Exists is false for Attribute: {}", name)));
    condition.comparison = Comparison::kNull;
    return condition;
  }
  if (!value) {
    return Err(InvalidParameter(
        fmt::format("Value must be provided when Exists is {} for Attribute: {}", exists ? "true" : "null", name)));
  }
  ASSIGN_OR_RETURN(AttributeValue decoded, DecodeAttributeValue(*value));
  condition.arguments.push_back(std::move(decoded));
  return condition;
}

aws::Result<LegacyCondition> ParseExpectedMember(JsonValue member) {
  RETURN_IF_ERROR(aws::AsObject(member));
  const std::string_view name = member.key();
  const std::optional<JsonValue> value = aws::Find(member, "Value");
  ASSIGN_OR_RETURN(const auto exists, aws::OptionalBool(member, "Exists"));
  ASSIGN_OR_RETURN(const auto comparison, aws::OptionalString(member, "ComparisonOperator"));
  ASSIGN_OR_RETURN(const auto list, aws::OptionalList(member, "AttributeValueList"));
  if (!comparison) {
    if (list) {
      return Err(InvalidParameter(
          fmt::format("AttributeValueList can only be used with a ComparisonOperator for Attribute: {}", name)));
    }
    return ParseExists(member, value, exists);
  }
  LegacyCondition condition;
  condition.name = name;
  ASSIGN_OR_RETURN(condition.comparison, ParseOperator(*comparison, "Expected", name));
  if (exists) {
    return Err(
        InvalidParameter(fmt::format("Exists and ComparisonOperator cannot be used together for Attribute: {}", name)));
  }
  if (value && list) {
    return Err(
        InvalidParameter(fmt::format("Value and AttributeValueList cannot be used together for Attribute: {}", name)));
  }
  if (value) {
    ASSIGN_OR_RETURN(AttributeValue decoded, DecodeAttributeValue(*value));
    condition.arguments.push_back(std::move(decoded));
  } else if (list) {
    ASSIGN_OR_RETURN(condition.arguments, ParseArguments(*list));
  }
  const aws::Status arguments = CheckArguments(condition);
  if (!arguments.ok() && !value && !list) {
    return Err(InvalidParameter(fmt::format(
        "Value or AttributeValueList must be used with ComparisonOperator: {} for Attribute: {}", *comparison, name)));
  }
  RETURN_IF_ERROR(arguments);
  return condition;
}

std::string_view LongTypeName(AttributeType type) {
  switch (type) {
    case AttributeType::kString:
      return "STRING";
    case AttributeType::kNumber:
      return "NUMBER";
    case AttributeType::kBinary:
      return "BINARY";
    case AttributeType::kBool:
      return "BOOLEAN";
    case AttributeType::kMap:
      return "MAP";
    case AttributeType::kList:
      return "LIST";
    default:
      return TypeName(type);
  }
}

bool IsSet(AttributeType type) {
  return type == AttributeType::kStringSet || type == AttributeType::kNumberSet || type == AttributeType::kBinarySet;
}

// What PUT, ADD and DELETE do with a value; without one DELETE removes.
aws::Result<UpdateClause> ClauseOf(std::string_view action, const std::optional<AttributeValue>& value) {
  if (!value) {
    if (action == "DELETE") return UpdateClause::kRemove;
    return Err(InvalidParameter("Only DELETE action is allowed when no attribute value is specified"));
  }
  const AttributeType type = value->type();
  if (action == "PUT") return UpdateClause::kSet;
  if (action == "ADD") {
    if (type == AttributeType::kNumber || type == AttributeType::kList || IsSet(type)) return UpdateClause::kAdd;
    return Err(InvalidParameter(fmt::format("ADD action is not supported for the type {}", LongTypeName(type))));
  }
  if (IsSet(type)) return UpdateClause::kDelete;
  return Err(
      InvalidParameter(fmt::format("DELETE action with value is not supported for the type {}", LongTypeName(type))));
}

// Its value is added to `values`, which have room for it.
aws::Result<UpdateAction> ParseUpdateMember(JsonValue member, std::vector<AttributeValue>& values) {
  RETURN_IF_ERROR(aws::AsObject(member));
  ASSIGN_OR_RETURN(const auto given, aws::OptionalString(member, "Action"));
  const std::string_view action = given.value_or("PUT");
  if (action != "PUT" && action != "ADD" && action != "DELETE") {
    return Err(aws::ValidationError(
        fmt::format("1 validation error detected: Value '{}' at 'attributeUpdates.{}.member.action' failed to satisfy "
                    "constraint: Member must satisfy enum value set: [ADD, DELETE, PUT]",
                    action, member.key())));
  }
  std::optional<AttributeValue> value;
  if (const std::optional<JsonValue> json = aws::Find(member, "Value")) {
    ASSIGN_OR_RETURN(value, DecodeAttributeValue(*json));
  }
  UpdateAction update;
  ASSIGN_OR_RETURN(update.clause, ClauseOf(action, value));
  update.path.push_back({std::nullopt, member.key()});
  update.operand.kind = Operand::Kind::kValue;
  if (value) update.operand.value = &values.emplace_back(std::move(*value));
  return update;
}

std::optional<KeyOperator> KeyOperatorOf(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEqual:
      return KeyOperator::kEqual;
    case Comparison::kLess:
      return KeyOperator::kLess;
    case Comparison::kLessOrEqual:
      return KeyOperator::kLessOrEqual;
    case Comparison::kGreater:
      return KeyOperator::kGreater;
    case Comparison::kGreaterOrEqual:
      return KeyOperator::kGreaterOrEqual;
    case Comparison::kBeginsWith:
      return KeyOperator::kBeginsWith;
    case Comparison::kBetween:
      return KeyOperator::kBetween;
    default:
      return std::nullopt;
  }
}

}  // namespace

aws::Result<std::optional<Condition>> ParseExpected(JsonValue expected,
                                                    std::optional<std::string_view> conditional_operator) {
  RETURN_IF_ERROR(aws::AsObject(expected));
  ASSIGN_OR_RETURN(const ConditionNode::Kind kind, JoinOf(conditional_operator, expected.size()));
  std::vector<LegacyCondition> conditions;
  for (const JsonValue member : expected) {
    ASSIGN_OR_RETURN(LegacyCondition condition, ParseExpectedMember(member));
    conditions.push_back(std::move(condition));
  }
  return Join(kind, std::move(conditions));
}

aws::Result<std::optional<Condition>> ParseFilter(JsonValue filter,
                                                  std::optional<std::string_view> conditional_operator) {
  RETURN_IF_ERROR(aws::AsObject(filter));
  ASSIGN_OR_RETURN(const ConditionNode::Kind kind, JoinOf(conditional_operator, filter.size()));
  std::vector<LegacyCondition> conditions;
  for (const JsonValue member : filter) {
    ASSIGN_OR_RETURN(LegacyCondition condition, ParseComparison(member, filter.key()));
    conditions.push_back(std::move(condition));
  }
  return Join(kind, std::move(conditions));
}

aws::Result<std::optional<Update>> ParseAttributeUpdates(JsonValue updates) {
  RETURN_IF_ERROR(aws::AsObject(updates));
  if (updates.size() == 0) return std::optional<Update>();
  auto plan = std::make_unique<UpdatePlan>();
  plan->legacy = true;
  auto values = std::make_shared<std::vector<AttributeValue>>();
  values->reserve(updates.size());
  for (const JsonValue member : updates) {
    ASSIGN_OR_RETURN(UpdateAction action, ParseUpdateMember(member, *values));
    plan->actions.push_back(std::move(action));
  }
  return std::optional<Update>(Update::FromPlan(std::move(plan), std::move(values)));
}

aws::Result<std::vector<KeyTerm>> ParseKeyConditions(JsonValue conditions) {
  RETURN_IF_ERROR(aws::AsObject(conditions));
  std::vector<KeyTerm> terms;
  for (const JsonValue member : conditions) {
    ASSIGN_OR_RETURN(LegacyCondition condition, ParseComparison(member, "KeyConditions"));
    const std::optional<KeyOperator> op = KeyOperatorOf(condition.comparison);
    if (!op) return Err(aws::ValidationError("Query key condition not supported"));
    KeyTerm term{std::string(condition.name), *op, condition.arguments.front(), std::nullopt};
    if (*op == KeyOperator::kBetween) term.second = condition.arguments.back();
    terms.push_back(std::move(term));
  }
  if (terms.empty() || terms.size() > 2) return Err(aws::ValidationError("Conditions can be of length 1 or 2 only"));
  return terms;
}

aws::Result<Projection> ParseAttributesToGet(JsonValue names) {
  RETURN_IF_ERROR(aws::AsList(names));
  if (names.size() == 0) {
    return Err(aws::ValidationError(
        "1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have "
        "length greater than or equal to 1"));
  }
  std::vector<DocumentPath> paths;
  std::set<std::string_view> seen;
  for (const JsonValue element : names) {
    ASSIGN_OR_RETURN(const std::string_view name, aws::AsString(element));
    if (!seen.insert(name).second) {
      return Err(InvalidParameter(fmt::format("Duplicate value in attribute name: {}", name)));
    }
    paths.emplace_back().push_back({std::nullopt, name});
  }
  return Projection::FromPaths(paths);
}

}  // namespace virga::dynamodb::legacy
