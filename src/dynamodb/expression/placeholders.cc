#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "aws/decode.h"
#include "aws/limits.h"
#include "dynamodb/expression/expression.h"
#include "dynamodb/expression/token.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb {

using codec::JsonValue;

namespace {

constexpr std::string_view kNames = "ExpressionAttributeNames";
constexpr std::string_view kValues = "ExpressionAttributeValues";

// The keys of one of the maps: first character, characters, length.
aws::Status CheckKeys(JsonValue map, char first, std::string_view parameter) {
  if (map.size() == 0) return Err(aws::ValidationError(fmt::format("{} must not be empty", parameter)));
  for (const JsonValue member : map) {
    const std::string_view key = member.key();
    const bool well_formed = key.size() > 1 && key.front() == first &&
                             std::all_of(key.begin() + 1, key.end(), internal::IsPlaceholderCharacter);
    if (!well_formed) {
      return Err(
          aws::ValidationError(fmt::format("{} contains invalid key: Syntax error; key: \"{}\"", parameter, key)));
    }
    if (key.size() > static_cast<std::size_t>(aws::limits::placeholder_bytes_max)) {
      return Err(aws::ValidationError(fmt::format(
          "{} contains invalid key: The key size has exceeded the maximum allowed size of {} bytes; key: \"{}\"",
          parameter, aws::limits::placeholder_bytes_max, key)));
    }
  }
  return Ok{};
}

aws::Error InvalidValue(std::string_view parameter, std::string_view message, std::string_view key) {
  return aws::ValidationError(fmt::format("{} contains invalid value: {} for key {}", parameter, message, key));
}

template <typename Entries>
void SortByKey(Entries& entries) {
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
}

// nullptr if there is none. Marks it as used.
template <typename Entries>
auto* UseKey(Entries& entries, std::string_view key) {
  constexpr std::size_t kFew = 8;  // are found sooner by their lengths than by their order
  const auto at =
      entries.size() <= kFew
          ? std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.key == key; })
          : std::lower_bound(entries.begin(), entries.end(), key,
                             [](const auto& entry, std::string_view k) { return entry.key < k; });
  const bool found = at != entries.end() && at->key == key;
  if (found) at->used = true;
  return found ? &*at : nullptr;
}

template <typename Entries>
aws::Status CheckUsed(const Entries& entries, std::string_view parameter) {
  std::string unused;
  for (const auto& entry : entries) {
    if (!entry.used) unused.append(unused.empty() ? "" : ", ").append(entry.key);
  }
  if (unused.empty()) return Ok{};
  return Err(
      aws::ValidationError(fmt::format("Value provided in {} unused in expressions: keys: {{{}}}", parameter, unused)));
}

}  // namespace

aws::Result<Placeholders> Placeholders::Decode(const JsonValue* names, const JsonValue* values) {
  Placeholders placeholders;
  placeholders.has_names_ = names != nullptr;
  placeholders.has_values_ = values != nullptr;
  if (names != nullptr) {
    RETURN_IF_ERROR(aws::AsObject(*names));
    RETURN_IF_ERROR(CheckKeys(*names, '#', kNames));
  }
  if (values != nullptr) {
    RETURN_IF_ERROR(aws::AsObject(*values));
    RETURN_IF_ERROR(CheckKeys(*values, ':', kValues));
  }
  std::size_t size_bytes = 0;
  if (names != nullptr) RETURN_IF_ERROR(placeholders.AddNames(*names, size_bytes));
  if (values != nullptr) RETURN_IF_ERROR(placeholders.AddValues(*values, size_bytes));
  if (size_bytes > static_cast<std::size_t>(aws::limits::substitution_bytes_max)) {
    return Err(aws::ValidationError(
        fmt::format("The size of all ExpressionAttributeNames and ExpressionAttributeValues has exceeded the maximum "
                    "allowed size of {} bytes",
                    aws::limits::substitution_bytes_max)));
  }
  return placeholders;
}

aws::Status Placeholders::AddNames(JsonValue names, std::size_t& size_bytes) {
  name_entries_.reserve(names.size());
  for (const JsonValue member : names) {
    ASSIGN_OR_RETURN(const std::string_view name, aws::AsString(member));
    if (name.empty() || name.size() > static_cast<std::size_t>(aws::limits::attribute_name_bytes_max)) {
      return Err(InvalidValue(kNames,
                              fmt::format("The attribute name must have 1 to {} bytes; it has {}",
                                          aws::limits::attribute_name_bytes_max, name.size()),
                              member.key()));
    }
    size_bytes += member.key().size() + name.size();
    name_entries_.push_back({member.key(), name});
  }
  SortByKey(name_entries_);
  return Ok{};
}

aws::Status Placeholders::AddValues(JsonValue values, std::size_t& size_bytes) {
  auto decoded = std::make_shared<std::vector<AttributeValue>>();
  decoded->reserve(values.size());  // so that they stay where they are
  value_entries_.reserve(values.size());
  for (const JsonValue member : values) {
    aws::Result<AttributeValue> value = DecodeAttributeValue(member);
    if (!value.ok()) {
      if (value.error().code != aws::ErrorCode::kValidation) return Err(std::move(value).error());
      return Err(InvalidValue(kValues, value.error().message, member.key()));
    }
    size_bytes += member.key().size() + SizeBytes(*value);
    decoded->push_back(std::move(value).value());
    value_entries_.push_back({member.key(), &decoded->back()});
  }
  SortByKey(value_entries_);
  values_ = std::move(decoded);
  return Ok{};
}

aws::Status Placeholders::CheckAllUsed() const {
  RETURN_IF_ERROR(CheckUsed(name_entries_, kNames));
  return CheckUsed(value_entries_, kValues);
}

std::optional<std::string_view> Placeholders::UseName(std::string_view placeholder) {
  const auto* entry = UseKey(name_entries_, placeholder);
  return entry == nullptr ? std::nullopt : std::optional(entry->value);
}

const AttributeValue* Placeholders::UseValue(std::string_view placeholder) {
  const auto* entry = UseKey(value_entries_, placeholder);
  return entry == nullptr ? nullptr : entry->value;
}

}  // namespace virga::dynamodb
