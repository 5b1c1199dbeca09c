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

  aws::Status Parse(UpdatePlan& plan) {
    RETURN_IF_ERROR(Start());
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
        RETURN_IF_ERROR(Action(*clause, plan.actions.emplace_back()));
      } while (TakeSymbol(TokenKind::kComma));
    }
    return Finish();
  }

 private:
  std::optional<UpdateClause> TakeClause() {
    for (const UpdateClause clause : kClauses) {
      if (TakeKeyword(ClauseName(clause))) return clause;
    }
    return std::nullopt;
  }

  aws::Status Action(UpdateClause clause, UpdateAction& action) {
    action.clause = clause;
    RETURN_IF_ERROR(Path(action.path));
    if (clause == UpdateClause::kRemove) return Ok{};
    if (clause == UpdateClause::kSet) {
      RETURN_IF_ERROR(ExpectSymbol(TokenKind::kEqual));
      return Value(action.operand);
    }
    if (Peek().kind != TokenKind::kValuePlaceholder) return Err(SyntaxError());
    return SimpleOperand(action.operand);
  }

  aws::Status Value(Operand& operand) {
    if (TakeSymbol(TokenKind::kLeftParenthesis)) {
      if (NextIs(TokenKind::kLeftParenthesis)) return Err(RedundantParentheses());
      RETURN_IF_ERROR(Value(operand));
      return ExpectSymbol(TokenKind::kRightParenthesis);
    }
    RETURN_IF_ERROR(SimpleOperand(operand));
    const bool adds = NextIs(TokenKind::kPlus);
    if (!adds && !NextIs(TokenKind::kMinus)) return Ok{};
    Take();
    CountOperator();
    std::vector<Operand> sides;
    sides.reserve(2);
    sides.push_back(std::move(operand));
    operand = Operand{.kind = adds ? Operand::Kind::kAdd : Operand::Kind::kSubtract};
    RETURN_IF_ERROR(SimpleOperand(sides.emplace_back()));
    operand.arguments = std::move(sides);
    return Ok{};
  }
};

class ProjectionParser : public ParserBase {
 public:
  explicit ProjectionParser(std::string_view text) : ParserBase(text, ExpressionKind::kProjection) {}

  aws::Result<std::vector<DocumentPath>> Parse() {
    RETURN_IF_ERROR(Start());
    std::vector<DocumentPath> paths;
    do {
      RETURN_IF_ERROR(Path(paths.emplace_back()));
    } while (TakeSymbol(TokenKind::kComma));
    RETURN_IF_ERROR(Finish());
    return paths;
  }
};

}  // namespace

aws::Status ParseUpdateText(std::string_view text, UpdatePlan& plan) {
  return UpdateParser(text).Parse(plan);
}

aws::Result<std::vector<DocumentPath>> ParseProjectionText(std::string_view text) {
  return ProjectionParser(text).Parse();
}

}  // namespace virga::dynamodb::internal
