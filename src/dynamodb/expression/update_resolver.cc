#include <fmt/format.h>

#include <boost/container/small_vector.hpp>

#include "dynamodb/expression/errors.h"
#include "dynamodb/expression/resolver.h"

namespace virga::dynamodb::internal {
namespace {

constexpr ExpressionKind kKind = ExpressionKind::kUpdate;

// How ADD and DELETE spell types in their refusals.
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
    case AttributeType::kNull:
      return "NULL";
    case AttributeType::kMap:
      return "MAP";
    case AttributeType::kList:
      return "LIST";
    case AttributeType::kStringSet:
      return "STRING_SET";
    case AttributeType::kNumberSet:
      return "NUMBER_SET";
    case AttributeType::kBinarySet:
      return "BINARY_SET";
  }
  return "";
}

bool IsSet(AttributeType type) {
  return type == AttributeType::kStringSet || type == AttributeType::kNumberSet || type == AttributeType::kBinarySet;
}

class UpdateResolver {
 public:
  explicit UpdateResolver(Placeholders& placeholders) : placeholders_(placeholders) {}

  aws::Status Action(UpdateAction& action) {
    RETURN_IF_ERROR(ResolvePath(action.path, kKind, placeholders_));
    if (action.clause == UpdateClause::kRemove) return Ok{};
    RETURN_IF_ERROR(Value(action.operand));
    if (action.clause == UpdateClause::kSet) return Ok{};
    const AttributeType type = action.operand.value->type();
    if (IsSet(type) || (type == AttributeType::kNumber && action.clause == UpdateClause::kAdd)) return Ok{};
    return Err(Invalid(kKind, fmt::format("Incorrect operand type for operator or function; operator: {}, operand "
                                          "type: {}",
                                          ClauseName(action.clause), LongTypeName(type))));
  }

 private:
  aws::Status Value(Operand& operand) {
    switch (operand.kind) {
      case Operand::Kind::kPath:
        return ResolvePath(operand.path, kKind, placeholders_);
      case Operand::Kind::kValue:
        return ResolveValue(operand, kKind, placeholders_);
      case Operand::Kind::kFunction:
        return Call(operand);
      default:
        break;
    }
    const std::string_view symbol = operand.kind == Operand::Kind::kAdd ? "+" : "-";
    for (Operand& side : operand.arguments) {
      RETURN_IF_ERROR(Value(side));
      RETURN_IF_ERROR(RequireType(side, AttributeType::kNumber, symbol));
    }
    return Ok{};
  }

  aws::Status Call(Operand& call) {
    if (call.function == Function::kUnknown) {
      return Err(Invalid(kKind, fmt::format("Invalid function name; function: {}", call.text)));
    }
    const std::string_view name = FunctionName(call.function);
    if (call.function != Function::kIfNotExists && call.function != Function::kListAppend) {
      return Err(
          Invalid(kKind, fmt::format("The function is not allowed in an update expression; function: {}", name)));
    }
    RETURN_IF_ERROR(RequireCount(call, 2, kKind));
    if (call.function == Function::kIfNotExists) RETURN_IF_ERROR(RequirePath(call.arguments[0], name, kKind));
    for (Operand& argument : call.arguments) {
      RETURN_IF_ERROR(Value(argument));
      if (call.function == Function::kListAppend) {
        RETURN_IF_ERROR(RequireType(argument, AttributeType::kList, name));
      }
    }
    return Ok{};
  }

  // What is known without an item: values and the results of list_append.
  aws::Status RequireType(const Operand& operand, AttributeType wanted, std::string_view name) {
    std::optional<AttributeType> type;
    if (operand.kind == Operand::Kind::kValue) type = operand.value->type();
    if (operand.kind == Operand::Kind::kFunction && operand.function == Function::kListAppend) {
      type = AttributeType::kList;
    }
    if (!type || *type == wanted) return Ok{};
    return Err(WrongOperandType(kKind, name, TypeName(*type)));
  }

  Placeholders& placeholders_;
};

}  // namespace

aws::Status Resolve(UpdatePlan& plan, Placeholders& placeholders) {
  UpdateResolver resolver(placeholders);
  boost::container::small_vector<const DocumentPath*, 8> paths;
  for (UpdateAction& action : plan.actions) {
    RETURN_IF_ERROR(resolver.Action(action));
    paths.push_back(&action.path);
  }
  return CheckDistinct(paths, kKind);
}

}  // namespace virga::dynamodb::internal
