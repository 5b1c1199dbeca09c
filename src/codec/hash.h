#ifndef VIRGA_CODEC_HASH_H_
#define VIRGA_CODEC_HASH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/hex.h"

namespace virga::codec {

using Sha256Digest = std::array<std::uint8_t, 32>;
using Md5Digest = std::array<std::uint8_t, 16>;

template <typename Digest>
std::string_view AsBytes(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Its digits, in lower case.
template <std::size_t kBytes>
std::array<char, 2 * kBytes> HexOf(const std::array<std::uint8_t, kBytes>& digest) {
  std::array<char, 2 * kBytes> digits;
  WriteHex(digest, digits.data());
  return digits;
}

Sha256Digest Sha256(std::string_view bytes);                            // FIPS 180-4
Sha256Digest HmacSha256(std::string_view key, std::string_view bytes);  // RFC 2104
Md5Digest Md5(std::string_view bytes);                                  // RFC 1321; only where SQS's wire asks for it
// RFC 1952, as x-amz-crc32; of bytes that follow others, whose checksum is `before`.
std::uint32_t Crc32(std::string_view bytes, std::uint32_t before = 0);

// In time that depends on the lengths alone.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace virga::codec

#endif  // VIRGA_CODEC_HASH_H_
