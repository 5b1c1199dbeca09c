#include "dynamodb/expression/token.h"

#include <algorithm>
#include <cstddef>

namespace virga::dynamodb::internal {
namespace {

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::size_t CountWhile(std::string_view text, std::size_t from, bool (*accept)(char)) {
  std::size_t i = from;
  while (i < text.size() && accept(text[i])) ++i;
  return i - from;
}

// A character that is not ASCII is one token with all its bytes.
std::size_t CharacterBytes(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U) ++length;
  return length;
}

Token SymbolAt(std::string_view rest) {
  constexpr std::string_view kSingle = "()[].,=<>+-";
  const std::string_view pair = rest.substr(0, 2);
  if (pair == "<>" || pair == "<=" || pair == ">=") return {TokenKind::kSymbol, pair};
  if (kSingle.find(rest.front()) != std::string_view::npos) return {TokenKind::kSymbol, rest.substr(0, 1)};
  return {TokenKind::kInvalid, rest.substr(0, CharacterBytes(rest))};
}

Token TokenAt(std::string_view rest) {
  const char first = rest.front();
  if (IsLetter(first)) return {TokenKind::kIdentifier, rest.substr(0, CountWhile(rest, 0, IsPlaceholderCharacter))};
  if (IsDigit(first)) return {TokenKind::kNumber, rest.substr(0, CountWhile(rest, 0, IsDigit))};
  if (first == '#' || first == ':') {
    const std::size_t length = CountWhile(rest, 1, IsPlaceholderCharacter);
    const TokenKind kind = first == '#' ? TokenKind::kNamePlaceholder : TokenKind::kValuePlaceholder;
    return {length == 0 ? TokenKind::kInvalid : kind, rest.substr(0, 1 + length)};
  }
  return SymbolAt(rest);
}

}  // namespace

bool IsPlaceholderCharacter(char c) {
  return IsLetter(c) || IsDigit(c) || c == '_';
}

void Tokenize(std::string_view text, Tokens& tokens) {
  std::size_t at = 0;
  while (true) {
    at += CountWhile(text, at, IsSpace);
    if (at == text.size()) break;
    tokens.push_back(TokenAt(text.substr(at)));
    at += tokens.back().text.size();
  }
  tokens.push_back({TokenKind::kEnd, text.substr(text.size())});
}

ErrorWindow WindowAt(std::string_view text, const Tokens& tokens, std::size_t at) {
  const std::size_t last = at + 1 < tokens.size() ? at + 1 : at;
  const std::string_view first_text = tokens[at == 0 ? 0 : at - 1].text;
  // The end of the text is no token to show.
  const std::string_view last_text =
      tokens[last].kind == TokenKind::kEnd && last > 0 ? tokens[last - 1].text : tokens[last].text;
  const auto offset = [&](std::string_view part) { return static_cast<std::size_t>(part.data() - text.data()); };
  const std::size_t from = offset(first_text);
  const std::string_view near = text.substr(from, offset(last_text) + last_text.size() - from);
  return {tokens[at].kind == TokenKind::kEnd ? "<EOF>" : tokens[at].text, near};
}

bool EqualsIgnoringCase(std::string_view text, std::string_view upper_case_word) {
  return std::equal(text.begin(), text.end(), upper_case_word.begin(), upper_case_word.end(),
                    [](char a, char b) { return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b; });
}

}  // namespace virga::dynamodb::internal
