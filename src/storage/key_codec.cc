#include "storage/key_codec.h"

#include <array>
#include <cstddef>

namespace virga::storage {
namespace {

template <typename T>
void AppendBigEndian(T value, std::string& key) {
  std::array<char, sizeof(T)> bytes{};
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes[i] = static_cast<char>(value >> (8 * (sizeof(T) - 1 - i)) & 0xffU);
  }
  key.append(bytes.data(), bytes.size());
}

template <typename T>
std::optional<T> ReadBigEndian(std::string_view& rest) {
  if (rest.size() < sizeof(T)) return std::nullopt;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value = value << 8U | static_cast<unsigned char>(rest[i]);
  rest.remove_prefix(sizeof(T));
  return static_cast<T>(value);
}

}  // namespace

void AppendUint8(std::uint8_t value, std::string& key) {
  AppendBigEndian(value, key);
}
void AppendUint16(std::uint16_t value, std::string& key) {
  AppendBigEndian(value, key);
}
void AppendUint32(std::uint32_t value, std::string& key) {
  AppendBigEndian(value, key);
}
void AppendUint64(std::uint64_t value, std::string& key) {
  AppendBigEndian(value, key);
}

void AppendTerminated(std::string_view bytes, std::string& key) {
  std::size_t from = 0;
  for (std::size_t zero = bytes.find('\0'); zero != std::string_view::npos; zero = bytes.find('\0', from)) {
    key.append(bytes, from, zero + 1 - from);
    key.push_back('\xff');
    from = zero + 1;
  }
  key.append(bytes, from, bytes.size() - from);
  key.append(2, '\0');
}

std::optional<std::uint8_t> KeyReader::ReadUint8() {
  return ReadBigEndian<std::uint8_t>(rest_);
}
std::optional<std::uint16_t> KeyReader::ReadUint16() {
  return ReadBigEndian<std::uint16_t>(rest_);
}
std::optional<std::uint32_t> KeyReader::ReadUint32() {
  return ReadBigEndian<std::uint32_t>(rest_);
}
std::optional<std::uint64_t> KeyReader::ReadUint64() {
  return ReadBigEndian<std::uint64_t>(rest_);
}

std::optional<std::string> KeyReader::ReadTerminated() {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < rest_.size(); ++i) {
    if (rest_[i] != '\0') {
      bytes.push_back(rest_[i]);
      continue;
    }
    if (rest_[i + 1] == '\0') {
      rest_.remove_prefix(i + 2);
      return bytes;
    }
    if (rest_[i + 1] != '\xff') return std::nullopt;
    bytes.push_back('\0');
    ++i;
  }
  return std::nullopt;
}

}  // namespace virga::storage
