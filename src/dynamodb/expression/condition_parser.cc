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

  aws::Result<ConditionNode> Parse() {
    RETURN_IF_ERROR(Start());
    ASSIGN_OR_RETURN(ConditionNode root, Or());
    RETURN_IF_ERROR(Finish());
    return root;
  }

 private:
  using Rule = aws::Result<ConditionNode> (ConditionParser::*)();

  // One or more of `rule` with `word` between them, as one node with many children.
  aws::Result<ConditionNode> Joined(std::string_view word, ConditionNode::Kind kind, Rule rule) {
    ASSIGN_OR_RETURN(ConditionNode first, (this->*rule)());
    if (!NextIsKeyword(word)) return first;
    ConditionNode joined;
    joined.kind = kind;
    joined.children.reserve(2);
    joined.children.push_back(std::move(first));
    while (TakeKeyword(word)) {
      CountOperator();
      ASSIGN_OR_RETURN(ConditionNode next, (this->*rule)());
      joined.children.push_back(std::move(next));
    }
    return joined;
  }

  aws::Result<ConditionNode> Or() { return Joined("OR", ConditionNode::Kind::kOr, &ConditionParser::And); }
  aws::Result<ConditionNode> And() { return Joined("AND", ConditionNode::Kind::kAnd, &ConditionParser::Not); }

  aws::Result<ConditionNode> Not() {
    if (!TakeKeyword("NOT")) return Primary();
    CountOperator();
    RETURN_IF_ERROR(Enter());
    ASSIGN_OR_RETURN(ConditionNode negated, Not());
    Leave();
    ConditionNode node;
    node.kind = ConditionNode::Kind::kNot;
    node.children.push_back(std::move(negated));
    return node;
  }

  aws::Result<ConditionNode> Primary() {
    if (!NextIs("(")) return Comparison();
    Take();
    RETURN_IF_ERROR(Enter());
    ASSIGN_OR_RETURN(ConditionNode inner, Or());
    if (inner.parenthesized && NextIs(")")) return Err(RedundantParentheses());
    RETURN_IF_ERROR(ExpectSymbol(")"));
    Leave();
    inner.parenthesized = true;
    return inner;
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

  aws::Result<ConditionNode> Comparison() {
    ConditionNode node;
    ASSIGN_OR_RETURN(Operand first, SimpleOperand());
    const bool is_call = first.kind == Operand::Kind::kFunction;
    node.operands.reserve(is_call ? 1 : 2);
    node.operands.push_back(std::move(first));
    if (const std::optional<Comparator> comparator = ComparatorOf(Peek())) {
      Take();
      CountOperator();
      node.kind = ConditionNode::Kind::kCompare;
      node.comparator = *comparator;
      RETURN_IF_ERROR(AddOperand(node));
      return node;
    }
    if (TakeKeyword("BETWEEN")) {
      CountOperator();
      node.kind = ConditionNode::Kind::kBetween;
      RETURN_IF_ERROR(AddOperand(node));
      RETURN_IF_ERROR(ExpectKeyword("AND"));
      RETURN_IF_ERROR(AddOperand(node));
      return node;
    }
    if (TakeKeyword("IN")) {
      CountOperator();
      node.kind = ConditionNode::Kind::kIn;
      RETURN_IF_ERROR(ExpectSymbol("("));
      do {
        RETURN_IF_ERROR(AddOperand(node));
      } while (TakeSymbol(","));
      RETURN_IF_ERROR(ExpectSymbol(")"));
      return node;
    }
    if (!is_call) return Err(SyntaxError());
    node.kind = ConditionNode::Kind::kFunction;
    return node;
  }

  aws::Status AddOperand(ConditionNode& node) {
    ASSIGN_OR_RETURN(Operand operand, SimpleOperand());
    node.operands.push_back(std::move(operand));
    return Ok{};
  }
};

}  // namespace

aws::Result<ConditionNode> ParseConditionText(std::string_view text, ExpressionKind kind) {
  return ConditionParser(text, kind).Parse();
}

}  // namespace virga::dynamodb::internal
