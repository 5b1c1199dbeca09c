#include <algorithm>
#include <optional>

#include "dynamodb/expression/ast.h"

namespace virga::dynamodb {

const AttributeValue* FindPath(const Item& item, const DocumentPath& path) {
  return internal::FindPrefix(item, path, path.size());
}

namespace internal {

const AttributeValue* FindPrefix(const Item& item, const DocumentPath& path, std::size_t length) {
  const auto top = item.find(path.front().name);
  if (top == item.end()) return nullptr;
  const AttributeValue* value = &top->second;
  for (std::size_t i = 1; i < length; ++i) {
    const PathElement& element = path[i];
    if (element.index) {
      if (value->type() != AttributeType::kList || *element.index >= value->list().size()) return nullptr;
      value = &value->list()[*element.index];
    } else {
      if (value->type() != AttributeType::kMap) return nullptr;
      const auto member = value->map().find(element.name);
      if (member == value->map().end()) return nullptr;
      value = &member->second;
    }
  }
  return value;
}

namespace {

// size() counts a string's characters as Java does: in UTF-16 code units. AWS's guide says "length".
std::size_t Utf16Units(std::string_view utf8) {
  std::size_t units = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0U) != 0x80U) ++units;  // the first byte of a character
    if (byte >= 0xf0U) ++units;            // beyond the basic plane: a surrogate pair
  }
  return units;
}

std::optional<std::size_t> SizeOf(const AttributeValue& value) {
  switch (value.type()) {
    case AttributeType::kString:
      return Utf16Units(value.bytes());
    case AttributeType::kBinary:
      return value.bytes().size();
    case AttributeType::kMap:
      return value.map().size();
    case AttributeType::kList:
      return value.list().size();
    case AttributeType::kStringSet:
    case AttributeType::kBinarySet:
      return value.byte_set().size();
    case AttributeType::kNumberSet:
      return value.number_set().size();
    default:
      return std::nullopt;
  }
}

// The value of an operand. `undefined`: size() of what has none, which makes its condition false;
// a null `value` alone is a path that is not there.
struct Operation {
  const AttributeValue* value = nullptr;
  std::optional<AttributeValue> made;  // what `value` points to if it is no part of item or expression
  bool undefined = false;
};

void EvaluateOperand(const Operand& operand, const Item& item, Operation& result) {
  if (operand.kind == Operand::Kind::kPath) {
    result.value = FindPath(item, operand.path);
    return;
  }
  if (operand.kind == Operand::Kind::kValue) {
    result.value = operand.value;
    return;
  }
  Operation argument;
  EvaluateOperand(operand.arguments.front(), item, argument);
  const std::optional<std::size_t> size = argument.value != nullptr ? SizeOf(*argument.value) : std::nullopt;
  if (!size) {
    result.undefined = true;
    return;
  }
  result.made = AttributeValue::Of(Number::Parse(std::to_string(*size)).value());
  result.value = &*result.made;
}

// How a stands to b; nullopt if they have no order: other types, or types without one.
std::optional<std::strong_ordering> Order(const AttributeValue* a, const AttributeValue* b) {
  if (a == nullptr || b == nullptr || a->type() != b->type()) return std::nullopt;
  if (a->type() == AttributeType::kNumber) return a->number() <=> b->number();
  if (a->type() == AttributeType::kString || a->type() == AttributeType::kBinary) {
    return a->bytes().compare(b->bytes()) <=> 0;
  }
  return std::nullopt;
}

bool AreEqual(const AttributeValue* a, const AttributeValue* b) {
  return a != nullptr && b != nullptr && *a == *b;
}

bool Compare(const ConditionNode& node, const Item& item) {
  Operation left;
  Operation right;
  EvaluateOperand(node.operands[0], item, left);
  EvaluateOperand(node.operands[1], item, right);
  if (left.undefined || right.undefined) return false;
  if (node.comparator == Comparator::kEqual) return AreEqual(left.value, right.value);
  if (node.comparator == Comparator::kNotEqual) return !AreEqual(left.value, right.value);
  const std::optional<std::strong_ordering> order = Order(left.value, right.value);
  if (!order) return false;
  switch (node.comparator) {
    case Comparator::kLess:
      return *order < 0;
    case Comparator::kLessOrEqual:
      return *order <= 0;
    case Comparator::kGreater:
      return *order > 0;
    default:
      return *order >= 0;
  }
}

bool Between(const ConditionNode& node, const Item& item) {
  Operation value;
  Operation lower;
  Operation upper;
  EvaluateOperand(node.operands[0], item, value);
  EvaluateOperand(node.operands[1], item, lower);
  EvaluateOperand(node.operands[2], item, upper);
  const auto from = Order(lower.value, value.value);
  const auto to = Order(value.value, upper.value);
  return from && to && *from <= 0 && *to <= 0;
}

bool In(const ConditionNode& node, const Item& item) {
  Operation value;
  EvaluateOperand(node.operands[0], item, value);
  if (value.value == nullptr) return false;
  return std::any_of(node.operands.begin() + 1, node.operands.end(), [&](const Operand& operand) {
    Operation candidate;
    EvaluateOperand(operand, item, candidate);
    return AreEqual(value.value, candidate.value);
  });
}

template <typename T>
bool Has(const std::vector<T>& sorted_members, const T& member) {
  return std::binary_search(sorted_members.begin(), sorted_members.end(), member);
}

bool Contains(const AttributeValue& container, const AttributeValue& element) {
  switch (container.type()) {
    case AttributeType::kString:
    case AttributeType::kBinary:
      return element.type() == container.type() && container.bytes().find(element.bytes()) != std::string::npos;
    case AttributeType::kStringSet:
      return element.type() == AttributeType::kString && Has(container.byte_set(), element.bytes());
    case AttributeType::kBinarySet:
      return element.type() == AttributeType::kBinary && Has(container.byte_set(), element.bytes());
    case AttributeType::kNumberSet:
      return element.type() == AttributeType::kNumber && Has(container.number_set(), element.number());
    case AttributeType::kList:
      return std::find(container.list().begin(), container.list().end(), element) != container.list().end();
    default:
      return false;
  }
}

bool BeginsWith(const AttributeValue& value, const AttributeValue& beginning) {
  if (value.type() != beginning.type()) return false;
  if (value.type() != AttributeType::kString && value.type() != AttributeType::kBinary) return false;
  return value.bytes().starts_with(beginning.bytes());
}

bool Call(const Operand& call, const Item& item) {
  Operation first;
  EvaluateOperand(call.arguments.front(), item, first);
  if (call.function == Function::kAttributeExists) return first.value != nullptr;
  if (call.function == Function::kAttributeNotExists) return first.value == nullptr;
  Operation second;
  EvaluateOperand(call.arguments.back(), item, second);
  if (first.value == nullptr || second.value == nullptr) return false;
  switch (call.function) {
    case Function::kBeginsWith:
      return BeginsWith(*first.value, *second.value);
    case Function::kContains:
      return Contains(*first.value, *second.value);
    default:
      return TypeName(first.value->type()) == second.value->bytes();
  }
}

}  // namespace

bool Evaluate(const ConditionNode& node, const Item& item) {
  const auto holds = [&](const ConditionNode& child) { return Evaluate(child, item); };
  switch (node.kind) {
    case ConditionNode::Kind::kAnd:
      return std::all_of(node.children.begin(), node.children.end(), holds);
    case ConditionNode::Kind::kOr:
      return std::any_of(node.children.begin(), node.children.end(), holds);
    case ConditionNode::Kind::kNot:
      return !Evaluate(node.children.front(), item);
    case ConditionNode::Kind::kCompare:
      return Compare(node, item);
    case ConditionNode::Kind::kBetween:
      return Between(node, item);
    case ConditionNode::Kind::kIn:
      return In(node, item);
    case ConditionNode::Kind::kFunction:
      return Call(node.operands.front(), item);
  }
  return false;
}

}  // namespace internal
}  // namespace virga::dynamodb
