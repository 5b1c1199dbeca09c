#ifndef VIRGA_DYNAMODB_EXPRESSION_PARSER_H_
#define VIRGA_DYNAMODB_EXPRESSION_PARSER_H_

#include <string_view>
#include <vector>

#include "aws/error.h"
#include "dynamodb/expression/ast.h"

// Text to trees: syntax alone. The grammars:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
//
// Errors of all: empty, longer than limits::expression_bytes_max, syntax, more than
// limits::expression_operators_max operators, redundant parentheses. Nesting is bounded, so no text
// exhausts the stack. What is parsed holds views of `text`. `root` and `plan` are filled as they stand
// where they stay; REQUIRES: they are as constructed.
namespace virga::dynamodb::internal {

aws::Status ParseConditionText(std::string_view text, ExpressionKind kind, ConditionNode& root);
aws::Status ParseUpdateText(std::string_view text, UpdatePlan& plan);
aws::Result<std::vector<DocumentPath>> ParseProjectionText(std::string_view text);

}  // namespace virga::dynamodb::internal

#endif  // VIRGA_DYNAMODB_EXPRESSION_PARSER_H_
