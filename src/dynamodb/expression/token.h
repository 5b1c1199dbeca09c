#ifndef VIRGA_DYNAMODB_EXPRESSION_TOKEN_H_
#define VIRGA_DYNAMODB_EXPRESSION_TOKEN_H_

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace virga::dynamodb::internal {

enum class TokenKind : std::uint8_t {
  kIdentifier,        // a name, a keyword or a function: letter, then letters, digits, underscores
  kNamePlaceholder,   // #name
  kValuePlaceholder,  // :value
  kNumber,            // digits
  kLeftParenthesis,
  kRightParenthesis,
  kLeftBracket,
  kRightBracket,
  kDot,
  kComma,
  kEqual,
  kNotEqual,  // <>
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kPlus,
  kMinus,
  kInvalid,  // any other character, alone
  kEnd,
};

struct Token {
  TokenKind kind;
  std::string_view text;  // a view of the expression
};

using Tokens = boost::container::small_vector<Token, 32>;

// The tokens of an expression; the last is kEnd. It accepts any bytes: what is no token is kInvalid.
// They are appended to `tokens`, which is empty.
void Tokenize(std::string_view text, Tokens& tokens);

// The token as AWS shows it in a syntax error: with what stands before and after it, as written.
struct ErrorWindow {
  std::string_view token;
  std::string_view near;
};
ErrorWindow WindowAt(std::string_view text, const Tokens& tokens, std::size_t at);

// Letters in any case.
inline bool EqualsIgnoringCase(std::string_view text, std::string_view upper_case_word) {
  if (text.size() != upper_case_word.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c) != upper_case_word[i]) return false;
  }
  return true;
}

// What may follow # or : in a placeholder.
bool IsPlaceholderCharacter(char c);

}  // namespace virga::dynamodb::internal

#endif  // VIRGA_DYNAMODB_EXPRESSION_TOKEN_H_
