#include <optional>
#include <utility>

#include "dynamodb/expression/ast.h"

namespace virga::dynamodb::internal {
namespace {

std::optional<AttributeValue> Project(const ProjectionNode& node, const AttributeValue& value);

Item ProjectMap(const ProjectionNode& node, const Item& map) {
  Item kept;
  for (const auto& [name, child] : node.names) {
    const auto member = map.find(name);
    if (member == map.end()) continue;
    if (std::optional<AttributeValue> part = Project(child, member->second)) {
      kept.emplace_hint(kept.end(), name, std::move(*part));
    }
  }
  return kept;
}

// nullopt: nothing of what is asked for is there.
std::optional<AttributeValue> Project(const ProjectionNode& node, const AttributeValue& value) {
  if (node.whole) return value;
  if (value.type() == AttributeType::kMap && !node.names.empty()) {
    Item kept = ProjectMap(node, value.map());
    if (kept.empty()) return std::nullopt;
    return AttributeValue::Of(std::move(kept));
  }
  if (value.type() == AttributeType::kList && !node.indexes.empty()) {
    AttributeValue::List kept;
    for (const auto& [index, child] : node.indexes) {
      if (index >= value.list().size()) break;
      if (std::optional<AttributeValue> part = Project(child, value.list()[index])) kept.push_back(std::move(*part));
    }
    if (kept.empty()) return std::nullopt;
    return AttributeValue::Of(std::move(kept));
  }
  return std::nullopt;
}

}  // namespace

Item ApplyProjection(const ProjectionTree& tree, const Item& item) {
  return ProjectMap(tree.root, item);
}

}  // namespace virga::dynamodb::internal
