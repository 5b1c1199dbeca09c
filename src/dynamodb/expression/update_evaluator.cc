#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "dynamodb/expression/ast.h"
#include "dynamodb/expression/errors.h"
#include "dynamodb/item/attribute_json.h"
#include "dynamodb/item/compact_form.h"

namespace virga::dynamodb::internal {
namespace {

// What one action does to the item, worked out while the item is still as it was.
struct Change {
  const DocumentPath* path = nullptr;
  std::optional<AttributeValue> value;  // nullopt: take away what is there
};

int DepthOf(const AttributeValue& value) {
  int depth = 0;
  if (value.type() == AttributeType::kMap) {
    for (const auto& [name, member] : value.map()) depth = std::max(depth, DepthOf(member));
  } else if (value.type() == AttributeType::kList) {
    for (const AttributeValue& element : value.list()) depth = std::max(depth, DepthOf(element));
  }
  return depth + 1;
}

// The right sides, read from the old item.
class Evaluator {
 public:
  Evaluator(const Item& old, bool legacy) : old_(old), legacy_(legacy) {}

  // The value of an operand: a part of the old item or of the expression, or made in `made`.
  aws::Result<const AttributeValue*> Value(const Operand& operand, std::optional<AttributeValue>& made) {
    switch (operand.kind) {
      case Operand::Kind::kValue:
        return operand.value;
      case Operand::Kind::kPath: {
        const AttributeValue* found = FindPath(old_, operand.path);
        if (found == nullptr) return Err(MissingAttribute());
        return found;
      }
      case Operand::Kind::kFunction:
        if (operand.function == Function::kIfNotExists) {
          const AttributeValue* found = FindPath(old_, operand.arguments[0].path);
          if (found != nullptr) return found;
          return Value(operand.arguments[1], made);
        }
        break;
      default:
        break;
    }
    std::optional<AttributeValue> left_made;
    std::optional<AttributeValue> right_made;
    ASSIGN_OR_RETURN(const AttributeValue* left, Value(operand.arguments[0], left_made));
    ASSIGN_OR_RETURN(const AttributeValue* right, Value(operand.arguments[1], right_made));
    if (operand.kind == Operand::Kind::kFunction) {
      ASSIGN_OR_RETURN(made, Joined(*left, *right));
    } else {
      ASSIGN_OR_RETURN(made, Sum(*left, *right, operand.kind == Operand::Kind::kSubtract));
    }
    return &*made;
  }

  aws::Status Set(const Operand& operand, std::optional<AttributeValue>& result) {
    ASSIGN_OR_RETURN(const AttributeValue* value, Value(operand, result));
    if (!result || value != &*result) result = *value;
    return Ok{};
  }

  aws::Result<AttributeValue> Add(const DocumentPath& path, const AttributeValue& addend) {
    const AttributeValue* old = FindPath(old_, path);
    if (old == nullptr) return addend;
    if (old->type() != addend.type()) return Err(WrongType());
    if (addend.type() == AttributeType::kNumber) return Sum(*old, addend, false);
    if (addend.type() == AttributeType::kList) return Joined(*old, addend);  // only AttributeUpdates can
    return Union(*old, addend);
  }

  // nullopt: nothing is left, or there was nothing.
  aws::Result<std::optional<AttributeValue>> Delete(const DocumentPath& path, const AttributeValue& members) {
    const AttributeValue* old = FindPath(old_, path);
    if (old == nullptr) return std::optional<AttributeValue>();
    if (old->type() != members.type()) return Err(WrongType());
    return Difference(*old, members);
  }

 private:
  aws::Error WrongType() const {
    return legacy_ ? aws::ValidationError("Type mismatch for attribute to update") : WrongDataType();
  }

  static aws::Result<AttributeValue> Sum(const AttributeValue& a, const AttributeValue& b, bool subtract) {
    if (a.type() != AttributeType::kNumber || b.type() != AttributeType::kNumber) return Err(WrongDataType());
    ASSIGN_OR_RETURN(const Number sum,
                     subtract ? Number::Subtract(a.number(), b.number()) : Number::Add(a.number(), b.number()));
    return AttributeValue::Of(sum);
  }

  static aws::Result<AttributeValue> Joined(const AttributeValue& a, const AttributeValue& b) {
    if (a.type() != AttributeType::kList || b.type() != AttributeType::kList) return Err(WrongDataType());
    AttributeValue::List list;
    list.reserve(a.list().size() + b.list().size());
    list.insert(list.end(), a.list().begin(), a.list().end());
    list.insert(list.end(), b.list().begin(), b.list().end());
    return AttributeValue::Of(std::move(list));
  }

  static AttributeValue SetOf(AttributeType type, std::vector<std::string> members) {
    return type == AttributeType::kStringSet ? AttributeValue::StringSet(std::move(members))
                                             : AttributeValue::BinarySet(std::move(members));
  }
  static AttributeValue SetOf(AttributeType, std::vector<Number> members) {
    return AttributeValue::NumberSet(std::move(members));
  }

  static AttributeValue Union(const AttributeValue& a, const AttributeValue& b) {
    const auto merge = [&](const auto& left, const auto& right) {
      std::decay_t<decltype(left)> all;
      std::set_union(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(all));
      return SetOf(a.type(), std::move(all));
    };
    return a.type() == AttributeType::kNumberSet ? merge(a.number_set(), b.number_set())
                                                 : merge(a.byte_set(), b.byte_set());
  }

  static std::optional<AttributeValue> Difference(const AttributeValue& a, const AttributeValue& b) {
    const auto subtract = [&](const auto& left, const auto& right) -> std::optional<AttributeValue> {
      std::decay_t<decltype(left)> rest;
      std::set_difference(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(rest));
      if (rest.empty()) return std::nullopt;
      return SetOf(a.type(), std::move(rest));
    };
    return a.type() == AttributeType::kNumberSet ? subtract(a.number_set(), b.number_set())
                                                 : subtract(a.byte_set(), b.byte_set());
  }

  const Item& old_;
  bool legacy_;
};

// The map or list that the last element of `path` stands in; nullptr if it is not there or of
// another type. For a path of one element: nullptr, the item itself is meant.
AttributeValue* ParentOf(Item& item, const DocumentPath& path) {
  // The item is ours to change; looking at it is the same.
  auto* parent = const_cast<AttributeValue*>(FindPrefix(item, path, path.size() - 1));
  if (parent == nullptr) return nullptr;
  const AttributeType wanted = path.back().index ? AttributeType::kList : AttributeType::kMap;
  return parent->type() == wanted ? parent : nullptr;
}

aws::Status CheckParent(const Item& old, const DocumentPath& path) {
  if (path.size() == 1) return Ok{};
  if (ParentOf(const_cast<Item&>(old), path) == nullptr) return Err(InvalidPathForUpdate());
  return Ok{};
}

aws::Status WorkOut(const UpdateAction& action, Evaluator& evaluator, const Item& old, Change& change) {
  change.path = &action.path;
  switch (action.clause) {
    case UpdateClause::kSet: {
      RETURN_IF_ERROR(evaluator.Set(action.operand, change.value));
      break;
    }
    case UpdateClause::kAdd: {
      ASSIGN_OR_RETURN(change.value, evaluator.Add(action.path, *action.operand.value));
      break;
    }
    case UpdateClause::kDelete: {
      ASSIGN_OR_RETURN(change.value, evaluator.Delete(action.path, *action.operand.value));
      break;
    }
    case UpdateClause::kRemove:
      break;
  }
  RETURN_IF_ERROR(CheckParent(old, action.path));
  if (change.value && static_cast<int>(action.path.size()) - 1 + DepthOf(*change.value) > compact::kLevelMax) {
    return Err(attribute_json::NestedTooDeep());
  }
  return Ok{};
}

void Assign(AttributeValue::Map& map, std::string_view name, AttributeValue value) {
  const auto at = map.lower_bound(name);
  if (at != map.end() && at->first == name) {
    at->second = std::move(value);
  } else {
    map.emplace_hint(at, name, std::move(value));
  }
}

void Erase(AttributeValue::Map& map, std::string_view name) {
  const auto at = map.find(name);
  if (at != map.end()) map.erase(at);
}

void Put(Item& item, const DocumentPath& path, AttributeValue value) {
  if (path.size() == 1) {
    Assign(item, path.front().name, std::move(value));
    return;
  }
  AttributeValue* parent = ParentOf(item, path);
  if (parent == nullptr) return;  // it was there when the change was worked out, and paths are distinct
  if (!path.back().index) {
    Assign(parent->map(), path.back().name, std::move(value));
    return;
  }
  AttributeValue::List& list = parent->list();
  if (*path.back().index < list.size()) {
    list[*path.back().index] = std::move(value);
  } else {
    list.push_back(std::move(value));  // past the end appends, without a gap
  }
}

void TakeAway(Item& item, const DocumentPath& path) {
  if (path.size() == 1) {
    Erase(item, path.front().name);
    return;
  }
  AttributeValue* parent = ParentOf(item, path);
  if (parent == nullptr) return;
  if (!path.back().index) {
    Erase(parent->map(), path.back().name);
  } else if (*path.back().index < parent->list().size()) {
    parent->list().erase(parent->list().begin() + static_cast<std::ptrdiff_t>(*path.back().index));
  }
}

}  // namespace

// All indexes are those of the old item. So: first what is set, in ascending order, so that what is
// appended keeps the order of its indexes; then what is taken away, in descending order.
aws::Status ApplyUpdate(const UpdatePlan& plan, Item& item) {
  std::vector<Change> sets;
  std::vector<const DocumentPath*> removals;
  sets.reserve(plan.actions.size());
  Evaluator evaluator(item, plan.legacy);
  for (const UpdateAction& action : plan.actions) {
    Change& change = sets.emplace_back();
    RETURN_IF_ERROR(WorkOut(action, evaluator, item, change));
    if (change.value) continue;
    sets.pop_back();
    if (FindPath(item, action.path) != nullptr) removals.push_back(&action.path);  // what is not there stays away
  }
  const auto by_path = [](const Change& a, const Change& b) { return *a.path < *b.path; };
  if (!std::is_sorted(sets.begin(), sets.end(), by_path)) std::sort(sets.begin(), sets.end(), by_path);
  std::sort(removals.begin(), removals.end(), [](const auto* a, const auto* b) { return *b < *a; });
  for (Change& change : sets) Put(item, *change.path, std::move(*change.value));
  for (const DocumentPath* path : removals) TakeAway(item, *path);
  return Ok{};
}

}  // namespace virga::dynamodb::internal
