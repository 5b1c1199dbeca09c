#ifndef VIRGA_DYNAMODB_EXPRESSION_AST_H_
#define VIRGA_DYNAMODB_EXPRESSION_AST_H_

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/expression/expression.h"

// The trees of the expression language. The parser leaves names as they were written ("#n") and
// values as placeholders; the resolver puts names and values in their place and checks types. Both are
// views: of the text, or of what the placeholders stand for.
namespace virga::dynamodb::internal {

enum class Comparator : std::uint8_t { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
std::string_view Symbol(Comparator comparator);

enum class Function : std::uint8_t {
  kUnknown,
  kAttributeExists,
  kAttributeNotExists,
  kAttributeType,
  kBeginsWith,
  kContains,
  kSize,
  kIfNotExists,
  kListAppend,
};
Function FunctionByName(std::string_view name);  // case counts
std::string_view FunctionName(Function function);

struct Operand {
  enum class Kind : std::uint8_t { kPath, kValue, kFunction, kAdd, kSubtract };
  Kind kind = Kind::kPath;
  Function function = Function::kUnknown;
  DocumentPath path = {};
  std::string_view text = {};             // the placeholder or function as written
  const AttributeValue* value = nullptr;  // kept by the condition or update
  std::vector<Operand> arguments = {};    // of a function; the two sides of + and -
};

struct ConditionNode {
  enum class Kind : std::uint8_t { kAnd, kOr, kNot, kCompare, kBetween, kIn, kFunction };
  Kind kind = Kind::kAnd;
  Comparator comparator = Comparator::kEqual;
  bool parenthesized = false;  // stood in ( ) of its own
  // kCompare: 2; kBetween: 3; kIn: 2 or more; kFunction: 1, the call
  boost::container::small_vector<Operand, 2> operands = {};
  std::vector<ConditionNode> children = {};  // kAnd, kOr: 2 or more; kNot: 1
};

enum class UpdateClause : std::uint8_t { kSet, kRemove, kAdd, kDelete };
std::string_view ClauseName(UpdateClause clause);

struct UpdateAction {
  UpdateClause clause = UpdateClause::kSet;
  DocumentPath path;
  Operand operand;  // not of kRemove
};

struct UpdatePlan {
  boost::container::small_vector<UpdateAction, 4> actions;  // as written
  bool legacy = false;                                      // of AttributeUpdates, whose refusals are worded otherwise
};

// Which parts of a value a projection keeps.
struct ProjectionNode {
  bool whole = false;
  std::map<std::string, ProjectionNode, std::less<>> names;
  std::map<std::size_t, ProjectionNode> indexes;
};
struct ProjectionTree {
  ProjectionNode root;
};

// Evaluation.
// The value at the first `length` elements of a path, or nullptr.
const AttributeValue* FindPrefix(const Item& item, const DocumentPath& path, std::size_t length);
bool Evaluate(const ConditionNode& node, const Item& item);
aws::Status ApplyUpdate(const UpdatePlan& plan, Item& item);
Item ApplyProjection(const ProjectionTree& tree, const Item& item);

void AddTopLevelNames(const Operand& operand, AttributeNames& names);
void AddTopLevelNames(const ConditionNode& node, AttributeNames& names);

// Text, for tests.
std::string DumpPath(const DocumentPath& path);
std::string Dump(const ConditionNode& node);
std::string Dump(const UpdatePlan& plan);
std::string Dump(const ProjectionTree& tree);

}  // namespace virga::dynamodb::internal

#endif  // VIRGA_DYNAMODB_EXPRESSION_AST_H_
