#include "codec/json_writer.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace virga::codec {
namespace {

constexpr std::array<bool, 256> kNeedsEscape = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 0x20; ++c) table[c] = true;
  table['"'] = true;
  table['\\'] = true;
  return table;
}();

// Sixteen bytes, which every machine compares at once.
using Block = std::uint8_t __attribute__((vector_size(16)));

// Where the first character from `at` on stands that needs an escape.
std::size_t FindEscape(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = 0x80U * kOnes;
  // The high bit of a byte is set where the byte is below `bound`; above such a one it may be wrong.
  const auto below = [](std::uint64_t word, std::uint64_t bound) { return (word - bound * kOnes) & ~word & kHigh; };
  for (; at + sizeof(Block) <= text.size(); at += sizeof(Block)) {
    Block block;
    std::memcpy(&block, text.data() + at, sizeof(block));
    const auto found = std::bit_cast<std::array<std::uint64_t, 2>>((block < 0x20) | (block == '"') | (block == '\\'));
    if ((found[0] | found[1]) != 0) break;
  }
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof(word));
    if ((below(word, 0x20) | below(word ^ '"' * kOnes, 1) | below(word ^ '\\' * kOnes, 1)) != 0) break;
  }
  while (at < text.size() && !kNeedsEscape[static_cast<unsigned char>(text[at])]) ++at;
  return at;
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
  std::size_t from = 0;
  for (std::size_t i = FindEscape(text, 0); i < text.size(); i = FindEscape(text, i + 1)) {
    out.append(text, from, i - from);
    AppendEscaped(text[i], out);
    from = i + 1;
  }
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
