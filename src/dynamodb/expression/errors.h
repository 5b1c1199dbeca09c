#ifndef VIRGA_DYNAMODB_EXPRESSION_ERRORS_H_
#define VIRGA_DYNAMODB_EXPRESSION_ERRORS_H_

#include <string>
#include <string_view>

#include "aws/error.h"
#include "dynamodb/expression/expression.h"

// The refusals of the expression language. Those that take a kind begin with its prefix.
namespace virga::dynamodb::internal {

// "Invalid UpdateExpression: " and `text`.
aws::Error Invalid(ExpressionKind kind, std::string_view text);

aws::Error WrongOperandType(ExpressionKind kind, std::string_view function, std::string_view type);
aws::Error WrongOperandCount(ExpressionKind kind, std::string_view function, std::size_t count);
// verb: "overlap" or "conflict".
aws::Error PathsClash(ExpressionKind kind, std::string_view verb, const DocumentPath& one, const DocumentPath& two);

// Found on the data, so without a prefix.
aws::Error InvalidPathForUpdate();
aws::Error MissingAttribute();
aws::Error WrongDataType();

// A path as AWS prints it: [a, b, [0]].
std::string PrintedPath(const DocumentPath& path);
// A value as AWS prints it: {N:5}.
std::string PrintedValue(const AttributeValue& value);

}  // namespace virga::dynamodb::internal

#endif  // VIRGA_DYNAMODB_EXPRESSION_ERRORS_H_
