#include "aws/export_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/account_region.h"
#include "aws/clock_endpoint.h"
#include "aws/decode.h"

namespace virga::aws {

Status CheckMembers(codec::JsonValue object, std::span<const std::string_view> names) {
  if (!object.is(codec::JsonKind::kObject)) {
    return Err(ValidationError(fmt::format("\"{}\" must be an object", object.key())));
  }
  for (const codec::JsonValue member : object) {
    if (std::find(names.begin(), names.end(), member.key()) != names.end()) continue;
    return Err(ValidationError(
        fmt::format("the member \"{}\" of \"{}\" is not known to this version", member.key(), object.key())));
  }
  return Ok{};
}

Result<Place> ReadPlace(codec::JsonValue object) {
  ASSIGN_OR_RETURN(const auto account, OptionalString(object, "Account"));
  ASSIGN_OR_RETURN(const auto region, OptionalString(object, "Region"));
  if (!account || !IsAccountId(*account)) return Err(ValidationError("\"Account\" must be 12 digits"));
  if (!region || !IsRegion(*region)) return Err(ValidationError("\"Region\" must be a name like us-east-1"));
  return Place{std::string(*account), std::string(*region)};
}

void WritePlace(std::string_view account, std::string_view region, codec::JsonWriter& json) {
  json.Key("Account");
  json.String(account);
  json.Key("Region");
  json.String(region);
}

Result<std::optional<TimePoint>> ReadTime(codec::JsonValue object, std::string_view name) {
  ASSIGN_OR_RETURN(const auto text, OptionalString(object, name));
  if (!text) return std::optional<TimePoint>();
  const auto time = ParseRfc3339(*text);
  if (!time) return Err(ValidationError(fmt::format("\"{}\" must be a time like 2030-01-01T00:00:00Z", name)));
  return time;
}

Result<TimePoint> RequireTime(codec::JsonValue object, std::string_view name) {
  ASSIGN_OR_RETURN(const auto time, ReadTime(object, name));
  if (!time) return Err(ValidationError(fmt::format("\"{}\" is missing", name)));
  return *time;
}

void WriteTime(std::string_view name, TimePoint time, codec::JsonWriter& json) {
  json.Key(name);
  json.PlainString(FormatRfc3339(time));
}

void WriteTime(std::string_view name, const std::optional<TimePoint>& time, codec::JsonWriter& json) {
  if (time) WriteTime(name, *time, json);
}

}  // namespace virga::aws
