#include "dynamodb/operations/update_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "aws/limits.h"

namespace virga::dynamodb {
namespace {

std::size_t Levels(const AttributeValue& value) {
  std::size_t inner = 0;
  if (value.type() == AttributeType::kMap) {
    for (const auto& [name, child] : value.map()) inner = std::max(inner, Levels(child));
  } else if (value.type() == AttributeType::kList) {
    for (const AttributeValue& child : value.list()) inner = std::max(inner, Levels(child));
  }
  return inner + 1;
}

aws::Status CheckIndexKey(const IndexDescription& index, const KeyAttribute& key, const Item& old_item,
                          const Item& new_item) {
  const auto found = new_item.find(key.name);
  if (found == new_item.end()) return Ok{};
  const AttributeValue& value = found->second;
  const auto before = old_item.find(key.name);
  if (before != old_item.end() && before->second == value) return Ok{};
  if (value.type() != key.type) {
    return Err(aws::ValidationError(
        fmt::format("One or more parameter values were invalid: Type mismatch for Index Key {} Expected: {} Actual: {} "
                    "IndexName: {}",
                    key.name, TypeName(key.type), TypeName(value.type()), index.name.view())));
  }
  if (key.type == AttributeType::kNumber || !value.bytes().empty()) return CheckIndexKeySize(index, key, value);
  return Err(aws::ValidationError(
      fmt::format("One or more parameter values are not valid. The update expression attempted to update a secondary "
                  "index key to a value that is not supported. The AttributeValue for a key attribute cannot contain "
                  "an empty {} value.",
                  key.type == AttributeType::kString ? "string" : "binary")));
}

std::size_t KeySizeBytes(const TableDescription& table, const ItemKey& key) {
  const std::size_t hash = table.key.hash.name.size() + SizeBytes(key.hash);
  return key.range ? hash + table.key.range->name.size() + SizeBytes(*key.range) : hash;
}

aws::Status CheckIndexKeysChanged(const TableDescription& table, const Item& old_item, const Item& new_item) {
  std::vector<const IndexDescription*> by_name;
  for (const IndexDescription& index : table.indexes) {
    if (index.is_maintained()) by_name.push_back(&index);
  }
  std::sort(by_name.begin(), by_name.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  for (const IndexDescription* index : by_name) {
    RETURN_IF_ERROR(CheckIndexKey(*index, index->key.hash, old_item, new_item));
    if (index->key.range) RETURN_IF_ERROR(CheckIndexKey(*index, *index->key.range, old_item, new_item));
  }
  return Ok{};
}

}  // namespace

aws::Status CheckKeyIsNotUpdated(const TableDescription& table, const Update& update) {
  if (!update.Touches(table.key.hash.name) && (!table.key.range || !update.Touches(table.key.range->name))) return Ok{};
  for (const DocumentPath& path : update.TouchedPaths()) {  // the first that was written is named
    const std::string_view name = path.front().name;
    if (name != table.key.hash.name && (!table.key.range || name != table.key.range->name)) continue;
    return Err(aws::ValidationError(fmt::format(
        "One or more parameter values were invalid: Cannot update attribute {}. This attribute is part of the key",
        name)));
  }
  return Ok{};
}

aws::Status CheckUpdatedItem(const TableDescription& table, const ItemKey& key, const std::optional<Update>& update,
                             const ItemChange& change) {
  if (!table.indexes.empty()) RETURN_IF_ERROR(CheckIndexKeysChanged(table, change.old_item, change.new_item));
  for (const auto& [name, value] : change.new_item) {
    if (Levels(value) > static_cast<std::size_t>(aws::limits::nesting_levels_max)) {
      return Err(
          aws::ValidationError("Nesting Levels have exceeded supported limits: Attributes in the item have nested "
                               "levels beyond supported limit"));
    }
  }
  const std::size_t size = change.new_size_bytes;
  const std::size_t with_actions =
      size - KeySizeBytes(table, key) + (update ? update->ActionCostBytes() : std::size_t{0});
  if (std::max(size, with_actions) > static_cast<std::size_t>(aws::limits::item_size_bytes_max)) {
    return Err(aws::ValidationError("Item size to update has exceeded the maximum allowed size"));
  }
  return Ok{};
}

}  // namespace virga::dynamodb
