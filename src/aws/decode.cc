#include "aws/decode.h"

#include <charconv>
#include <cmath>
#include <string>

namespace virga::aws {
namespace {

using codec::JsonKind;
using codec::JsonValue;

// The parser's name of a scalar token, as AWS's texts have it.
std::string_view TokenName(JsonValue value) {
  switch (value.kind()) {
    case JsonKind::kNumber:
      return "NUMBER_VALUE";
    case JsonKind::kString:
      return "STRING_VALUE";
    case JsonKind::kBool:
      return value.boolean() ? "TRUE_VALUE" : "FALSE_VALUE";
    default:
      return "NULL_VALUE";
  }
}

Error NotScalar(JsonValue value, std::string_view wanted) {
  if (value.is(JsonKind::kObject)) return SerializationError("Start of structure or map found where not expected");
  if (value.is(JsonKind::kArray)) return SerializationError("Start of list found where not expected");
  return SerializationError(std::string(TokenName(value)) + " cannot be converted to " + std::string(wanted));
}

Error NotContainer(JsonValue value) {
  if (value.is(JsonKind::kObject)) return SerializationError("Start of structure or map found where not expected");
  if (value.is(JsonKind::kArray)) return SerializationError("Start of list found where not expected");
  return SerializationError("Unexpected field type");
}

Error MustNotBeNull(std::string_view name) {
  std::string path(name);
  if (!path.empty() && path[0] >= 'A' && path[0] <= 'Z') path[0] = static_cast<char>(path[0] - 'A' + 'a');
  return ValidationError("1 validation error detected: Value null at '" + path +
                         "' failed to satisfy constraint: Member must not be null");
}

template <typename T, typename Convert>
Result<T> Required(JsonValue object, std::string_view name, Convert convert) {
  const std::optional<JsonValue> value = Find(object, name);
  if (!value) return Err(MustNotBeNull(name));
  return convert(*value);
}

}  // namespace

std::optional<JsonValue> Find(JsonValue object, std::string_view name) {
  for (const JsonValue member : object) {
    const std::string_view key = member.key();
    if (key.size() != name.size() || key != name) continue;  // most differ in size
    if (member.is(JsonKind::kNull)) return std::nullopt;
    return member;
  }
  return std::nullopt;
}

Result<std::string_view> AsString(JsonValue value) {
  if (!value.is(JsonKind::kString)) return Err(NotScalar(value, "String"));
  return value.text();
}

Result<std::int64_t> AsInt64(JsonValue value) {
  if (!value.is(JsonKind::kNumber)) return Err(NotScalar(value, "Long"));
  const std::string_view text = value.text();
  const char* const end = text.data() + text.size();
  std::int64_t integer = 0;
  auto parsed = std::from_chars(text.data(), end, integer);
  if (parsed.ec == std::errc() && parsed.ptr == end) return integer;
  // 5.0 and 5e0 are integers too, as far as a double holds them exactly.
  constexpr double kExact = 9007199254740992.0;  // 2^53
  double number = 0;
  parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec == std::errc() && parsed.ptr == end && std::trunc(number) == number && std::abs(number) <= kExact) {
    return static_cast<std::int64_t>(number);
  }
  return Err(NotScalar(value, "Long"));
}

Result<bool> AsBool(JsonValue value) {
  if (!value.is(JsonKind::kBool)) return Err(NotScalar(value, "Boolean"));
  return value.boolean();
}

Result<JsonValue> AsObject(JsonValue value) {
  if (!value.is(JsonKind::kObject)) return Err(NotContainer(value));
  return value;
}

Result<JsonValue> AsList(JsonValue value) {
  if (!value.is(JsonKind::kArray)) return Err(NotContainer(value));
  return value;
}

Result<std::optional<std::string_view>> OptionalString(JsonValue object, std::string_view name) {
  return Converted(Find(object, name), AsString);
}
Result<std::optional<std::int64_t>> OptionalInt64(JsonValue object, std::string_view name) {
  return Converted(Find(object, name), AsInt64);
}
Result<std::optional<bool>> OptionalBool(JsonValue object, std::string_view name) {
  return Converted(Find(object, name), AsBool);
}
Result<std::optional<JsonValue>> OptionalObject(JsonValue object, std::string_view name) {
  return Converted(Find(object, name), AsObject);
}
Result<std::optional<JsonValue>> OptionalList(JsonValue object, std::string_view name) {
  return Converted(Find(object, name), AsList);
}

Result<std::string_view> RequireString(JsonValue object, std::string_view name) {
  return Required<std::string_view>(object, name, AsString);
}
Result<JsonValue> RequireObject(JsonValue object, std::string_view name) {
  return Required<JsonValue>(object, name, AsObject);
}
Result<JsonValue> RequireList(JsonValue object, std::string_view name) {
  return Required<JsonValue>(object, name, AsList);
}

Result<std::string_view> RequireParameter(JsonValue object, std::string_view name) {
  const std::optional<JsonValue> value = Find(object, name);
  if (!value) return Err(MissingParameter(name));
  return AsString(*value);
}

}  // namespace virga::aws
