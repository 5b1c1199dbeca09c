#include "dynamodb/operations/request_validation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "aws/decode.h"

namespace virga::dynamodb {
namespace {

// The spelling of a member in an error's path: its first letter in lower case.
std::string LowerFirst(std::string_view name) {
  std::string lower(name);
  if (!lower.empty() && lower[0] >= 'A' && lower[0] <= 'Z') lower[0] = static_cast<char>(lower[0] - 'A' + 'a');
  return lower;
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

}  // namespace

std::size_t CharacterCount(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

aws::Error InvalidParameters(std::string_view what) {
  return aws::ValidationError(fmt::format("One or more parameter values were invalid: {}", what));
}

void Constraints::AddNull(std::string_view path) {
  sentences_.push_back(fmt::format("Value null at '{}' failed to satisfy constraint: Member must not be null", path));
}

void Constraints::Add(std::string_view value, std::string_view path, std::string_view constraint) {
  sentences_.push_back(
      fmt::format("Value '{}' at '{}' failed to satisfy constraint: Member must {}", value, path, constraint));
}

void Constraints::CheckLength(std::string_view value, std::string_view path, std::size_t length, std::size_t min,
                              std::size_t max) {
  if (length < min) Add(value, path, fmt::format("have length greater than or equal to {}", min));
  if (length > max) Add(value, path, fmt::format("have length less than or equal to {}", max));
}

void Constraints::CheckRange(std::int64_t value, std::string_view path, std::int64_t min, std::int64_t max) {
  if (value < min) Add(fmt::to_string(value), path, fmt::format("have value greater than or equal to {}", min));
  if (value > max) Add(fmt::to_string(value), path, fmt::format("have value less than or equal to {}", max));
}

void Constraints::CheckOneOf(std::string_view value, std::string_view path, std::span<const std::string_view> allowed) {
  if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
  Add(value, path, fmt::format("satisfy enum value set: [{}]", fmt::join(allowed, ", ")));
}

aws::Status Constraints::Check() const {
  if (sentences_.empty()) return Ok{};
  return Err(aws::ValidationError(fmt::format("{} validation error{} detected: {}", sentences_.size(),
                                              sentences_.size() == 1 ? "" : "s", fmt::join(sentences_, "; "))));
}

std::string ObjectReader::PathOf(std::string_view name) const {
  return path_prefix_ + LowerFirst(name);
}

ObjectReader ObjectReader::Child(std::string_view name, codec::JsonValue object) const {
  return ObjectReader(object, constraints_, PathOf(name) + ".");
}

std::optional<codec::JsonValue> ObjectReader::Find(std::string_view name) const {
  if ((lengths_ & LengthBit(name)) == 0) return std::nullopt;
  return aws::Find(object_, name);
}

void ObjectReader::CheckString(std::string_view value, std::string_view name, const StringRule& rule) const {
  // No text has more characters than bytes: most need no count.
  const bool fits = value.size() <= rule.max && (rule.min == 0 || (rule.min == 1 && !value.empty()));
  const std::size_t length = fits ? value.size() : CharacterCount(value);
  const bool is_long_enough = length >= rule.min;
  const bool has_good_characters = !rule.name_characters || std::all_of(value.begin(), value.end(), IsNameCharacter);
  const bool is_allowed =
      rule.one_of.empty() || std::find(rule.one_of.begin(), rule.one_of.end(), value) != rule.one_of.end();
  if (is_long_enough && length <= rule.max && has_good_characters && is_allowed) return;
  const std::string path = PathOf(name);
  if (!has_good_characters) constraints_.Add(value, path, "satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  constraints_.CheckLength(value, path, CharacterCount(value), rule.min, rule.max);
  if (!is_allowed) constraints_.CheckOneOf(value, path, rule.one_of);
}

aws::Result<std::optional<std::string_view>> ObjectReader::String(std::string_view name, const StringRule& rule) const {
  ASSIGN_OR_RETURN(std::optional<std::string_view> value, aws::Converted(Find(name), aws::AsString));
  if (value) {
    CheckString(*value, name, rule);
  } else if (rule.required) {
    constraints_.AddNull(PathOf(name));
  }
  return value;
}

aws::Result<std::optional<std::int64_t>> ObjectReader::Integer(std::string_view name, const IntegerRule& rule) const {
  ASSIGN_OR_RETURN(std::optional<std::int64_t> value, aws::Converted(Find(name), aws::AsInt64));
  if (value && (*value < rule.min || *value > rule.max)) {
    constraints_.CheckRange(*value, PathOf(name), rule.min, rule.max);
  } else if (!value && rule.required) {
    constraints_.AddNull(PathOf(name));
  }
  return value;
}

aws::Result<std::optional<bool>> ObjectReader::Bool(std::string_view name, bool required) const {
  ASSIGN_OR_RETURN(std::optional<bool> value, aws::Converted(Find(name), aws::AsBool));
  if (!value && required) constraints_.AddNull(PathOf(name));
  return value;
}

aws::Result<std::optional<codec::JsonValue>> ObjectReader::Object(std::string_view name, bool required) const {
  ASSIGN_OR_RETURN(std::optional<codec::JsonValue> value, aws::Converted(Find(name), aws::AsObject));
  if (!value && required) constraints_.AddNull(PathOf(name));
  return value;
}

aws::Result<std::optional<codec::JsonValue>> ObjectReader::List(std::string_view name, bool required) const {
  ASSIGN_OR_RETURN(std::optional<codec::JsonValue> value, aws::Converted(Find(name), aws::AsList));
  if (!value && required) constraints_.AddNull(PathOf(name));
  return value;
}

aws::Result<std::optional<std::size_t>> ObjectReader::Structures(std::string_view name, bool required,
                                                                 const ReadElement& read) const {
  ASSIGN_OR_RETURN(std::optional<codec::JsonValue> list, List(name, required));
  if (!list) return std::optional<std::size_t>();
  std::size_t count = 0;
  for (const codec::JsonValue element : *list) {
    ++count;
    ASSIGN_OR_RETURN(codec::JsonValue object, aws::AsObject(element));
    RETURN_IF_ERROR(read(ObjectReader(object, constraints_, fmt::format("{}.{}.member.", PathOf(name), count))));
  }
  return std::optional<std::size_t>(count);
}

aws::Result<std::optional<std::vector<std::string>>> ObjectReader::Strings(std::string_view name,
                                                                           const StringRule& rule,
                                                                           bool required) const {
  ASSIGN_OR_RETURN(std::optional<codec::JsonValue> list, List(name, required));
  if (!list) return std::optional<std::vector<std::string>>();
  std::vector<std::string> strings;
  for (const codec::JsonValue element : *list) {
    ASSIGN_OR_RETURN(std::string_view value, aws::AsString(element));
    strings.emplace_back(value);
    CheckString(value, fmt::format("{}.{}.member", name, strings.size()), rule);
  }
  return std::optional(std::move(strings));
}

aws::Result<std::string_view> ReadOnlyTableName(codec::JsonValue input) {
  Constraints constraints;
  const ObjectReader reader(input, constraints);
  ASSIGN_OR_RETURN(const auto name, reader.String("TableName", kTableNameRule));
  RETURN_IF_ERROR(constraints.Check());
  return *name;
}

}  // namespace virga::dynamodb
