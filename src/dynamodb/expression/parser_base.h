#ifndef VIRGA_DYNAMODB_EXPRESSION_PARSER_BASE_H_
#define VIRGA_DYNAMODB_EXPRESSION_PARSER_BASE_H_

#include <string_view>
#include <vector>

#include "aws/error.h"
#include "dynamodb/expression/ast.h"
#include "dynamodb/expression/token.h"

namespace virga::dynamodb::internal {

// What the parsers of all kinds share: the tokens, paths and function calls. For parser files alone.
class ParserBase {
 public:
  ParserBase(std::string_view text, ExpressionKind kind) : text_(text), kind_(kind) {}

 protected:
  // Checks the size and reads the tokens.
  aws::Status Start();
  // Nothing may follow, and there are not too many operators.
  aws::Status Finish();

  const Token& Peek() const { return tokens_[at_]; }
  const Token& PeekNext() const { return tokens_[at_ + 1 < tokens_.size() ? at_ + 1 : at_]; }
  const Token& Take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool NextIs(TokenKind symbol) const { return Peek().kind == symbol; }
  bool NextIsKeyword(std::string_view word) const {
    return Peek().kind == TokenKind::kIdentifier && EqualsIgnoringCase(Peek().text, word);
  }
  bool TakeSymbol(TokenKind symbol) {
    if (!NextIs(symbol)) return false;
    Take();
    return true;
  }
  bool TakeKeyword(std::string_view word) {
    if (!NextIsKeyword(word)) return false;
    Take();
    return true;
  }
  aws::Status ExpectSymbol(TokenKind symbol);
  aws::Status ExpectKeyword(std::string_view word);

  // The rules fill what they are given, so that no tree is moved from level to level.
  // a.b[2].#c
  aws::Status Path(DocumentPath& path);
  // A path, a value or a call of a function. REQUIRES: `operand` is as constructed.
  aws::Status SimpleOperand(Operand& operand);
  // REQUIRES: an identifier and "(" are next; `call` is as constructed.
  aws::Status Call(Operand& call);

  aws::Error SyntaxError() const;
  aws::Error RedundantParentheses() const;
  // Refuses text that is nested deeper than any that has no more operators than are allowed.
  aws::Status Enter();
  void Leave() { --depth_; }
  void CountOperator() { ++operators_; }

  ExpressionKind kind() const { return kind_; }
  std::size_t position() const { return at_; }

 private:
  aws::Error TooManyOperators() const;

  std::string_view text_;
  ExpressionKind kind_;
  Tokens tokens_;
  std::size_t at_ = 0;
  std::size_t operators_ = 0;
  int depth_ = 0;
};

}  // namespace virga::dynamodb::internal

#endif  // VIRGA_DYNAMODB_EXPRESSION_PARSER_BASE_H_
