#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "dynamodb/expression/errors.h"
#include "dynamodb/expression/parser.h"
#include "dynamodb/expression/parser_base.h"

namespace virga::dynamodb::internal {
namespace {

constexpr std::array kClauses = {UpdateClause::kSet, UpdateClause::kRemove, UpdateClause::kAdd, UpdateClause::kDelete};

// clause := SET path "=" value {","...} | REMOVE path {...} | ADD path :v {...} | DELETE path :v {...}
// value := "(" value ")" | operand [("+"|"-") operand]
class UpdateParser : public ParserBase {
 public:
  explicit UpdateParser(std::string_view text) : ParserBase(text, ExpressionKind::kUpdate) {}

  aws::Result<UpdatePlan> Parse() {
    RETURN_IF_ERROR(Start());
    UpdatePlan plan;
    std::array<bool, kClauses.size()> seen{};
    while (Peek().kind != TokenKind::kEnd) {
      const std::optional<UpdateClause> clause = TakeClause();
      if (!clause) return Err(SyntaxError());
      bool& was_seen = seen[static_cast<std::size_t>(*clause)];
      if (was_seen) {
        return Err(Invalid(kind(), fmt::format("The \"{}\" section can only be used once in an update expression;",
                                               ClauseName(*clause))));
      }
      was_seen = true;
      do {
        ASSIGN_OR_RETURN(UpdateAction action, Action(*clause));
        plan.actions.push_back(std::move(action));
      } while (TakeSymbol(","));
    }
    RETURN_IF_ERROR(Finish());
    return plan;
  }

 private:
  std::optional<UpdateClause> TakeClause() {
    for (const UpdateClause clause : kClauses) {
      if (TakeKeyword(ClauseName(clause))) return clause;
    }
    return std::nullopt;
  }

  aws::Result<UpdateAction> Action(UpdateClause clause) {
    UpdateAction action;
    action.clause = clause;
    ASSIGN_OR_RETURN(action.path, Path());
    if (clause == UpdateClause::kRemove) return action;
    if (clause == UpdateClause::kSet) {
      RETURN_IF_ERROR(ExpectSymbol("="));
      ASSIGN_OR_RETURN(action.operand, Value());
      return action;
    }
    if (Peek().kind != TokenKind::kValuePlaceholder) return Err(SyntaxError());
    ASSIGN_OR_RETURN(action.operand, SimpleOperand());
    return action;
  }

  aws::Result<Operand> Value() {
    if (TakeSymbol("(")) {
      if (NextIs("(")) return Err(RedundantParentheses());
      ASSIGN_OR_RETURN(Operand inner, Value());
      RETURN_IF_ERROR(ExpectSymbol(")"));
      return inner;
    }
    ASSIGN_OR_RETURN(Operand left, SimpleOperand());
    const bool adds = NextIs("+");
    if (!adds && !NextIs("-")) return left;
    Take();
    CountOperator();
    ASSIGN_OR_RETURN(Operand right, SimpleOperand());
    Operand sum;
    sum.kind = adds ? Operand::Kind::kAdd : Operand::Kind::kSubtract;
    sum.arguments.reserve(2);
    sum.arguments.push_back(std::move(left));
    sum.arguments.push_back(std::move(right));
    return sum;
  }
};

class ProjectionParser : public ParserBase {
 public:
  explicit ProjectionParser(std::string_view text) : ParserBase(text, ExpressionKind::kProjection) {}

  aws::Result<std::vector<DocumentPath>> Parse() {
    RETURN_IF_ERROR(Start());
    std::vector<DocumentPath> paths;
    do {
      ASSIGN_OR_RETURN(DocumentPath path, Path());
      paths.push_back(std::move(path));
    } while (TakeSymbol(","));
    RETURN_IF_ERROR(Finish());
    return paths;
  }
};

}  // namespace

aws::Result<UpdatePlan> ParseUpdateText(std::string_view text) {
  return UpdateParser(text).Parse();
}

aws::Result<std::vector<DocumentPath>> ParseProjectionText(std::string_view text) {
  return ProjectionParser(text).Parse();
}

}  // namespace virga::dynamodb::internal
