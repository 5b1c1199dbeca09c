#include "apps/tracker_api/request_body.h"

#include <fmt/format.h>

#include <utility>

#include "apps/tracker_common/status_changed_event.h"
#include "base/ignore_case.h"
#include "codec/json_document.h"

namespace virga::tracker {
namespace {

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Problem BadField(std::string_view field, std::string detail) {
  return {.status = 400, .detail = std::move(detail), .field = field};
}

// Takes one code point off `text`, which is valid UTF-8.
char32_t TakeCodePoint(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t point = size == 1 ? lead : lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) point = (point << 6U) | (static_cast<unsigned char>(text[i]) & 0x3fU);
  text.remove_prefix(size);
  return point;
}

bool IsControl(char32_t point) {
  return point < 0x20 || (point >= 0x7f && point <= 0x9f);
}

// Unicode's White_Space that is no control character, and what shows nothing at all.
bool IsBlank(char32_t point) {
  return point == 0x20 || point == 0xa0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200d) || point == 0x2028 ||
         point == 0x2029 || point == 0x202f || point == 0x205f || point == 0x2060 || point == 0x3000 || point == 0xfeff;
}

}  // namespace

bool IsJsonContentType(std::string_view value) {
  auto semicolon = value.find(';');
  if (!EqualsIgnoreCase(Trim(value.substr(0, semicolon)), "application/json")) return false;
  while (semicolon != std::string_view::npos) {
    value.remove_prefix(semicolon + 1);
    semicolon = value.find(';');
    const std::string_view parameter = Trim(value.substr(0, semicolon));
    const auto equals = parameter.find('=');
    if (!EqualsIgnoreCase(parameter.substr(0, equals), "charset")) continue;
    if (equals == std::string_view::npos) return false;
    std::string_view charset = parameter.substr(equals + 1);
    if (charset.size() >= 2 && charset.front() == '"' && charset.back() == '"') {
      charset = charset.substr(1, charset.size() - 2);
    }
    if (!EqualsIgnoreCase(charset, "utf-8")) return false;
  }
  return true;
}

Result<std::string, Problem> ReadMember(const http::Request& request, std::string_view name) {
  if (!IsJsonContentType(request.Find("Content-Type"))) {
    return Err(Problem{.status = 415, .detail = "Content-Type must be application/json", .field = "Content-Type"});
  }
  thread_local codec::JsonDocument document(
      codec::JsonLimits{.size_bytes_max = std::size_t{1} << 20U, .depth_max = 32});
  const auto parsed = document.Parse(request.body);
  if (!parsed.ok()) {
    return Err(
        Problem{.status = 400, .detail = fmt::format("the body is not usable JSON: {}", parsed.error().message)});
  }
  if (!parsed->is(codec::JsonKind::kObject)) {
    return Err(Problem{.status = 400, .detail = "the body must be a JSON object"});
  }
  for (const codec::JsonValue member : parsed.value()) {
    if (member.key() != name || member.is(codec::JsonKind::kNull)) continue;
    if (!member.is(codec::JsonKind::kString)) return Err(BadField(name, fmt::format("{} must be a string", name)));
    return std::string(member.text());
  }
  return Err(BadField(name, fmt::format("{} is required", name)));
}

Result<std::string, Problem> ReadTitle(const http::Request& request) {
  auto title = ReadMember(request, "title");
  if (!title.ok()) return title;
  if (title->empty()) return Err(BadField("title", "title is required"));
  if (title->size() > kTitleBytesMax) {
    return Err(BadField("title", fmt::format("title must have at most {} bytes in UTF-8", kTitleBytesMax)));
  }
  bool blank = true;
  for (std::string_view rest = title.value(); !rest.empty();) {
    const char32_t point = TakeCodePoint(rest);
    if (IsControl(point)) return Err(BadField("title", "title must not hold control characters"));
    blank = blank && IsBlank(point);
  }
  if (blank) return Err(BadField("title", "title must not be blank"));
  return title;
}

Result<std::string, Problem> ReadStatus(const http::Request& request) {
  auto status = ReadMember(request, "status");
  if (!status.ok()) return status;
  if (!IsStatus(status.value())) {
    return Err(BadField("status", fmt::format("status must be one of {}", fmt::join(kStatuses, ", "))));
  }
  return status;
}

}  // namespace virga::tracker
