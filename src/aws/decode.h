#ifndef VIRGA_AWS_DECODE_H_
#define VIRGA_AWS_DECODE_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "aws/error.h"
#include "codec/json_document.h"

namespace virga::aws {

// Typed reading of an operation's JSON input. A member that is null is absent, as on AWS. A value
// of the wrong JSON type is a SerializationException with AWS's text where one was recorded
// ("NUMBER_VALUE cannot be converted to String"); for the others the same pattern is used.
// Views live as long as the document.

// The member, or nullopt if it is absent or null. REQUIRES: `object` is an object.
std::optional<codec::JsonValue> Find(codec::JsonValue object, std::string_view name);

// A value that is already in hand, as the expected type.
Result<std::string_view> AsString(codec::JsonValue value);
Result<std::int64_t> AsInt64(codec::JsonValue value);  // 5, 5.0 and 5e0; not 5.5, nor beyond 64 bits
Result<bool> AsBool(codec::JsonValue value);
Result<codec::JsonValue> AsObject(codec::JsonValue value);
Result<codec::JsonValue> AsList(codec::JsonValue value);

// A member that Find() gave, as the expected type; nullopt if it gave none.
template <typename T>
Result<std::optional<T>> Converted(const std::optional<codec::JsonValue>& member,
                                   Result<T> (*convert)(codec::JsonValue)) {
  if (!member) return std::optional<T>();
  auto converted = convert(*member);
  RETURN_IF_ERROR(converted);
  return std::optional<T>(*converted);
}

// A member that may be absent.
Result<std::optional<std::string_view>> OptionalString(codec::JsonValue object, std::string_view name);
Result<std::optional<std::int64_t>> OptionalInt64(codec::JsonValue object, std::string_view name);
Result<std::optional<bool>> OptionalBool(codec::JsonValue object, std::string_view name);
Result<std::optional<codec::JsonValue>> OptionalObject(codec::JsonValue object, std::string_view name);
Result<std::optional<codec::JsonValue>> OptionalList(codec::JsonValue object, std::string_view name);

// A member that must be there. Absent: ValidationException "1 validation error detected: Value null
// at 'tableName' failed to satisfy constraint: Member must not be null".
Result<std::string_view> RequireString(codec::JsonValue object, std::string_view name);
Result<codec::JsonValue> RequireObject(codec::JsonValue object, std::string_view name);
Result<codec::JsonValue> RequireList(codec::JsonValue object, std::string_view name);

// The same for SQS. Absent: MissingParameter "The request must contain the parameter QueueUrl."
Result<std::string_view> RequireParameter(codec::JsonValue object, std::string_view name);

}  // namespace virga::aws

#endif  // VIRGA_AWS_DECODE_H_
