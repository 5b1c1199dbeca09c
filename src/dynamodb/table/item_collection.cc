#include "dynamodb/table/item_collection.h"

#include <memory>
#include <utility>

#include "aws/limits.h"
#include "dynamodb/item/item_codec.h"
#include "dynamodb/table/key_encoding.h"
#include "dynamodb/table/table_keys.h"
#include "storage/key_codec.h"

namespace virga::dynamodb {
namespace {

storage::Result<std::uint64_t> PartitionBytes(const storage::View& view, std::string_view space,
                                              const AttributeValue& hash_key) {
  std::uint64_t bytes = 0;
  const auto rows = view.Scan(storage::PrefixRange(PartitionPrefix(space, hash_key)), storage::Direction::kForward);
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows->Next());
    if (!more) return bytes;
    bytes += CompactSizeBytes(rows->value());
  }
}

}  // namespace

std::string CollectionRow(const TableDescription& table, const AttributeValue& hash_key) {
  return PartitionPrefix(CollectionSpace(table), hash_key);
}

std::string CollectionsKeptRow(const TableDescription& table) {
  return CollectionSpace(table);
}

std::string EncodeCollectionBytes(std::uint64_t bytes) {
  std::string value;
  storage::AppendUint64(bytes, value);
  return value;
}

aws::Result<std::uint64_t> CollectionBytes(const storage::Engine& engine, const TableDescription& table,
                                           const AttributeValue& hash_key) {
  std::string value;
  auto found = engine.Get(CollectionRow(table, hash_key), value);
  if (!found.ok()) return Err(aws::FromStorage(found.error()));
  if (*found) {
    storage::KeyReader reader(value);
    const auto bytes = reader.ReadUint64();
    if (!bytes || !reader.rest().empty()) {
      return Err(aws::InternalError("the size of an item collection does not decode"));
    }
    return *bytes;
  }
  found = engine.Get(CollectionsKeptRow(table), value);
  if (!found.ok()) return Err(aws::FromStorage(found.error()));
  if (*found) return std::uint64_t{0};
  auto counted = CountCollection(*engine.OpenView(), table, hash_key);
  if (!counted.ok()) return Err(aws::FromStorage(counted.error()));
  return *counted;
}

storage::Result<std::uint64_t> CountCollection(const storage::View& view, const TableDescription& table,
                                               const AttributeValue& hash_key) {
  ASSIGN_OR_RETURN(std::uint64_t bytes, PartitionBytes(view, ItemSpace(table), hash_key));
  for (const IndexDescription& index : table.indexes) {
    if (index.kind != IndexKind::kLocal) continue;
    ASSIGN_OR_RETURN(const std::uint64_t entries, PartitionBytes(view, IndexSpace(table, index.id), hash_key));
    bytes += entries;
  }
  return bytes;
}

aws::Result<std::uint64_t> GrowCollection(const TableDescription& table, const AttributeValue& hash_key,
                                          std::uint64_t bytes, std::int64_t growth, storage::WriteBatch& batch) {
  const std::uint64_t grown = bytes + static_cast<std::uint64_t>(growth);
  if (growth > 0 && grown > static_cast<std::uint64_t>(aws::limits::item_collection_bytes_max)) {
    return Err(aws::Error{aws::ErrorCode::kItemCollectionSizeLimitExceeded, "Collection size exceeded."});
  }
  if (grown == 0) {
    batch.Delete(CollectionRow(table, hash_key));
  } else if (growth != 0) {
    batch.Put(CollectionRow(table, hash_key), EncodeCollectionBytes(grown));
  }
  return grown;
}

}  // namespace virga::dynamodb
