#include <optional>
#include <utility>
#include <vector>

#include "dynamodb/expression/parser.h"
#include "dynamodb/expression/parser_base.h"

namespace virga::dynamodb::internal {
namespace {

// or := and {OR and};  and := not {AND not};  not := NOT not | primary
// primary := "(" or ")" | operand [comparison]
class ConditionParser : public ParserBase {
 public:
  using ParserBase::ParserBase;

  aws::Status Parse(ConditionNode& root) {
    RETURN_IF_ERROR(Start());
    RETURN_IF_ERROR(Or(root));
    return Finish();
  }

 private:
  // Fills the node, which is as constructed.
  using Rule = aws::Status (ConditionParser::*)(ConditionNode& node);

  // One or more of `rule` with `word` between them, as one node with many children.
  aws::Status Joined(std::string_view word, ConditionNode::Kind kind, Rule rule, ConditionNode& node) {
    RETURN_IF_ERROR((this->*rule)(node));
    if (!NextIsKeyword(word)) return Ok{};
    std::vector<ConditionNode> children;
    children.reserve(2);
    children.push_back(std::move(node));
    while (TakeKeyword(word)) {
      CountOperator();
      RETURN_IF_ERROR((this->*rule)(children.emplace_back()));
    }
    node = ConditionNode{.kind = kind, .children = std::move(children)};
    return Ok{};
  }

  aws::Status Or(ConditionNode& node) { return Joined("OR", ConditionNode::Kind::kOr, &ConditionParser::And, node); }
  aws::Status And(ConditionNode& node) { return Joined("AND", ConditionNode::Kind::kAnd, &ConditionParser::Not, node); }

  aws::Status Not(ConditionNode& node) {
    if (!TakeKeyword("NOT")) return Primary(node);
    CountOperator();
    RETURN_IF_ERROR(Enter());
    node.kind = ConditionNode::Kind::kNot;
    RETURN_IF_ERROR(Not(node.children.emplace_back()));
    Leave();
    return Ok{};
  }

  aws::Status Primary(ConditionNode& node) {
    if (!NextIs(TokenKind::kLeftParenthesis)) return Comparison(node);
    Take();
    RETURN_IF_ERROR(Enter());
    RETURN_IF_ERROR(Or(node));
    if (node.parenthesized && NextIs(TokenKind::kRightParenthesis)) return Err(RedundantParentheses());
    RETURN_IF_ERROR(ExpectSymbol(TokenKind::kRightParenthesis));
    Leave();
    node.parenthesized = true;
    return Ok{};
  }

  static std::optional<Comparator> ComparatorOf(const Token& token) {
    switch (token.kind) {
      case TokenKind::kEqual:
        return Comparator::kEqual;
      case TokenKind::kNotEqual:
        return Comparator::kNotEqual;
      case TokenKind::kLess:
        return Comparator::kLess;
      case TokenKind::kLessOrEqual:
        return Comparator::kLessOrEqual;
      case TokenKind::kGreater:
        return Comparator::kGreater;
      case TokenKind::kGreaterOrEqual:
        return Comparator::kGreaterOrEqual;
      default:
        return std::nullopt;
    }
  }

  aws::Status Comparison(ConditionNode& node) {
    RETURN_IF_ERROR(AddOperand(node));
    if (const std::optional<Comparator> comparator = ComparatorOf(Peek())) {
      Take();
      CountOperator();
      node.kind = ConditionNode::Kind::kCompare;
      node.comparator = *comparator;
      return AddOperand(node);
    }
    if (TakeKeyword("BETWEEN")) {
      CountOperator();
      node.kind = ConditionNode::Kind::kBetween;
      RETURN_IF_ERROR(AddOperand(node));
      RETURN_IF_ERROR(ExpectKeyword("AND"));
      return AddOperand(node);
    }
    if (TakeKeyword("IN")) {
      CountOperator();
      node.kind = ConditionNode::Kind::kIn;
      RETURN_IF_ERROR(ExpectSymbol(TokenKind::kLeftParenthesis));
      do {
        RETURN_IF_ERROR(AddOperand(node));
      } while (TakeSymbol(TokenKind::kComma));
      return ExpectSymbol(TokenKind::kRightParenthesis);
    }
    if (node.operands.front().kind != Operand::Kind::kFunction) return Err(SyntaxError());
    node.kind = ConditionNode::Kind::kFunction;
    return Ok{};
  }

  aws::Status AddOperand(ConditionNode& node) { return SimpleOperand(node.operands.emplace_back()); }
};

}  // namespace

aws::Status ParseConditionText(std::string_view text, ExpressionKind kind, ConditionNode& root) {
  return ConditionParser(text, kind).Parse(root);
}

}  // namespace virga::dynamodb::internal
