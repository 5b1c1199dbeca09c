#include <optional>
#include <utility>

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
    ConditionNode joined;
    joined.kind = kind;
    joined.children.reserve(2);
    joined.children.push_back(std::move(node));
    while (TakeKeyword(word)) {
      CountOperator();
      RETURN_IF_ERROR((this->*rule)(joined.children.emplace_back()));
    }
    node = std::move(joined);
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
    if (!NextIs("(")) return Comparison(node);
    Take();
    RETURN_IF_ERROR(Enter());
    RETURN_IF_ERROR(Or(node));
    if (node.parenthesized && NextIs(")")) return Err(RedundantParentheses());
    RETURN_IF_ERROR(ExpectSymbol(")"));
    Leave();
    node.parenthesized = true;
    return Ok{};
  }

  static std::optional<Comparator> ComparatorOf(const Token& token) {
    if (token.kind != TokenKind::kSymbol) return std::nullopt;
    if (token.text == "=") return Comparator::kEqual;
    if (token.text == "<>") return Comparator::kNotEqual;
    if (token.text == "<") return Comparator::kLess;
    if (token.text == "<=") return Comparator::kLessOrEqual;
    if (token.text == ">") return Comparator::kGreater;
    if (token.text == ">=") return Comparator::kGreaterOrEqual;
    return std::nullopt;
  }

  aws::Status Comparison(ConditionNode& node) {
    node.operands.reserve(2);
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
      RETURN_IF_ERROR(ExpectSymbol("("));
      do {
        RETURN_IF_ERROR(AddOperand(node));
      } while (TakeSymbol(","));
      return ExpectSymbol(")");
    }
    if (node.operands.front().kind != Operand::Kind::kFunction) return Err(SyntaxError());
    node.kind = ConditionNode::Kind::kFunction;
    return Ok{};
  }

  aws::Status AddOperand(ConditionNode& node) { return SimpleOperand(node.operands.emplace_back()); }
};

}  // namespace

aws::Result<ConditionNode> ParseConditionText(std::string_view text, ExpressionKind kind) {
  ConditionNode root;
  RETURN_IF_ERROR(ConditionParser(text, kind).Parse(root));
  return root;
}

}  // namespace virga::dynamodb::internal
