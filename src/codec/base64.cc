#include "codec/base64.h"

#include <array>
#include <cstdint>

#include "base/hex.h"

namespace virga::codec {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> kValues = [] {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}();

}  // namespace

void AppendBase64(std::string_view bytes, std::string& out) {
  const std::size_t begin = out.size();
  out.resize(begin + (bytes.size() + 2) / 3 * 4, '=');
  char* to = out.data() + begin;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])); };
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t group = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    *to++ = kAlphabet[group >> 18U];
    *to++ = kAlphabet[(group >> 12U) & 63U];
    *to++ = kAlphabet[(group >> 6U) & 63U];
    *to++ = kAlphabet[group & 63U];
  }
  const std::size_t rest = bytes.size() - i;
  if (rest == 0) return;
  const std::uint32_t group = byte(i) << 16U | (rest == 2 ? byte(i + 1) << 8U : 0);
  *to++ = kAlphabet[group >> 18U];
  *to++ = kAlphabet[(group >> 12U) & 63U];
  if (rest == 2) *to = kAlphabet[(group >> 6U) & 63U];
}

std::string EncodeBase64(std::string_view bytes) {
  std::string out;
  AppendBase64(bytes, out);
  return out;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  text.remove_suffix(padding);
  std::string out(text.size() * 3 / 4, '\0');
  char* to = out.data();
  const auto value = [&](std::size_t i) { return std::int32_t{kValues[static_cast<unsigned char>(text[i])]}; };
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    // Negative if one of the four is.
    const std::int32_t group = value(i) << 18 | value(i + 1) << 12 | value(i + 2) << 6 | value(i + 3);
    if (group < 0) return std::nullopt;
    *to++ = static_cast<char>(group >> 16);
    *to++ = static_cast<char>(group >> 8);
    *to++ = static_cast<char>(group);
  }
  if (i == text.size()) return out;
  const bool has_third = padding == 1;
  const std::int32_t group = value(i) << 12 | value(i + 1) << 6 | (has_third ? value(i + 2) : 0);
  const std::int32_t unused_bits = has_third ? 0x3 : 0x3ff;
  if (group < 0 || (group & unused_bits) != 0) return std::nullopt;
  *to++ = static_cast<char>(group >> 10);
  if (has_third) *to = static_cast<char>(group >> 2);
  return out;
}

std::string EncodeHex(std::string_view bytes) {
  std::string out(2 * bytes.size(), '\0');
  WriteHex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, out.data());
  return out;
}

}  // namespace virga::codec
