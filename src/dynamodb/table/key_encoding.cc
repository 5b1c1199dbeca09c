#include "dynamodb/table/key_encoding.h"

#include <utility>

#include "storage/key_codec.h"

namespace virga::dynamodb {
namespace {

__extension__ using Uint128 = unsigned __int128;

// MurmurHash3's finaliser: every bit of the input moves every bit of the result.
std::uint64_t Mix(std::uint64_t h) {
  h ^= h >> 33U;
  h *= 0xff51afd7ed558ccdULL;
  h ^= h >> 33U;
  h *= 0xc4ceb9fe1a85ec53ULL;
  h ^= h >> 33U;
  return h;
}

// Read byte by byte, so that it is the same on every machine; of a known length the compiler makes one load.
inline std::uint64_t Word(const char* bytes, std::size_t length) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < length; ++i) word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return word;
}

// The first hash of a segment: ceil(segment * 2^64 / total).
std::uint64_t FirstHash(std::uint32_t segment, std::uint32_t total) {
  const Uint128 scaled = (Uint128{segment} << 64U) + total - 1;
  return static_cast<std::uint64_t>(scaled / total);
}

}  // namespace

void AppendKeyValue(const AttributeValue& value, std::string& key) {
  if (value.type() == AttributeType::kNumber) {
    value.number().AppendOrderedTo(key);
  } else {
    storage::AppendTerminated(value.bytes(), key);
  }
}

std::optional<AttributeValue> ReadKeyValue(AttributeType type, std::string_view& key) {
  if (type == AttributeType::kNumber) {
    std::optional<Number> number = Number::ReadOrdered(key);
    if (!number) return std::nullopt;
    return AttributeValue::Of(*number);
  }
  storage::KeyReader reader(key);
  std::optional<std::string> bytes = reader.ReadTerminated();
  if (!bytes) return std::nullopt;
  key = reader.rest();
  return type == AttributeType::kString ? AttributeValue::String(std::move(*bytes))
                                        : AttributeValue::Binary(std::move(*bytes));
}

std::uint64_t PartitionHash(std::string_view encoded_partition_key) {
  std::uint64_t hash = 0x9e3779b97f4a7c15ULL ^ encoded_partition_key.size();
  std::string_view rest = encoded_partition_key;
  for (; rest.size() >= 8; rest.remove_prefix(8)) hash = Mix(hash ^ Word(rest.data(), 8));
  return rest.empty() ? hash : Mix(hash ^ Word(rest.data(), rest.size()));
}

void AppendPartition(const AttributeValue& partition_key, std::string& row) {
  const std::size_t at = row.size();
  row.append(sizeof(std::uint64_t), '\0');  // the hash's place: it is of what follows
  AppendKeyValue(partition_key, row);
  const std::uint64_t hash = PartitionHash(std::string_view(row).substr(at + sizeof(std::uint64_t)));
  for (std::size_t i = 0; i < sizeof(hash); ++i) {
    row[at + i] = static_cast<char>(hash >> (56U - 8U * i) & 0xffU);
  }
}

std::string PartitionPrefix(std::string_view space, const AttributeValue& partition_key) {
  std::string prefix;
  prefix.reserve(space.size() + 96);
  prefix.append(space);
  AppendPartition(partition_key, prefix);
  return prefix;
}

storage::KeyRange SegmentRange(std::string_view space, std::uint32_t segment, std::uint32_t total) {
  storage::KeyRange range = storage::PrefixRange(space);
  range.begin = space;
  storage::AppendUint64(FirstHash(segment, total), range.begin);
  if (segment + 1 < total) {
    range.end = space;
    storage::AppendUint64(FirstHash(segment + 1, total), range.end);
  }
  return range;
}

std::uint32_t SegmentOf(std::uint64_t hash, std::uint32_t total) {
  return static_cast<std::uint32_t>((Uint128{hash} * total) >> 64U);
}

}  // namespace virga::dynamodb
