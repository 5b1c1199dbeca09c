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

// 0xff at each byte of a block that needs an escape, else 0.
using Escapes = std::array<std::uint64_t, 2>;

Escapes FindEscapes(Block block) {
  return std::bit_cast<Escapes>((block < 0x20) | (block == '"') | (block == '\\'));
}
bool HasAny(const Escapes& escapes) {
  return (escapes[0] | escapes[1]) != 0;
}

// REQUIRES: text.size() <= kBlock. What follows it needs no escape.
Block LoadShort(std::string_view text) {
  Block block = kNothingToEscape;
  if (!text.empty()) std::memcpy(&block, text.data(), text.size());  // the text of nothing is at nullptr
  return block;
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

// Writes `text` from `written` to the last escape of the block at `at`; returns where that ends. Kept out of the loop
// over blocks, most of which have none: that loop took 60 instructions a block with it.
[[gnu::noinline]] std::size_t AppendWithEscapes(std::string_view text, std::size_t written, std::size_t at,
                                                const Escapes& escapes, std::string& out) {
  for (std::uint64_t left : escapes) {
    while (left != 0) {
      const auto byte = static_cast<std::size_t>(std::countr_zero(left)) / 8;
      out.append(text, written, at + byte - written);
      AppendEscaped(text[at + byte], out);
      written = at + byte + 1;
      left &= ~(std::uint64_t{0xff} << (8 * byte));
    }
    at += sizeof(left);
  }
  return written;
}

// Most strings are names and short values: with their quotes in one piece. false: it needs an escape.
bool AppendShort(std::string_view text, std::string& out) {
  const Block block = LoadShort(text);
  if (HasAny(FindEscapes(block))) return false;
  std::array<char, kBlock + 2> quoted;
  quoted[0] = '"';
  std::memcpy(&quoted[1], &block, kBlock);
  quoted[1 + text.size()] = '"';
  out.append(quoted.data(), text.size() + 2);
  return true;
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  if (text.size() < kBlock && AppendShort(text, out)) return;
  out.push_back('"');
  std::size_t written = 0;
  Block block;
  std::size_t at = 0;
  for (; at + kBlock <= text.size(); at += kBlock) {
    std::memcpy(&block, text.data() + at, kBlock);
    const Escapes escapes = FindEscapes(block);
    if (HasAny(escapes)) written = AppendWithEscapes(text, written, at, escapes, out);
  }
  const Escapes escapes = FindEscapes(LoadShort(text.substr(at)));
  if (HasAny(escapes)) written = AppendWithEscapes(text, written, at, escapes, out);
  out.append(text, written, text.size() - written);
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
