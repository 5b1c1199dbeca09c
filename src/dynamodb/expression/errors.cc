#include "dynamodb/expression/errors.h"

#include <fmt/format.h>

#include "codec/base64.h"
#include "codec/json_writer.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb::internal {
namespace {

std::string_view KindName(ExpressionKind kind) {
  switch (kind) {
    case ExpressionKind::kCondition:
      return "ConditionExpression";
    case ExpressionKind::kFilter:
      return "FilterExpression";
    case ExpressionKind::kKeyCondition:
      return "KeyConditionExpression";
    case ExpressionKind::kUpdate:
      return "UpdateExpression";
    case ExpressionKind::kProjection:
      return "ProjectionExpression";
  }
  return "";
}

}  // namespace

aws::Error Invalid(ExpressionKind kind, std::string_view text) {
  return aws::ValidationError(fmt::format("Invalid {}: {}", KindName(kind), text));
}

aws::Error WrongOperandType(ExpressionKind kind, std::string_view function, std::string_view type) {
  return Invalid(kind, fmt::format("Incorrect operand type for operator or function; operator or function: {}, "
                                   "operand type: {}",
                                   function, type));
}

aws::Error WrongOperandCount(ExpressionKind kind, std::string_view function, std::size_t count) {
  return Invalid(kind, fmt::format("Incorrect number of operands for operator or function; operator or function: "
                                   "{}, number of operands: {}",
                                   function, count));
}

aws::Error PathsClash(ExpressionKind kind, std::string_view verb, const DocumentPath& one, const DocumentPath& two) {
  return Invalid(kind, fmt::format("Two document paths {} with each other; must remove or rewrite one of these "
                                   "paths; path one: {}, path two: {}",
                                   verb, PrintedPath(one), PrintedPath(two)));
}

aws::Error InvalidPathForUpdate() {
  return aws::ValidationError("The document path provided in the update expression is invalid for update");
}
aws::Error MissingAttribute() {
  return aws::ValidationError("The provided expression refers to an attribute that does not exist in the item");
}
aws::Error WrongDataType() {
  return aws::ValidationError("An operand in the update expression has an incorrect data type");
}

std::string PrintedPath(const DocumentPath& path) {
  std::string out = "[";
  for (const PathElement& element : path) {
    if (out.size() > 1) out.append(", ");
    out.append(element.index ? fmt::format("[{}]", *element.index) : std::string(element.name));
  }
  return out + "]";
}

std::string PrintedValue(const AttributeValue& value) {
  switch (value.type()) {
    case AttributeType::kString:
      return "{S:" + value.bytes() + "}";
    case AttributeType::kNumber:
      return "{N:" + value.number().ToString() + "}";
    case AttributeType::kBinary:
      return "{B:" + codec::EncodeBase64(value.bytes()) + "}";
    default:
      break;
  }
  std::string json_text;
  codec::JsonWriter json(json_text);
  WriteAttributeValue(value, json);
  return json_text;
}

}  // namespace virga::dynamodb::internal
