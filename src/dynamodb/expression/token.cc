#include "dynamodb/expression/token.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace virga::dynamodb::internal {
namespace {

// What a character can be; sets of these.
constexpr std::uint8_t kSpace = 1;
constexpr std::uint8_t kLetter = 2;
constexpr std::uint8_t kDigit = 4;
constexpr std::uint8_t kUnderscore = 8;
constexpr std::uint8_t kWord = kLetter | kDigit | kUnderscore;

constexpr auto kClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (const unsigned char c : {' ', '\t', '\n', '\r'}) classes[c] = kSpace;
  for (unsigned char c = 'a'; c <= 'z'; ++c) classes[c] = kLetter;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) classes[c] = kLetter;
  for (unsigned char c = '0'; c <= '9'; ++c) classes[c] = kDigit;
  classes['_'] = kUnderscore;
  return classes;
}();

inline bool Is(std::uint8_t set, char c) {
  return (kClasses[static_cast<unsigned char>(c)] & set) != 0;
}

std::size_t CountWhile(std::string_view text, std::size_t from, std::uint8_t set) {
  const char* const begin = text.data() + from;
  const char* const end = text.data() + text.size();
  const char* at = begin;
  while (at != end && Is(set, *at)) ++at;
  return static_cast<std::size_t>(at - begin);
}

// A character that is not ASCII is one token with all its bytes.
std::size_t CharacterBytes(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U) ++length;
  return length;
}

Token SymbolAt(std::string_view rest) {
  const char next = rest.size() > 1 ? rest[1] : '\0';
  const auto one = [&](TokenKind kind) { return Token{kind, rest.substr(0, 1)}; };
  const auto two = [&](TokenKind kind) { return Token{kind, rest.substr(0, 2)}; };
  switch (rest.front()) {
    case '(':
      return one(TokenKind::kLeftParenthesis);
    case ')':
      return one(TokenKind::kRightParenthesis);
    case '[':
      return one(TokenKind::kLeftBracket);
    case ']':
      return one(TokenKind::kRightBracket);
    case '.':
      return one(TokenKind::kDot);
    case ',':
      return one(TokenKind::kComma);
    case '=':
      return one(TokenKind::kEqual);
    case '<':
      if (next == '>') return two(TokenKind::kNotEqual);
      return next == '=' ? two(TokenKind::kLessOrEqual) : one(TokenKind::kLess);
    case '>':
      return next == '=' ? two(TokenKind::kGreaterOrEqual) : one(TokenKind::kGreater);
    case '+':
      return one(TokenKind::kPlus);
    case '-':
      return one(TokenKind::kMinus);
    default:
      return {TokenKind::kInvalid, rest.substr(0, CharacterBytes(rest))};
  }
}

Token TokenAt(std::string_view rest) {
  const char first = rest.front();
  if (Is(kLetter, first)) return {TokenKind::kIdentifier, rest.substr(0, CountWhile(rest, 0, kWord))};
  if (Is(kDigit, first)) return {TokenKind::kNumber, rest.substr(0, CountWhile(rest, 0, kDigit))};
  if (first == '#' || first == ':') {
    const std::size_t length = CountWhile(rest, 1, kWord);
    const TokenKind kind = first == '#' ? TokenKind::kNamePlaceholder : TokenKind::kValuePlaceholder;
    return {length == 0 ? TokenKind::kInvalid : kind, rest.substr(0, 1 + length)};
  }
  return SymbolAt(rest);
}

}  // namespace

bool IsPlaceholderCharacter(char c) {
  return Is(kWord, c);
}

void Tokenize(std::string_view text, Tokens& tokens) {
  std::string_view rest = text;
  while (true) {
    rest.remove_prefix(CountWhile(rest, 0, kSpace));
    if (rest.empty()) break;
    const Token token = TokenAt(rest);
    rest.remove_prefix(token.text.size());
    tokens.push_back(token);
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

}  // namespace virga::dynamodb::internal
