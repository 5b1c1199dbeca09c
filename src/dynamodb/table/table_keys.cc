#include "dynamodb/table/table_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "dynamodb/item/item_codec.h"
#include "dynamodb/table/key_encoding.h"
#include "storage/key_codec.h"

namespace virga::dynamodb {
namespace {

constexpr std::size_t kHashKeySizeBytesMax = 2048;
constexpr std::size_t kRangeKeySizeBytesMax = 1024;
constexpr std::string_view kNoMatch = "The provided key element does not match the schema";

std::string Space(const TableDescription& table, storage::RowKind kind) {
  std::string space = storage::KeyPrefix(table.layer, kind, table.account, table.region);
  storage::AppendUint64(table.id.value(), space);
  return space;
}

// The size of an item collection is read and written with each of its items, so one lock is for all of them.
std::uint64_t LockHash(const TableDescription& table, std::string_view row, std::size_t partition_length) {
  return PartitionHash(table.has_item_collections() ? row.substr(0, partition_length) : row);
}

ItemKey MakeKey(const TableDescription& table, AttributeValue hash, std::optional<AttributeValue> range) {
  std::string row = ItemSpace(table);
  const std::size_t space_length = row.size();
  AppendPartition(hash, row);
  const std::size_t partition_length = row.size();
  if (range) AppendKeyValue(*range, row);
  const std::uint64_t lock_hash = LockHash(table, row, partition_length);
  return {std::move(hash), std::move(range), std::move(row), space_length, lock_hash};
}

aws::Status CheckKeyValues(const KeySchema& schema, const AttributeValue& hash, const AttributeValue* range) {
  RETURN_IF_ERROR(CheckKeyNotEmpty(schema.hash.name, hash));
  if (range != nullptr) RETURN_IF_ERROR(CheckKeyNotEmpty(schema.range->name, *range));
  RETURN_IF_ERROR(CheckHashKeySize(hash));
  if (range != nullptr) RETURN_IF_ERROR(CheckRangeKeySize(*range));
  return Ok{};
}

aws::Result<AttributeValue> KeyAttributeOf(std::string_view compact, const KeyAttribute& key) {
  std::optional<AttributeValue> value = FindAttribute(compact, key.name);
  if (!value) {
    return Err(aws::ValidationError(
        fmt::format("One or more parameter values were invalid: Missing the key {} in the item", key.name)));
  }
  if (value->type() != key.type) {
    return Err(aws::ValidationError(
        fmt::format("One or more parameter values were invalid: Type mismatch for key {} expected: {} actual: {}",
                    key.name, TypeName(key.type), TypeName(value->type()))));
  }
  return std::move(*value);
}

bool IsEmptyKey(const AttributeValue& value) {
  return value.type() != AttributeType::kNumber && value.bytes().empty();
}

aws::Status CheckIndexKey(const IndexDescription& index, const KeyAttribute& key, std::string_view compact) {
  const std::optional<AttributeValue> value = FindAttribute(compact, key.name);
  if (!value) return Ok{};
  if (value->type() != key.type) {
    return Err(aws::ValidationError(
        fmt::format("One or more parameter values were invalid: Type mismatch for Index Key {} Expected: {} Actual: {} "
                    "IndexName: {}",
                    key.name, TypeName(key.type), TypeName(value->type()), index.name.view())));
  }
  if (!IsEmptyKey(*value)) return CheckIndexKeySize(index, key, *value);
  return Err(aws::ValidationError(
      fmt::format("One or more parameter values are not valid. A value specified for a secondary index key is not "
                  "supported. The AttributeValue for a key attribute cannot contain an empty {} value. IndexName: {}, "
                  "IndexKey: {}",
                  key.type == AttributeType::kString ? "string" : "binary", index.name.view(), key.name)));
}

}  // namespace

std::string ItemSpace(const TableDescription& table) {
  return Space(table, storage::RowKind::kItem);
}

std::string TotalsKey(const TableDescription& table) {
  std::string key;
  storage::AppendUint32(table.layer.value(), key);
  storage::AppendUint64(table.id.value(), key);
  return key;
}

std::string TotalsKey(const TableDescription& table, IndexId index) {
  std::string key = TotalsKey(table);
  storage::AppendUint32(index.value(), key);
  return key;
}

std::string AllIndexesSpace(const TableDescription& table) {
  return Space(table, storage::RowKind::kIndexEntry);
}

std::string CollectionSpace(const TableDescription& table) {
  return Space(table, storage::RowKind::kItemCollection);
}

std::string IndexSpace(const TableDescription& table, IndexId index) {
  std::string space = AllIndexesSpace(table);
  storage::AppendUint32(index.value(), space);
  return space;
}

aws::Result<ItemKey> KeyOfWholeItem(const TableDescription& table, std::string_view compact) {
  ASSIGN_OR_RETURN(AttributeValue hash, KeyAttributeOf(compact, table.key.hash));
  std::optional<AttributeValue> range;
  if (table.key.range) {
    ASSIGN_OR_RETURN(range, KeyAttributeOf(compact, *table.key.range));
  }
  RETURN_IF_ERROR(CheckKeyValues(table.key, hash, range ? &*range : nullptr));
  return MakeKey(table, std::move(hash), std::move(range));
}

aws::Result<ItemKey> KeyOfLookup(const TableDescription& table, const Item& key) {
  return KeyOfLookup(table, key, kNoMatch);
}

aws::Result<ItemKey> KeyOfLookup(const TableDescription& table, const Item& key, std::string_view mismatch_text) {
  const auto hash = key.find(table.key.hash.name);
  const auto range = table.key.range ? key.find(table.key.range->name) : key.end();
  const std::size_t expected = table.key.range ? 2 : 1;
  const bool matches = key.size() == expected && hash != key.end() && hash->second.type() == table.key.hash.type &&
                       (!table.key.range || (range != key.end() && range->second.type() == table.key.range->type));
  if (!matches) return Err(aws::ValidationError(std::string(mismatch_text)));
  RETURN_IF_ERROR(CheckKeyValues(table.key, hash->second, table.key.range ? &range->second : nullptr));
  std::optional<AttributeValue> range_value;
  if (table.key.range) range_value = range->second;
  return MakeKey(table, hash->second, std::move(range_value));
}

aws::Result<ItemKey> KeyOfRow(const TableDescription& table, std::string_view row) {
  const std::string space = ItemSpace(table);
  const auto corrupt = [] { return Err(aws::InternalError("a stored key does not decode")); };
  if (!row.starts_with(space) || row.size() < space.size() + sizeof(std::uint64_t)) return corrupt();
  std::string_view rest = row.substr(space.size() + sizeof(std::uint64_t));
  std::optional<AttributeValue> hash = ReadKeyValue(table.key.hash.type, rest);
  if (!hash) return corrupt();
  const std::size_t partition_length = row.size() - rest.size();
  std::optional<AttributeValue> range;
  if (table.key.range) {
    range = ReadKeyValue(table.key.range->type, rest);
    if (!range) return corrupt();
  }
  if (!rest.empty()) return corrupt();
  const std::uint64_t lock_hash = LockHash(table, row, partition_length);
  return ItemKey{std::move(*hash), std::move(range), std::string(row), space.size(), lock_hash};
}

Item AsItem(const TableDescription& table, const ItemKey& key) {
  Item item;
  item.emplace(table.key.hash.name, key.hash);
  if (key.range) item.emplace(table.key.range->name, *key.range);
  return item;
}

aws::Status CheckHashKeySize(const AttributeValue& value) {
  if (value.type() == AttributeType::kNumber || value.bytes().size() <= kHashKeySizeBytesMax) return Ok{};
  // AWS's own text lacks the blank.
  return Err(
      aws::ValidationError("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size "
                           "limit of2048 bytes"));
}

aws::Status CheckRangeKeySize(const AttributeValue& value) {
  if (value.type() == AttributeType::kNumber || value.bytes().size() <= kRangeKeySizeBytesMax) return Ok{};
  return Err(
      aws::ValidationError("One or more parameter values were invalid: Aggregated size of all range keys has exceeded "
                           "the size limit of 1024 bytes"));
}

aws::Status CheckIndexKeySize(const IndexDescription& index, const KeyAttribute& key, const AttributeValue& value) {
  if (value.type() == AttributeType::kNumber) return Ok{};
  const std::size_t max = key.name == index.key.hash.name ? kHashKeySizeBytesMax : kRangeKeySizeBytesMax;
  if (value.bytes().size() <= max) return Ok{};
  return Err(aws::ValidationError(fmt::format(
      "One or more parameter values were invalid: Size limit exceeded for Index Key {} Actual Size: {} bytes "
      "Max Size: {} bytes IndexName: {}",
      key.name, value.bytes().size(), max, index.name.view())));
}

aws::Status CheckKeyNotEmpty(std::string_view name, const AttributeValue& value) {
  if (!IsEmptyKey(value)) return Ok{};
  return Err(aws::ValidationError(
      fmt::format("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                  "an empty {} value. Key: {}",
                  value.type() == AttributeType::kString ? "string" : "binary", name)));
}

aws::Status CheckIndexKeys(const TableDescription& table, std::string_view compact) {
  if (table.indexes.empty()) return Ok{};
  std::vector<const IndexDescription*> by_name;
  for (const IndexDescription& index : table.indexes) {
    if (index.is_maintained()) by_name.push_back(&index);
  }
  std::sort(by_name.begin(), by_name.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  for (const IndexDescription* index : by_name) {
    RETURN_IF_ERROR(CheckIndexKey(*index, index->key.hash, compact));
    if (index->key.range) RETURN_IF_ERROR(CheckIndexKey(*index, *index->key.range, compact));
  }
  return Ok{};
}

}  // namespace virga::dynamodb
