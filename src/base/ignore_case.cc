#include "base/ignore_case.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace virga {
namespace {

// Eight letters at once: ASCII's upper case becomes lower case, all else stays.
constexpr std::uint64_t ToLower(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = 0x80U * kOnes;
  const std::uint64_t low_bits = word & ~kHigh;
  const std::uint64_t from_a = low_bits + (0x80U - 'A') * kOnes;       // the high bit: 'A' or above
  const std::uint64_t after_z = low_bits + (0x80U - 'Z' - 1) * kOnes;  // the high bit: above 'Z'
  const std::uint64_t is_upper = from_a & ~after_z & ~word & kHigh;
  return word | is_upper >> 2U;
}

constexpr std::size_t kWord = sizeof(std::uint64_t);

// REQUIRES: size <= kWord.
std::uint64_t Word(const char* text, std::size_t size) {
  std::uint64_t word = 0;
  std::memcpy(&word, text, size);
  return word;
}

}  // namespace

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto equal = [a, b](std::size_t at, std::size_t size) {
    return ToLower(Word(a.data() + at, size)) == ToLower(Word(b.data() + at, size));
  };
  if (a.size() < kWord) return equal(0, a.size());
  for (std::size_t at = 0; at + kWord < a.size(); at += kWord) {
    if (!equal(at, kWord)) return false;
  }
  return equal(a.size() - kWord, kWord);  // some of it for the second time
}

bool StartsWithIgnoreCase(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && EqualsIgnoreCase(text.substr(0, start.size()), start);
}

bool EndsWithIgnoreCase(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && EqualsIgnoreCase(text.substr(text.size() - end.size()), end);
}

}  // namespace virga
