#include <fmt/format.h>

#include <array>
#include <span>
#include <string>

#include "aws/limits.h"
#include "dynamodb/expression/errors.h"
#include "dynamodb/expression/resolver.h"

namespace virga::dynamodb::internal {
namespace {

bool IsOrdered(AttributeType type) {
  return type == AttributeType::kString || type == AttributeType::kNumber || type == AttributeType::kBinary;
}

bool IsTypeName(std::string_view name) {
  for (int type = 1; type <= 10; ++type) {
    if (TypeName(static_cast<AttributeType>(type)) == name) return true;
  }
  return false;
}

class ConditionResolver {
 public:
  ConditionResolver(ExpressionKind kind, Placeholders& placeholders) : kind_(kind), placeholders_(placeholders) {}

  aws::Status Node(ConditionNode& node) {
    for (ConditionNode& child : node.children) RETURN_IF_ERROR(Node(child));
    switch (node.kind) {
      case ConditionNode::Kind::kAnd:
      case ConditionNode::Kind::kOr:
      case ConditionNode::Kind::kNot:
        return Ok{};
      case ConditionNode::Kind::kFunction:
        return BooleanCall(node.operands.front());
      case ConditionNode::Kind::kCompare:
        return Compare(node);
      case ConditionNode::Kind::kBetween:
        return Between(node);
      case ConditionNode::Kind::kIn:
        return In(node);
    }
    return Ok{};
  }

 private:
  // A path, a value, or size(...).
  aws::Status Argument(Operand& operand) {
    switch (operand.kind) {
      case Operand::Kind::kPath:
        return ResolvePath(operand.path, kind_, placeholders_);
      case Operand::Kind::kValue:
        return ResolveValue(operand, kind_, placeholders_);
      default:
        break;
    }
    RETURN_IF_ERROR(CheckFunction(operand));
    if (operand.function != Function::kSize) {
      return Err(Invalid(kind_, fmt::format("The function is not allowed to be used this way in an expression; "
                                            "function: {}",
                                            FunctionName(operand.function))));
    }
    RETURN_IF_ERROR(RequireCount(operand, 1, kind_));
    RETURN_IF_ERROR(Argument(operand.arguments.front()));
    return RequireSized(operand.arguments.front());
  }

  // size() of what is known to have none. Of size() itself: a number.
  aws::Status RequireSized(const Operand& operand) {
    if (operand.kind == Operand::Kind::kFunction) return Err(WrongOperandType(kind_, "size", "N"));
    if (operand.kind != Operand::Kind::kValue) return Ok{};
    const AttributeType type = operand.value->type();
    const bool sized = type != AttributeType::kNumber && type != AttributeType::kBool && type != AttributeType::kNull;
    if (sized) return Ok{};
    return Err(WrongOperandType(kind_, "size", TypeName(type)));
  }

  aws::Status CheckFunction(const Operand& call) {
    if (call.function == Function::kUnknown) {
      return Err(Invalid(kind_, fmt::format("Invalid function name; function: {}", call.text)));
    }
    if (call.function == Function::kIfNotExists || call.function == Function::kListAppend) {
      return Err(Invalid(kind_, fmt::format("The function is not allowed in a {} expression; function: {}", KindWord(),
                                            FunctionName(call.function))));
    }
    return Ok{};
  }
  std::string_view KindWord() const {
    switch (kind_) {
      case ExpressionKind::kFilter:
        return "filter";
      case ExpressionKind::kKeyCondition:
        return "key condition";
      default:
        return "condition";
    }
  }

  aws::Status Compare(ConditionNode& node) {
    for (Operand& operand : node.operands) RETURN_IF_ERROR(Argument(operand));
    const std::string_view symbol = Symbol(node.comparator);
    if (node.comparator != Comparator::kEqual && node.comparator != Comparator::kNotEqual) {
      for (const Operand& operand : node.operands) RETURN_IF_ERROR(RequireOrdered(operand, symbol));
    }
    return RequireDistinct(node.operands, symbol);
  }

  aws::Status Between(ConditionNode& node) {
    for (Operand& operand : node.operands) RETURN_IF_ERROR(Argument(operand));
    for (const Operand& operand : node.operands) RETURN_IF_ERROR(RequireOrdered(operand, "BETWEEN"));
    const Operand& lower = node.operands[1];
    const Operand& upper = node.operands[2];
    if (lower.kind == Operand::Kind::kValue && upper.kind == Operand::Kind::kValue) {
      RETURN_IF_ERROR(CheckBounds(*lower.value, *upper.value));
    }
    return RequireDistinct(node.operands, "BETWEEN");
  }

  aws::Status CheckBounds(const AttributeValue& lower, const AttributeValue& upper) {
    std::string_view problem;
    if (lower.type() != upper.type()) {
      problem = "The BETWEEN operator requires same data type for lower and upper bounds";
    } else if (lower.type() == AttributeType::kNumber ? upper.number() < lower.number()
                                                      : upper.bytes() < lower.bytes()) {
      problem = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound";
    }
    if (problem.empty()) return Ok{};
    return Err(Invalid(kind_, fmt::format("{}; lower bound operand: AttributeValue: {}, upper bound operand: "
                                          "AttributeValue: {}",
                                          problem, PrintedValue(lower), PrintedValue(upper))));
  }

  aws::Status In(ConditionNode& node) {
    const std::size_t count = node.operands.size() - 1;
    if (count > static_cast<std::size_t>(aws::limits::in_operands_max)) {
      return Err(Invalid(
          kind_, fmt::format("The IN operator is provided with too many operands; number of operands: {}", count)));
    }
    for (Operand& operand : node.operands) RETURN_IF_ERROR(Argument(operand));
    return RequireDistinct(node.operands, "IN");
  }

  aws::Status BooleanCall(Operand& call) {
    RETURN_IF_ERROR(CheckFunction(call));
    if (call.function == Function::kSize) {
      return Err(Invalid(kind_, "The function is not allowed to be used this way in an expression; function: size"));
    }
    const bool unary = call.function == Function::kAttributeExists || call.function == Function::kAttributeNotExists;
    const std::string_view name = FunctionName(call.function);
    RETURN_IF_ERROR(RequireCount(call, unary ? 1 : 2, kind_));
    if (unary) {
      RETURN_IF_ERROR(RequirePath(call.arguments.front(), name, kind_));
      return Argument(call.arguments.front());
    }
    for (Operand& argument : call.arguments) RETURN_IF_ERROR(Argument(argument));
    RETURN_IF_ERROR(RequireDistinct(call.arguments, name));
    switch (call.function) {
      case Function::kBeginsWith:
        RETURN_IF_ERROR(RequireBytes(call.arguments[0], name));
        return RequireBytes(call.arguments[1], name);
      case Function::kContains:
        return RequireContainer(call.arguments[0], name);
      default:
        return TypeOperand(call.arguments[1], name);
    }
  }

  aws::Status RequireOrdered(const Operand& operand, std::string_view symbol) {
    if (operand.kind != Operand::Kind::kValue || IsOrdered(operand.value->type())) return Ok{};
    return Err(WrongOperandType(kind_, symbol, TypeName(operand.value->type())));
  }

  aws::Status RequireBytes(const Operand& operand, std::string_view function) {
    if (operand.kind == Operand::Kind::kFunction) return Err(WrongOperandType(kind_, function, "N"));
    if (operand.kind != Operand::Kind::kValue) return Ok{};
    const AttributeType type = operand.value->type();
    if (type == AttributeType::kString || type == AttributeType::kBinary) return Ok{};
    return Err(WrongOperandType(kind_, function, TypeName(type)));
  }

  // What contains() can look into.
  aws::Status RequireContainer(const Operand& operand, std::string_view function) {
    if (operand.kind == Operand::Kind::kFunction) return Err(WrongOperandType(kind_, function, "N"));
    if (operand.kind != Operand::Kind::kValue) return Ok{};
    switch (operand.value->type()) {
      case AttributeType::kNumber:
      case AttributeType::kBool:
      case AttributeType::kNull:
      case AttributeType::kMap:
        return Err(WrongOperandType(kind_, function, TypeName(operand.value->type())));
      default:
        return Ok{};
    }
  }

  // attribute_type's second operand: a placeholder of a string that names a type.
  aws::Status TypeOperand(const Operand& operand, std::string_view function) {
    constexpr std::string_view kTypes = "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}";
    if (operand.kind != Operand::Kind::kValue) return Err(WrongOperandType(kind_, function, kTypes));
    if (operand.value->type() != AttributeType::kString) {
      return Err(WrongOperandType(kind_, function, TypeName(operand.value->type())));
    }
    if (IsTypeName(operand.value->bytes())) return Ok{};
    return Err(Invalid(kind_, fmt::format("Invalid attribute type name found; type: {}, valid types: {}",
                                          operand.value->bytes(), kTypes)));
  }

  aws::Status RequireDistinct(std::span<const Operand> operands, std::string_view name) {
    const Operand& first = operands.front();
    if (first.kind != Operand::Kind::kPath) return Ok{};
    for (std::size_t i = 1; i < operands.size(); ++i) {
      if (operands[i].kind != Operand::Kind::kPath || !(operands[i].path == first.path)) continue;
      return Err(Invalid(kind_, fmt::format("The first operand must be distinct from the remaining operands for this "
                                            "operator or function; operator: {}, first operand: {}",
                                            name, PrintedPath(first.path))));
    }
    return Ok{};
  }

  ExpressionKind kind_;
  Placeholders& placeholders_;
};

}  // namespace

aws::Status Resolve(ConditionNode& node, ExpressionKind kind, Placeholders& placeholders) {
  return ConditionResolver(kind, placeholders).Node(node);
}

}  // namespace virga::dynamodb::internal
