#include "dynamodb/item/attribute_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "aws/decode.h"
#include "aws/limits.h"
#include "codec/base64.h"

namespace virga::dynamodb::attribute_json {

using codec::JsonKind;
using codec::JsonValue;

namespace {

constexpr std::size_t kNameBytesMax = aws::limits::attribute_name_bytes_max;

std::optional<AttributeType> TypeOf(std::string_view name) {
  if (name.size() == 1) {
    switch (name.front()) {
      case 'S':
        return AttributeType::kString;
      case 'N':
        return AttributeType::kNumber;
      case 'B':
        return AttributeType::kBinary;
      case 'M':
        return AttributeType::kMap;
      case 'L':
        return AttributeType::kList;
      default:
        return std::nullopt;
    }
  }
  if (name == "BOOL") return AttributeType::kBool;
  if (name == "NULL") return AttributeType::kNull;
  if (name == "SS") return AttributeType::kStringSet;
  if (name == "NS") return AttributeType::kNumberSet;
  if (name == "BS") return AttributeType::kBinarySet;
  return std::nullopt;
}

JsonKind KindOf(AttributeType type) {
  switch (type) {
    case AttributeType::kString:
    case AttributeType::kNumber:
    case AttributeType::kBinary:
      return JsonKind::kString;
    case AttributeType::kBool:
    case AttributeType::kNull:
      return JsonKind::kBool;
    case AttributeType::kMap:
      return JsonKind::kObject;
    case AttributeType::kList:
    case AttributeType::kStringSet:
    case AttributeType::kNumberSet:
    case AttributeType::kBinarySet:
      return JsonKind::kArray;
  }
  return JsonKind::kNull;
}

aws::Status CheckKind(JsonValue json, JsonKind kind) {
  switch (kind) {
    case JsonKind::kBool:
      RETURN_IF_ERROR(aws::AsBool(json));
      break;
    case JsonKind::kObject:
      RETURN_IF_ERROR(aws::AsObject(json));
      break;
    case JsonKind::kArray:
      RETURN_IF_ERROR(aws::AsList(json));
      break;
    default:
      RETURN_IF_ERROR(aws::AsString(json));
      break;
  }
  return Ok{};
}

aws::Error Empty() {
  return aws::ValidationError("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
}

// Several types in one value. A number that is none is told first.
aws::Error Several(JsonValue json) {
  for (const JsonValue member : json) {
    if (member.key() == "N" && member.is(JsonKind::kString)) {
      if (auto number = Number::Parse(member.text()); !number.ok()) return std::move(number).error();
    }
    if (member.key() == "NS" && member.is(JsonKind::kArray)) {
      if (auto numbers = NumberMembers(member); !numbers.ok()) return std::move(numbers).error();
    }
  }
  return aws::ValidationError(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
      "datatypes");
}

aws::Error EmptySet(std::string_view kind) {
  // Two spaces and "An" for all kinds: that is how AWS writes it.
  return aws::ValidationError(
      fmt::format("One or more parameter values were invalid: An {} set  may not be empty", kind));
}

aws::Error Duplicates(JsonValue array) {
  std::string members;
  for (const JsonValue member : array) {
    if (!members.empty()) members.append(", ");
    members.append(member.text());
  }
  return aws::ValidationError(
      fmt::format("One or more parameter values were invalid: Input collection [{}] contains duplicates.", members));
}

template <typename T>
bool SortAndFindTwin(std::vector<T>& members) {
  std::sort(members.begin(), members.end());
  return std::adjacent_find(members.begin(), members.end()) != members.end();
}

}  // namespace

aws::Error NestedTooDeep() {
  return aws::ValidationError(
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
      "supported limit");
}

aws::Result<Typed> Select(JsonValue json) {
  if (json.is(JsonKind::kNull)) return Err(Empty());
  RETURN_IF_ERROR(CheckObject(json));
  std::optional<Typed> found;
  bool several = false;
  for (const JsonValue member : json) {
    const std::optional<AttributeType> type = TypeOf(member.key());
    if (!type || member.is(JsonKind::kNull)) continue;
    const JsonKind wanted = KindOf(*type);
    if (!member.is(wanted)) RETURN_IF_ERROR(CheckKind(member, wanted));
    several = several || found;
    found.emplace(Typed{*type, member});
  }
  if (!found) return Err(Empty());
  if (several) return Err(Several(json));
  if (found->type == AttributeType::kNull && !found->payload.boolean()) {
    return Err(aws::ValidationError(
        "One or more parameter values were invalid: Null attribute value types must have the value of true"));
  }
  return *found;
}

aws::Result<std::string> DecodeBinary(std::string_view base64) {
  std::optional<std::string> bytes = codec::DecodeBase64(base64);
  if (bytes) return std::move(*bytes);
  if (base64.size() % 4 != 0) {
    return Err(aws::SerializationError(
        fmt::format("Base64 encoded length is expected a multiple of 4 bytes but found: {}", base64.size())));
  }
  return Err(aws::SerializationError("Invalid Base64 encoded value"));
}

aws::Result<std::vector<std::string_view>> StringMembers(JsonValue array) {
  if (array.size() == 0) return Err(EmptySet("string"));
  std::vector<std::string_view> members;
  members.reserve(array.size());
  for (const JsonValue member : array) {
    ASSIGN_OR_RETURN(const std::string_view text, aws::AsString(member));
    members.push_back(text);
  }
  if (SortAndFindTwin(members)) return Err(Duplicates(array));
  return members;
}

aws::Result<std::vector<std::string>> BinaryMembers(JsonValue array) {
  if (array.size() == 0) return Err(EmptySet("binary"));
  std::vector<std::string> members;
  members.reserve(array.size());
  for (const JsonValue member : array) {
    ASSIGN_OR_RETURN(const std::string_view text, aws::AsString(member));
    ASSIGN_OR_RETURN(std::string bytes, DecodeBinary(text));
    members.push_back(std::move(bytes));
  }
  if (SortAndFindTwin(members)) return Err(Duplicates(array));
  return members;
}

aws::Result<std::vector<Number>> NumberMembers(JsonValue array) {
  if (array.size() == 0) return Err(EmptySet("number"));
  std::vector<Number> members;
  members.reserve(array.size());
  for (const JsonValue member : array) {
    ASSIGN_OR_RETURN(const std::string_view text, aws::AsString(member));
    ASSIGN_OR_RETURN(const Number number, Number::Parse(text));
    members.push_back(number);
  }
  if (SortAndFindTwin(members)) return Err(Duplicates(array));
  return members;
}

aws::Status CheckName(std::string_view name) {
  if (name.empty()) {
    return Err(aws::ValidationError("One or more parameter values were invalid: Empty attribute name"));
  }
  if (name.size() > kNameBytesMax) {
    return Err(aws::ValidationError(fmt::format(
        "One or more parameter values were invalid: Attribute name is too large, must be less than {} bytes",
        kNameBytesMax + 1)));
  }
  return Ok{};
}

aws::Status CheckObject(JsonValue json) {
  if (!json.is(JsonKind::kObject)) RETURN_IF_ERROR(aws::AsObject(json));
  return Ok{};
}

}  // namespace virga::dynamodb::attribute_json
