#include "dynamodb/table/index_maintenance.h"

#include <algorithm>
#include <utility>

#include "dynamodb/item/item_codec.h"
#include "dynamodb/table/key_encoding.h"

namespace virga::dynamodb {
namespace {

// nullopt: the index leaves the item out.
std::optional<AttributeValue> IndexKeyValue(std::string_view item, const IndexDescription& index,
                                            const KeyAttribute& key) {
  std::optional<AttributeValue> value = FindAttribute(item, key.name);
  if (!value || value->type() != key.type) return std::nullopt;
  if (key.type != AttributeType::kNumber && value->bytes().empty()) return std::nullopt;
  if (!CheckIndexKeySize(index, key, *value).ok()) return std::nullopt;
  return value;
}

std::string Projected(const TableDescription& table, const IndexDescription& index, std::string_view item) {
  if (index.projection.type == ProjectionType::kAll) return std::string(item);
  AttributeNames names;
  for (const KeySchema* key : {&index.key, &table.key}) {
    names.Add(key->hash.name);
    if (key->range) names.Add(key->range->name);
  }
  if (index.projection.type == ProjectionType::kInclude) {
    for (const std::string& name : index.projection.non_key_attributes) names.Add(name);
  }
  const auto projected = ParseAttributes(item, names);
  if (!projected.ok()) return std::string(item);  // corrupt bytes: a reader of the entry reports them
  return EncodeItem(projected.value());
}

}  // namespace

bool Projects(const TableDescription& table, const IndexDescription& index, std::string_view attribute) {
  const auto is_key = [attribute](const KeySchema& schema) {
    return schema.hash.name == attribute || (schema.range && schema.range->name == attribute);
  };
  if (index.projection.type == ProjectionType::kAll || is_key(index.key) || is_key(table.key)) return true;
  const auto& included = index.projection.non_key_attributes;
  return index.projection.type == ProjectionType::kInclude &&
         std::find(included.begin(), included.end(), attribute) != included.end();
}

std::optional<IndexEntry> EntryOf(const TableDescription& table, const IndexDescription& index, const ItemKey& key,
                                  std::string_view item) {
  const std::optional<AttributeValue> hash = IndexKeyValue(item, index, index.key.hash);
  if (!hash) return std::nullopt;
  std::optional<AttributeValue> range;
  if (index.key.range) {
    range = IndexKeyValue(item, index, *index.key.range);
    if (!range) return std::nullopt;
  }
  IndexEntry entry;
  entry.row = PartitionPrefix(IndexSpace(table, index.id), *hash);
  if (range) AppendKeyValue(*range, entry.row);
  entry.row.append(key.encoded());
  entry.compact = Projected(table, index, item);
  return entry;
}

namespace {

// One index's part of a write: its rows go to the batch, what changes is counted.
struct EntryChange {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
  double units = 0;

  void Remove(const IndexEntry& entry, storage::WriteBatch& batch) {
    const std::size_t size = CompactSizeBytes(entry.compact);
    items -= 1;
    bytes -= static_cast<std::int64_t>(size);
    units += WriteUnits(size);
    batch.Delete(entry.row);
  }
  void Insert(IndexEntry entry, storage::WriteBatch& batch) {
    const std::size_t size = CompactSizeBytes(entry.compact);
    items += 1;
    bytes += static_cast<std::int64_t>(size);
    units += WriteUnits(size);
    batch.Put(std::move(entry.row), std::move(entry.compact));
  }
  void Replace(const IndexEntry& from, IndexEntry to, storage::WriteBatch& batch) {
    if (from.compact == to.compact) return;
    const std::size_t old_size = CompactSizeBytes(from.compact);
    const std::size_t new_size = CompactSizeBytes(to.compact);
    bytes += static_cast<std::int64_t>(new_size) - static_cast<std::int64_t>(old_size);
    units += WriteUnits(std::max(old_size, new_size));
    batch.Put(std::move(to.row), std::move(to.compact));
  }
};

}  // namespace

storage::Result<IndexChanges> IndexChanges::Plan(const storage::Engine& engine, const TableDescription& table,
                                                 const ItemKey& key, const std::string* old_item,
                                                 const std::string* new_item, storage::WriteBatch& batch,
                                                 ConsumedCapacity& capacity) {
  IndexChanges changes;
  for (const IndexDescription& index : table.indexes) {
    if (!index.is_maintained()) continue;
    std::optional<IndexEntry> from = old_item == nullptr ? std::nullopt : EntryOf(table, index, key, *old_item);
    std::optional<IndexEntry> to = new_item == nullptr ? std::nullopt : EntryOf(table, index, key, *new_item);
    if (from && index.backfilling) {  // the filling may not have come by yet
      std::string present;
      ASSIGN_OR_RETURN(const bool found, engine.Get(from->row, present));
      if (!found) from.reset();
    }
    if (!from && !to) continue;
    EntryChange change;
    if (from && to && from->row == to->row) {
      change.Replace(*from, std::move(*to), batch);
    } else {
      if (from) change.Remove(*from, batch);
      if (to) change.Insert(std::move(*to), batch);
    }
    if (change.units == 0) continue;
    if (index.kind == IndexKind::kLocal) changes.local_bytes_ += change.bytes;
    capacity.AddIndex(index, change.units);
    batch.AddTotals(TotalsKey(table, index.id), {change.items, change.bytes});
    changes.deltas_.push_back({index.counters, change.items, change.bytes});
  }
  return changes;
}

void IndexChanges::Count() const {
  for (const Delta& delta : deltas_) {
    delta.counters->item_count.fetch_add(delta.items, std::memory_order_relaxed);
    delta.counters->size_bytes.fetch_add(delta.bytes, std::memory_order_relaxed);
  }
}

}  // namespace virga::dynamodb
