#ifndef VIRGA_DYNAMODB_ITEM_ITEM_CODEC_H_
#define VIRGA_DYNAMODB_ITEM_ITEM_CODEC_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"
#include "dynamodb/item/attribute_names.h"
#include "dynamodb/item/attribute_value.h"

namespace virga::dynamodb {

// The compact binary form in which items are stored and from which they are answered.
// Format: docs/formats/item.md. Attributes stand in byte order of their names.

// The attribute-value JSON of the wire ({"S":"x"}) to a tree. Errors: the texts of AWS for empty,
// several or unknown types, bad numbers, empty or duplicate sets, bad base64, nesting too deep.
aws::Result<AttributeValue> DecodeAttributeValue(codec::JsonValue json);
aws::Result<Item> DecodeItem(codec::JsonValue json);
// The same straight into the compact form, with no tree; `size_bytes` becomes the item's size.
aws::Result<std::string> DecodeItemToCompact(codec::JsonValue json, std::size_t& size_bytes);

void WriteAttributeValue(const AttributeValue& value, codec::JsonWriter& json);
void WriteItem(const Item& item, codec::JsonWriter& json);
// REQUIRES: `compact` was made by this codec. Corrupt bytes give an error, never a crash.
aws::Status WriteCompactItem(std::string_view compact, codec::JsonWriter& json);

std::string EncodeItem(const Item& item);
aws::Result<Item> ParseCompactItem(std::string_view compact);
// The item's size in DynamoDB's counting, read from the form's head.
std::size_t CompactSizeBytes(std::string_view compact);
// Those of `names` that the item has, without building or looking at the rest.
aws::Result<Item> ParseAttributes(std::string_view compact, const AttributeNames& names);
// Attributes that were parsed from an item: how many it has of `names`, and their size.
struct ParsedAttributes {
  const AttributeNames& names;
  std::size_t count;
  std::size_t size_bytes;

  ParsedAttributes(const AttributeNames& wanted, const Item& parsed);
};
// `compact` with the attributes `to` in the place of `from`; all others are taken over as bytes.
// REQUIRES: `from` is of `compact`, and `to` has none of its others.
aws::Result<std::string> ReplaceAttributes(std::string_view compact, const ParsedAttributes& from, const Item& to);
// One top-level attribute, or nullopt if it is absent: without building the rest.
std::optional<AttributeValue> FindAttribute(std::string_view compact, std::string_view name);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_ITEM_ITEM_CODEC_H_
