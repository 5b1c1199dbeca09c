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
// exhausts the stack. What is parsed holds views of `text` until it is resolved.
namespace virga::dynamodb::internal {

aws::Result<ConditionNode> ParseConditionText(std::string_view text, ExpressionKind kind);
aws::Result<UpdatePlan> ParseUpdateText(std::string_view text);
aws::Result<std::vector<DocumentPath>> ParseProjectionText(std::string_view text);

}  // namespace virga::dynamodb::internal

#endif  // VIRGA_DYNAMODB_EXPRESSION_PARSER_H_
