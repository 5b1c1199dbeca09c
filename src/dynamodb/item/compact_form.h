#ifndef VIRGA_DYNAMODB_ITEM_COMPACT_FORM_H_
#define VIRGA_DYNAMODB_ITEM_COMPACT_FORM_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "aws/limits.h"
#include "dynamodb/item/attribute_value.h"

// The bytes of the compact form, for its writer and its reader alone. Format: docs/formats/item.md.
namespace virga::dynamodb::compact {

inline constexpr std::uint8_t kVersion = 1;
inline constexpr std::size_t kFixed32Bytes = 4;
inline constexpr std::size_t kSizeAt = 1;  // after the version
inline constexpr std::size_t kHeadBytes = kSizeAt + kFixed32Bytes;

// A scalar in 31 maps or lists is the deepest value.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-attributes
inline constexpr int kLevelMax = static_cast<int>(aws::limits::nesting_levels_max);

inline void AppendVarint(std::size_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80U));
    value >>= 7U;
  }
  out.push_back(static_cast<char>(value));
}

inline void AppendSized(std::string_view bytes, std::string& out) {
  AppendVarint(bytes.size(), out);
  out.append(bytes);
}

inline void AppendType(AttributeType type, std::string& out) {
  out.push_back(static_cast<char>(type));
}

inline void SetFixed32(std::size_t at, std::size_t value, std::string& out) {
  for (std::size_t i = 0; i < kFixed32Bytes; ++i) out[at + i] = static_cast<char>(value >> (8 * i) & 0xffU);
}

// Reserves the length of a container; CloseContainer fills it in.
inline std::size_t OpenContainer(std::string& out) {
  out.append(kFixed32Bytes, '\0');
  return out.size();
}
inline void CloseContainer(std::size_t opened_at, std::string& out) {
  SetFixed32(opened_at - kFixed32Bytes, out.size() - opened_at, out);
}

// Reads from the front of a string of bytes; false (or nullopt) means that they are no compact form.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  std::string_view& rest() { return bytes_; }

  bool ReadByte(std::uint8_t& byte) {
    if (bytes_.empty()) return false;
    byte = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return true;
  }
  bool ReadType(AttributeType& type) {
    std::uint8_t byte = 0;
    if (!ReadByte(byte) || byte < 1 || byte > 10) return false;
    type = static_cast<AttributeType>(byte);
    return true;
  }
  bool ReadVarint(std::size_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      std::uint8_t byte = 0;
      if (!ReadByte(byte)) return false;
      value |= static_cast<std::size_t>(byte & 0x7fU) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }
  bool ReadFixed32(std::size_t& value) {
    if (bytes_.size() < kFixed32Bytes) return false;
    value = 0;
    for (std::size_t i = 0; i < kFixed32Bytes; ++i) {
      value |= static_cast<std::size_t>(static_cast<std::uint8_t>(bytes_[i])) << (8 * i);
    }
    bytes_.remove_prefix(kFixed32Bytes);
    return true;
  }
  bool ReadBytes(std::size_t length, std::string_view& bytes) {
    if (bytes_.size() < length) return false;
    bytes = bytes_.substr(0, length);
    bytes_.remove_prefix(length);
    return true;
  }
  bool ReadSized(std::string_view& bytes) {
    std::size_t length = 0;
    return ReadVarint(length) && ReadBytes(length, bytes);
  }
  // A container's content as a cursor of its own, and how many members it says it has. Every member
  // takes a byte at least, so a count beyond the content is corrupt.
  bool ReadContainer(Cursor& content, std::size_t& count) {
    std::size_t length = 0;
    std::string_view bytes;
    if (!ReadFixed32(length) || !ReadBytes(length, bytes)) return false;
    content = Cursor(bytes);
    return content.ReadVarint(count) && count <= content.bytes_.size();
  }
  // The version, the size and the number of attributes.
  bool ReadHead(std::size_t& size_bytes, std::size_t& count) {
    std::uint8_t version = 0;
    return ReadByte(version) && version == kVersion && ReadFixed32(size_bytes) && ReadVarint(count) &&
           count <= bytes_.size();
  }
  // The value of `type` at the front, unread.
  bool Skip(AttributeType type);

 private:
  std::string_view bytes_;
};

}  // namespace virga::dynamodb::compact

#endif  // VIRGA_DYNAMODB_ITEM_COMPACT_FORM_H_
