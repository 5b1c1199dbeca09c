#ifndef VIRGA_STORAGE_KEY_CODEC_H_
#define VIRGA_STORAGE_KEY_CODEC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace virga::storage {

// Parts of keys whose unsigned byte order is the order of what they hold.
// Format: docs/formats/key_encoding.md.

void AppendUint8(std::uint8_t value, std::string& key);
void AppendUint16(std::uint16_t value, std::string& key);  // big-endian
void AppendUint32(std::uint32_t value, std::string& key);  // big-endian
void AppendUint64(std::uint64_t value, std::string& key);  // big-endian

// Bytes, then 00 00; a 00 inside becomes 00 FF. Order-preserving, and no string is a prefix of
// another's encoding.
void AppendTerminated(std::string_view bytes, std::string& key);

// Reads parts back from the front of a key. Every Read returns nullopt if the key does not hold
// such a part; what was read before stays valid.
class KeyReader {
 public:
  explicit KeyReader(std::string_view key) : rest_(key) {}
  std::optional<std::uint8_t> ReadUint8();
  std::optional<std::uint16_t> ReadUint16();
  std::optional<std::uint32_t> ReadUint32();
  std::optional<std::uint64_t> ReadUint64();
  std::optional<std::string> ReadTerminated();
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_KEY_CODEC_H_
