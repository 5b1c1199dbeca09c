#ifndef VIRGA_DYNAMODB_TABLE_TABLE_KEYS_H_
#define VIRGA_DYNAMODB_TABLE_TABLE_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "dynamodb/item/attribute_value.h"
#include "dynamodb/table/table_schema.h"

namespace virga::dynamodb {

// How the rows of a table's items, or of an index's entries, begin. Format: docs/formats/key_encoding.md.
std::string ItemSpace(const TableDescription& table);
std::string IndexSpace(const TableDescription& table, IndexId index);
// How all index entries of a table begin.
std::string AllIndexesSpace(const TableDescription& table);
// How the rows of a table's item collections begin (item_collection.h).
std::string CollectionSpace(const TableDescription& table);

// Under what the engine keeps how many items a table, or entries an index, has, and their bytes.
std::string TotalsKey(const TableDescription& table);
std::string TotalsKey(const TableDescription& table, IndexId index);

// One item's primary key, checked against its table's schema, and where its row stands.
struct ItemKey {
  AttributeValue hash;
  std::optional<AttributeValue> range;
  std::string row;           // the engine's key
  std::size_t space_length;  // of ItemSpace() at the beginning of `row`
  std::uint64_t lock_hash;   // which stripe locks it: of `row`, or of the partition where that is an item collection

  // The encoded hash and range key values: how an index entry's key ends.
  std::string_view encoded() const { return std::string_view(row).substr(space_length + sizeof(std::uint64_t)); }
};

// The key of an item that is to be written whole, in compact form. Errors, in this order: a key
// attribute is missing, of the wrong type, empty, or too long (with PutItem's texts).
aws::Result<ItemKey> KeyOfWholeItem(const TableDescription& table, std::string_view compact);

// The key that a caller names an item by. Errors: "The provided key element does not match the
// schema" for missing, further and mistyped attributes; empty; too long.
aws::Result<ItemKey> KeyOfLookup(const TableDescription& table, const Item& key);
// The same for a text of their own for what does not match.
aws::Result<ItemKey> KeyOfLookup(const TableDescription& table, const Item& key, std::string_view mismatch_text);

// The key that stands in an item's row. Errors: InternalServerError if `row` is none of the table's.
aws::Result<ItemKey> KeyOfRow(const TableDescription& table, std::string_view row);

// The primary key attributes as an item.
Item AsItem(const TableDescription& table, const ItemKey& key);

// 1 to 2,048 bytes of partition key and 1 to 1,024 of sort key.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
aws::Status CheckHashKeySize(const AttributeValue& value);
aws::Status CheckRangeKeySize(const AttributeValue& value);
aws::Status CheckIndexKeySize(const IndexDescription& index, const KeyAttribute& key, const AttributeValue& value);
// Keys that are an empty string or empty binary are refused.
aws::Status CheckKeyNotEmpty(std::string_view name, const AttributeValue& value);

// Whether the item that the index would hold can have these keys: an index key attribute of the
// wrong type, an empty or too long one refuses the whole write. Absent ones are fine: indexes are sparse.
// Indexes are looked at in the order of their names.
aws::Status CheckIndexKeys(const TableDescription& table, std::string_view compact);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_TABLE_KEYS_H_
