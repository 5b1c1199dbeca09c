#ifndef VIRGA_DYNAMODB_EXPRESSION_RESOLVER_H_
#define VIRGA_DYNAMODB_EXPRESSION_RESOLVER_H_

#include <span>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "dynamodb/expression/ast.h"

// Puts names and values in the place of placeholders, and makes every check that needs no item:
// reserved words, undefined placeholders, functions and the number and types of their operands,
// bounds of BETWEEN, paths that touch each other.
namespace virga::dynamodb::internal {

aws::Status Resolve(ConditionNode& node, ExpressionKind kind, Placeholders& placeholders);
aws::Status Resolve(UpdatePlan& plan, Placeholders& placeholders);
aws::Status Resolve(std::vector<DocumentPath>& paths, ExpressionKind kind, Placeholders& placeholders);

// The checks of resolved conditions and updates, which legacy parameters need too.
// That no path is another's beginning or end, and that a value is not both map and list.
aws::Status CheckDistinct(std::span<const DocumentPath* const> paths, ExpressionKind kind);

// REQUIRES: the paths are distinct.
ProjectionTree MakeProjection(const std::vector<DocumentPath>& paths);

// What resolving conditions and updates shares. For resolver files alone.
aws::Status ResolvePath(DocumentPath& path, ExpressionKind kind, Placeholders& placeholders);
aws::Status ResolveValue(Operand& operand, ExpressionKind kind, Placeholders& placeholders);
// A function whose first operand must be a path: attribute_exists, if_not_exists.
aws::Status RequirePath(const Operand& operand, std::string_view function, ExpressionKind kind);
aws::Status RequireCount(const Operand& call, std::size_t count, ExpressionKind kind);

}  // namespace virga::dynamodb::internal

#endif  // VIRGA_DYNAMODB_EXPRESSION_RESOLVER_H_
