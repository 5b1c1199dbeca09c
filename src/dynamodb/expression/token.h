#ifndef VIRGA_DYNAMODB_EXPRESSION_TOKEN_H_
#define VIRGA_DYNAMODB_EXPRESSION_TOKEN_H_

#include <cstdint>
#include <string_view>
#include <vector>

namespace virga::dynamodb::internal {

enum class TokenKind : std::uint8_t {
  kIdentifier,        // a name, a keyword or a function: letter, then letters, digits, underscores
  kNamePlaceholder,   // #name
  kValuePlaceholder,  // :value
  kNumber,            // digits
  kSymbol,            // ( ) [ ] . , = <> < <= > >= + -
  kInvalid,           // any other character, alone
  kEnd,
};

struct Token {
  TokenKind kind;
  std::string_view text;  // a view of the expression
};

// The tokens of an expression; the last is kEnd. It accepts any bytes: what is no token is kInvalid.
std::vector<Token> Tokenize(std::string_view text);

// The token as AWS shows it in a syntax error: with what stands before and after it, as written.
struct ErrorWindow {
  std::string_view token;
  std::string_view near;
};
ErrorWindow WindowAt(std::string_view text, const std::vector<Token>& tokens, std::size_t at);

// Letters in any case.
bool EqualsIgnoringCase(std::string_view text, std::string_view upper_case_word);

// What may follow # or : in a placeholder.
bool IsPlaceholderCharacter(char c);

}  // namespace virga::dynamodb::internal

#endif  // VIRGA_DYNAMODB_EXPRESSION_TOKEN_H_
