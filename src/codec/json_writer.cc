#include "codec/json_writer.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace virga::codec {
namespace {

// Sixteen bytes, which every machine compares at once.
using Block = std::uint8_t __attribute__((vector_size(16)));
constexpr std::size_t kBlock = sizeof(Block);
constexpr Block kNothingToEscape = Block{} + ' ';

// 0xff at each byte that needs an escape, else 0.
std::array<std::uint64_t, 2> FindEscapes(Block block) {
  return std::bit_cast<std::array<std::uint64_t, 2>>((block < 0x20) | (block == '"') | (block == '\\'));
}

void AppendEscaped(char c, std::string& out) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHexDigits[static_cast<unsigned char>(c) >> 4];
      out += kHexDigits[static_cast<unsigned char>(c) & 0xf];
  }
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  out.push_back('"');
  std::size_t from = 0;  // what is before it is written
  const auto escape = [&](Block block, std::size_t at) {
    for (std::uint64_t left : FindEscapes(block)) {
      while (left != 0) {
        const auto byte = static_cast<std::size_t>(std::countr_zero(left)) / 8;
        out.append(text, from, at + byte - from);
        AppendEscaped(text[at + byte], out);
        from = at + byte + 1;
        left &= ~(std::uint64_t{0xff} << (8 * byte));
      }
      at += sizeof(left);
    }
  };
  Block block;
  std::size_t at = 0;
  for (; at + kBlock <= text.size(); at += kBlock) {
    std::memcpy(&block, text.data() + at, kBlock);
    escape(block, at);
  }
  block = kNothingToEscape;
  std::memcpy(&block, text.data() + at, text.size() - at);
  escape(block, at);
  out.append(text, from, text.size() - from);
  out.push_back('"');
}

void JsonWriter::Key(std::string_view key) {
  Comma();
  AppendJsonString(key, out_);
  out_.push_back(':');
}

void JsonWriter::String(std::string_view utf8) {
  Comma();
  AppendJsonString(utf8, out_);
}

void JsonWriter::PlainString(std::string_view text) {
  Comma();
  out_.push_back('"');
  out_.append(text);
  out_.push_back('"');
}

void JsonWriter::Int(std::int64_t value) {
  Comma();
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out_.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void JsonWriter::Bool(bool value) {
  Comma();
  out_.append(value ? "true" : "false");
}

void JsonWriter::Null() {
  Comma();
  out_.append("null");
}

// java.lang.Double.toString: plain from 1E-3 to below 1E7, else d.dddE<n>.
void JsonWriter::Double(double value) {
  Comma();
  const double magnitude = std::fabs(value);
  std::array<char, 40> text{};
  if (value == 0 || (magnitude >= 1e-3 && magnitude < 1e7)) {
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
    const std::string_view plain(text.data(), static_cast<std::size_t>(end - text.data()));
    out_.append(plain);
    if (plain.find('.') == std::string_view::npos) out_.append(".0");
    return;
  }
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific).ptr;
  const std::string_view scientific(text.data(), static_cast<std::size_t>(end - text.data()));
  const std::size_t e = scientific.find('e');
  out_.append(scientific.substr(0, e));
  if (scientific.substr(0, e).find('.') == std::string_view::npos) out_.append(".0");
  std::string_view exponent = scientific.substr(e + 1);
  out_.push_back('E');
  if (exponent.front() == '-') out_.push_back('-');
  exponent.remove_prefix(1);
  while (exponent.size() > 1 && exponent.front() == '0') exponent.remove_prefix(1);
  out_.append(exponent);
}

void JsonWriter::Raw(std::string_view json) {
  Comma();
  out_.append(json);
}

}  // namespace virga::codec
