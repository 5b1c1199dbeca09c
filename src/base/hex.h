#ifndef VIRGA_BASE_HEX_H_
#define VIRGA_BASE_HEX_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace virga {

namespace internal {

// The two lower-case digits of every byte.
constexpr std::array<std::array<char, 2>, 256> HexPairs() {
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> pairs{};
  for (std::size_t byte = 0; byte < pairs.size(); ++byte) pairs[byte] = {kDigits[byte >> 4U], kDigits[byte & 15U]};
  return pairs;
}
inline constexpr std::array<std::array<char, 2>, 256> kHexPairs = HexPairs();

}  // namespace internal

// Writes two lower-case digits a byte (RFC 4648 section 8) to `to`, and returns where they end.
inline char* WriteHex(std::span<const std::uint8_t> bytes, char* to) {
  for (const std::uint8_t byte : bytes) {
    std::memcpy(to, internal::kHexPairs[byte].data(), 2);
    to += 2;
  }
  return to;
}

}  // namespace virga

#endif  // VIRGA_BASE_HEX_H_
