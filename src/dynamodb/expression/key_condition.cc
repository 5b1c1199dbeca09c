#include <fmt/format.h>

#include <span>
#include <string>
#include <utility>

#include "dynamodb/expression/ast.h"
#include "dynamodb/expression/errors.h"
#include "dynamodb/expression/parser.h"
#include "dynamodb/expression/resolver.h"

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
namespace virga::dynamodb {

using internal::Comparator;
using internal::ConditionNode;
using internal::Function;
using internal::Operand;

namespace {

constexpr ExpressionKind kKind = ExpressionKind::kKeyCondition;

// This one stands without the prefix of its kind.
aws::Error InvalidOperator(std::string_view name) {
  return aws::ValidationError(fmt::format("Invalid operator used in KeyConditionExpression: {}", name));
}

std::string_view OperatorName(const ConditionNode& node) {
  switch (node.kind) {
    case ConditionNode::Kind::kOr:
      return "OR";
    case ConditionNode::Kind::kNot:
      return "NOT";
    case ConditionNode::Kind::kIn:
      return "IN";
    case ConditionNode::Kind::kCompare:
      return Symbol(node.comparator);
    case ConditionNode::Kind::kFunction:
      return FunctionName(node.operands.front().function);
    default:
      return "AND";
  }
}

// In `:v < key` the key stands on the right: the other way round.
KeyOperator KeyOperatorOf(Comparator comparator, bool key_on_right) {
  switch (comparator) {
    case Comparator::kLess:
      return key_on_right ? KeyOperator::kGreater : KeyOperator::kLess;
    case Comparator::kLessOrEqual:
      return key_on_right ? KeyOperator::kGreaterOrEqual : KeyOperator::kLessOrEqual;
    case Comparator::kGreater:
      return key_on_right ? KeyOperator::kLess : KeyOperator::kGreater;
    case Comparator::kGreaterOrEqual:
      return key_on_right ? KeyOperator::kLessOrEqual : KeyOperator::kGreaterOrEqual;
    default:
      return KeyOperator::kEqual;
  }
}

aws::Error InvalidCondition(std::string_view text) {
  return internal::Invalid(kKind, fmt::format("Invalid condition in KeyConditionExpression: {}", text));
}

// One path, and values beside it.
aws::Status CheckOperands(std::span<const Operand> operands) {
  std::size_t paths = 0;
  for (const Operand& operand : operands) {
    if (operand.kind == Operand::Kind::kFunction) {
      return Err(internal::Invalid(kKind, "KeyConditionExpressions cannot contain nested operations"));
    }
    if (operand.kind != Operand::Kind::kPath) continue;
    ++paths;
    if (operand.path.size() > 1) {
      return Err(internal::Invalid(kKind, "KeyConditionExpressions cannot have conditions on nested attributes"));
    }
  }
  if (paths == 0) return Err(InvalidCondition("No key attribute specified"));
  if (paths > 1) return Err(InvalidCondition("Multiple attribute names used in one condition"));
  return Ok{};
}

aws::Result<KeyTerm> TermOf(const ConditionNode& node) {
  const bool is_compare = node.kind == ConditionNode::Kind::kCompare && node.comparator != Comparator::kNotEqual;
  const bool is_begins_with =
      node.kind == ConditionNode::Kind::kFunction && node.operands.front().function == Function::kBeginsWith;
  const bool is_between = node.kind == ConditionNode::Kind::kBetween;
  if (!is_compare && !is_begins_with && !is_between) return Err(InvalidOperator(OperatorName(node)));
  const std::span<const Operand> operands =
      is_begins_with ? std::span<const Operand>(node.operands.front().arguments) : node.operands;
  RETURN_IF_ERROR(CheckOperands(operands));
  const bool key_first = operands[0].kind == Operand::Kind::kPath;
  if (!key_first && !is_compare) {
    return Err(InvalidCondition(fmt::format("{} operator must have the key attribute as its first operand",
                                            is_between ? "BETWEEN" : "begins_with")));
  }
  const Operand& key = operands[key_first ? 0 : 1];
  const Operand& first = operands[key_first ? 1 : 0];
  const KeyOperator op = is_begins_with ? KeyOperator::kBeginsWith
                         : is_between   ? KeyOperator::kBetween
                                        : KeyOperatorOf(node.comparator, !key_first);
  KeyTerm term{std::string(key.path.front().name), op, *first.value, std::nullopt};
  if (is_between) term.second = *operands[2].value;
  return term;
}

aws::Status AddTerms(const ConditionNode& node, std::vector<KeyTerm>& terms) {
  if (node.kind == ConditionNode::Kind::kAnd) {
    for (const ConditionNode& child : node.children) RETURN_IF_ERROR(AddTerms(child, terms));
    return Ok{};
  }
  ASSIGN_OR_RETURN(KeyTerm term, TermOf(node));
  for (const KeyTerm& other : terms) {
    if (other.name == term.name) {
      return Err(aws::ValidationError("KeyConditionExpressions must only contain one condition per key"));
    }
  }
  terms.push_back(std::move(term));
  return Ok{};
}

}  // namespace

aws::Result<std::vector<KeyTerm>> ParseKeyCondition(std::string_view text, Placeholders& placeholders) {
  ConditionNode root;
  RETURN_IF_ERROR(internal::ParseConditionText(text, kKind, root));
  RETURN_IF_ERROR(internal::Resolve(root, kKind, placeholders));
  std::vector<KeyTerm> terms;
  RETURN_IF_ERROR(AddTerms(root, terms));
  if (terms.size() > 2) return Err(aws::ValidationError("Conditions can be of length 1 or 2 only"));
  return terms;
}

}  // namespace virga::dynamodb
