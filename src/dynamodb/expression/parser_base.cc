#include "dynamodb/expression/parser_base.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "aws/limits.h"
#include "dynamodb/expression/errors.h"

namespace virga::dynamodb::internal {
namespace {

// NOT (NOT (...)) is the deepest that is not redundant: two levels for each operator.
constexpr int kDepthMax = 2 * static_cast<int>(aws::limits::expression_operators_max) + 2;

}  // namespace

aws::Status ParserBase::Start() {
  if (text_.empty()) return Err(Invalid(kind_, "The expression can not be empty;"));
  if (text_.size() > static_cast<std::size_t>(aws::limits::expression_bytes_max)) {
    return Err(Invalid(kind_, "Expression size has exceeded the maximum allowed size;"));
  }
  Tokenize(text_, tokens_);
  if (tokens_.size() == 1) return Err(Invalid(kind_, "The expression can not be empty;"));
  return Ok{};
}

aws::Status ParserBase::Finish() {
  if (Peek().kind != TokenKind::kEnd) return Err(SyntaxError());
  if (operators_ > static_cast<std::size_t>(aws::limits::expression_operators_max)) return Err(TooManyOperators());
  return Ok{};
}

aws::Error ParserBase::SyntaxError() const {
  const ErrorWindow window = WindowAt(text_, tokens_, at_);
  return Invalid(kind_, fmt::format("Syntax error; token: \"{}\", near: \"{}\"", window.token, window.near));
}

aws::Error ParserBase::RedundantParentheses() const {
  return Invalid(kind_, "The expression has redundant parentheses;");
}

aws::Error ParserBase::TooManyOperators() const {
  return Invalid(kind_, fmt::format("The expression contains too many operators; operator count: {}", operators_));
}

aws::Status ParserBase::Enter() {
  if (++depth_ <= kDepthMax) return Ok{};
  if (operators_ > static_cast<std::size_t>(aws::limits::expression_operators_max)) return Err(TooManyOperators());
  return Err(RedundantParentheses());
}

aws::Status ParserBase::ExpectSymbol(TokenKind symbol) {
  if (TakeSymbol(symbol)) return Ok{};
  return Err(SyntaxError());
}

aws::Status ParserBase::ExpectKeyword(std::string_view word) {
  if (TakeKeyword(word)) return Ok{};
  return Err(SyntaxError());
}

aws::Status ParserBase::Path(DocumentPath& path) {
  const auto take_name = [&]() -> aws::Status {
    if (Peek().kind != TokenKind::kIdentifier && Peek().kind != TokenKind::kNamePlaceholder) return Err(SyntaxError());
    path.push_back({std::nullopt, Take().text});
    return Ok{};
  };
  RETURN_IF_ERROR(take_name());
  while (true) {
    if (TakeSymbol(TokenKind::kDot)) {
      RETURN_IF_ERROR(take_name());
    } else if (TakeSymbol(TokenKind::kLeftBracket)) {
      if (Peek().kind != TokenKind::kNumber) return Err(SyntaxError());
      const std::string_view digits = Take().text;
      std::uint32_t index = 0;
      if (std::from_chars(digits.data(), digits.data() + digits.size(), index).ec != std::errc()) {
        return Err(Invalid(kind_, fmt::format("List index is not within the allowable range; index: [{}]", digits)));
      }
      path.push_back({index, {}});
      RETURN_IF_ERROR(ExpectSymbol(TokenKind::kRightBracket));
    } else {
      return Ok{};
    }
  }
}

aws::Status ParserBase::SimpleOperand(Operand& operand) {
  if (Peek().kind == TokenKind::kValuePlaceholder) {
    operand.kind = Operand::Kind::kValue;
    operand.text = Take().text;
    return Ok{};
  }
  if (Peek().kind == TokenKind::kIdentifier && PeekNext().kind == TokenKind::kLeftParenthesis) {
    return Call(operand);
  }
  return Path(operand.path);
}

aws::Status ParserBase::Call(Operand& call) {
  CountOperator();
  RETURN_IF_ERROR(Enter());
  call.kind = Operand::Kind::kFunction;
  call.text = Take().text;
  call.function = FunctionByName(call.text);
  RETURN_IF_ERROR(ExpectSymbol(TokenKind::kLeftParenthesis));
  call.arguments.reserve(2);
  do {
    RETURN_IF_ERROR(SimpleOperand(call.arguments.emplace_back()));
  } while (TakeSymbol(TokenKind::kComma));
  RETURN_IF_ERROR(ExpectSymbol(TokenKind::kRightParenthesis));
  Leave();
  return Ok{};
}

}  // namespace virga::dynamodb::internal
