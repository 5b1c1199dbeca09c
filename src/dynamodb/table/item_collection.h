#ifndef VIRGA_DYNAMODB_TABLE_ITEM_COLLECTION_H_
#define VIRGA_DYNAMODB_TABLE_ITEM_COLLECTION_H_

#include <cstdint>
#include <string>

#include "aws/error.h"
#include "dynamodb/item/attribute_value.h"
#include "dynamodb/table/table_schema.h"
#include "storage/engine.h"
#include "storage/write_batch.h"

namespace virga::dynamodb {

// An item collection is what shares a partition key in a table with local indexes: its items and their entries in those
// indexes. How many bytes it has is kept in a row of its own, because it has a limit.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
// Format: docs/formats/key_encoding.md.

// The row of the collection of `hash_key`.
std::string CollectionRow(const TableDescription& table, const AttributeValue& hash_key);
// The row that says that each collection of the table has its row, unless it is empty. Written when the table is made:
// tables from before there were such rows lack it.
std::string CollectionsKeptRow(const TableDescription& table);

std::string EncodeCollectionBytes(std::uint64_t bytes);

// Bytes of the collection, as its row says. Where that is missing in a table of old, it reads the whole collection.
// REQUIRES: the lock under which the collection is written to. Errors: storage's.
aws::Result<std::uint64_t> CollectionBytes(const storage::Engine& engine, const TableDescription& table,
                                           const AttributeValue& hash_key);
// The same by reading each item and entry, for checks.
storage::Result<std::uint64_t> CountCollection(const storage::View& view, const TableDescription& table,
                                               const AttributeValue& hash_key);

// Adds to `batch` what keeps the row right when a collection of `bytes` grows by `growth`; returns what it has then.
// Errors: ItemCollectionSizeLimitExceededException if that is more than before and more than the limit.
aws::Result<std::uint64_t> GrowCollection(const TableDescription& table, const AttributeValue& hash_key,
                                          std::uint64_t bytes, std::int64_t growth, storage::WriteBatch& batch);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_ITEM_COLLECTION_H_
