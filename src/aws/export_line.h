#ifndef VIRGA_AWS_EXPORT_LINE_H_
#define VIRGA_AWS_EXPORT_LINE_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "base/clock.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"

// What the services share in writing and reading the lines of an export. Format: docs/formats/export.md.
namespace virga::aws {

// Takes one line: {"<kind>":<json>}. An error ends the export.
using WriteLine = std::function<Status(std::string_view kind, std::string_view json)>;

// Errors of all that reads: ValidationError, which says which member is wrong and what it should be.

// Every member of `object`, which must be an object, is one of `names`: nothing is ignored.
Status CheckMembers(codec::JsonValue object, std::span<const std::string_view> names);

// Whose a table or queue is: the members Account (12 digits) and Region.
struct Place {
  std::string account;
  std::string region;
};
Result<Place> ReadPlace(codec::JsonValue object);
void WritePlace(std::string_view account, std::string_view region, codec::JsonWriter& json);

// RFC 3339 in UTC: "2026-11-24T15:51:08.000123Z".
Result<std::optional<TimePoint>> ReadTime(codec::JsonValue object, std::string_view name);
Result<TimePoint> RequireTime(codec::JsonValue object, std::string_view name);
void WriteTime(std::string_view name, TimePoint time, codec::JsonWriter& json);
// Nothing if there is none.
void WriteTime(std::string_view name, const std::optional<TimePoint>& time, codec::JsonWriter& json);

}  // namespace virga::aws

#endif  // VIRGA_AWS_EXPORT_LINE_H_
