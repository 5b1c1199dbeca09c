#include "dynamodb/expression/ast.h"

#include <fmt/format.h>

#include <array>
#include <span>
#include <utility>

#include "codec/json_writer.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb::internal {
namespace {

constexpr std::array<std::pair<Function, std::string_view>, 8> kFunctions = {{
    {Function::kAttributeExists, "attribute_exists"},
    {Function::kAttributeNotExists, "attribute_not_exists"},
    {Function::kAttributeType, "attribute_type"},
    {Function::kBeginsWith, "begins_with"},
    {Function::kContains, "contains"},
    {Function::kSize, "size"},
    {Function::kIfNotExists, "if_not_exists"},
    {Function::kListAppend, "list_append"},
}};

std::string DumpList(std::string_view head, std::span<const Operand> operands);

std::string DumpOperand(const Operand& operand) {
  switch (operand.kind) {
    case Operand::Kind::kPath:
      return DumpPath(operand.path);
    case Operand::Kind::kValue: {
      std::string out;
      codec::JsonWriter json(out);
      WriteAttributeValue(*operand.value, json);
      return out;
    }
    case Operand::Kind::kFunction:
      return DumpList(FunctionName(operand.function), operand.arguments);
    case Operand::Kind::kAdd:
      return DumpList("+", operand.arguments);
    case Operand::Kind::kSubtract:
      return DumpList("-", operand.arguments);
  }
  return "";
}

std::string DumpList(std::string_view head, std::span<const Operand> operands) {
  std::string out = "(" + std::string(head);
  for (const Operand& operand : operands) out += " " + DumpOperand(operand);
  return out + ")";
}

void DumpPaths(const ProjectionNode& node, const std::string& prefix, std::string& out) {
  if (node.whole) out += " " + prefix;
  for (const auto& [name, child] : node.names) DumpPaths(child, prefix.empty() ? name : prefix + "." + name, out);
  for (const auto& [index, child] : node.indexes) DumpPaths(child, fmt::format("{}[{}]", prefix, index), out);
}

}  // namespace

std::string_view Symbol(Comparator comparator) {
  switch (comparator) {
    case Comparator::kEqual:
      return "=";
    case Comparator::kNotEqual:
      return "<>";
    case Comparator::kLess:
      return "<";
    case Comparator::kLessOrEqual:
      return "<=";
    case Comparator::kGreater:
      return ">";
    case Comparator::kGreaterOrEqual:
      return ">=";
  }
  return "";
}

Function FunctionByName(std::string_view name) {
  for (const auto& [function, function_name] : kFunctions) {
    if (function_name == name) return function;
  }
  return Function::kUnknown;
}

std::string_view FunctionName(Function function) {
  for (const auto& [candidate, name] : kFunctions) {
    if (candidate == function) return name;
  }
  return "";
}

std::string_view ClauseName(UpdateClause clause) {
  switch (clause) {
    case UpdateClause::kSet:
      return "SET";
    case UpdateClause::kRemove:
      return "REMOVE";
    case UpdateClause::kAdd:
      return "ADD";
    case UpdateClause::kDelete:
      return "DELETE";
  }
  return "";
}

void AddTopLevelNames(const Operand& operand, AttributeNames& names) {
  if (operand.kind == Operand::Kind::kPath) names.Add(operand.path.front().name);
  for (const Operand& argument : operand.arguments) AddTopLevelNames(argument, names);
}

void AddTopLevelNames(const ConditionNode& node, AttributeNames& names) {
  for (const Operand& operand : node.operands) AddTopLevelNames(operand, names);
  for (const ConditionNode& child : node.children) AddTopLevelNames(child, names);
}

std::string DumpPath(const DocumentPath& path) {
  std::string out;
  for (const PathElement& element : path) {
    if (element.index) {
      out += fmt::format("[{}]", *element.index);
    } else {
      if (!out.empty()) out += ".";
      out += element.name;
    }
  }
  return out;
}

std::string Dump(const ConditionNode& node) {
  const auto with_children = [&](std::string out) {
    for (const ConditionNode& child : node.children) out += " " + Dump(child);
    return out + ")";
  };
  switch (node.kind) {
    case ConditionNode::Kind::kAnd:
      return with_children("(and");
    case ConditionNode::Kind::kOr:
      return with_children("(or");
    case ConditionNode::Kind::kNot:
      return with_children("(not");
    case ConditionNode::Kind::kCompare:
      return DumpList(Symbol(node.comparator), node.operands);
    case ConditionNode::Kind::kBetween:
      return DumpList("between", node.operands);
    case ConditionNode::Kind::kIn:
      return DumpList("in", node.operands);
    case ConditionNode::Kind::kFunction:
      return DumpOperand(node.operands.front());
  }
  return "";
}

std::string Dump(const UpdatePlan& plan) {
  std::string out;
  for (const UpdateAction& action : plan.actions) {
    if (!out.empty()) out += " ";
    out += fmt::format("({} {}", ClauseName(action.clause), DumpPath(action.path));
    if (action.clause != UpdateClause::kRemove) out += " " + DumpOperand(action.operand);
    out += ")";
  }
  return out;
}

std::string Dump(const ProjectionTree& tree) {
  std::string out = "(project";
  DumpPaths(tree.root, "", out);
  return out + ")";
}

}  // namespace virga::dynamodb::internal
