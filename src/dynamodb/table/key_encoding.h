#ifndef VIRGA_DYNAMODB_TABLE_KEY_ENCODING_H_
#define VIRGA_DYNAMODB_TABLE_KEY_ENCODING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/item/attribute_value.h"
#include "storage/engine.h"

namespace virga::dynamodb {

// How items and index entries are keyed in the store. Format: docs/formats/key_encoding.md.
//
// A key value (S, N or B) is written so that unsigned byte order is DynamoDB's order of its type,
// and so that no value's bytes are the beginning of another's.

// REQUIRES: `value` is a string, a number or binary.
void AppendKeyValue(const AttributeValue& value, std::string& key);
// Reads a value of `type` back from the front of `key` and removes it; nullopt if there is none.
std::optional<AttributeValue> ReadKeyValue(AttributeType type, std::string_view& key);

// Where an encoded partition key stands in Scan's order. Persisted: never change it.
std::uint64_t PartitionHash(std::string_view encoded_partition_key);

// Appends the hash of a partition key and the key itself.
void AppendPartition(const AttributeValue& partition_key, std::string& row);
// How the rows of one partition begin: `space` (a table's or index's own prefix), hash, partition
// key.
std::string PartitionPrefix(std::string_view space, const AttributeValue& partition_key);

// The range of hashes that segment `segment` of `total` reads: all segments together read each
// row once. REQUIRES: segment < total <= 2^32.
storage::KeyRange SegmentRange(std::string_view space, std::uint32_t segment, std::uint32_t total);
// The segment to which a hash belongs.
std::uint32_t SegmentOf(std::uint64_t hash, std::uint32_t total);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_KEY_ENCODING_H_
