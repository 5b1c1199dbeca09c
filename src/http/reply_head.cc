#include "http/reply_head.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <ctime>

namespace virga::http {
namespace {

void AppendNumber(std::size_t number, std::string& out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

}  // namespace

bool StatusHasBody(int status) {
  return status >= 200 && status != 204 && status != 304;
}

void AppendReplyHead(const Response& response, const ReplyHeadOptions& options, std::string& out) {
  if (response.status == 200) {
    out.append("HTTP/1.1 200 OK\r\nDate: ");
  } else {
    out.append("HTTP/1.1 ");
    AppendNumber(static_cast<std::size_t>(response.status), out);
    out.append(" ").append(ReasonPhrase(response.status)).append("\r\nDate: ");
  }
  out.append(options.date);
  if (!response.content_type.empty()) out.append("\r\nContent-Type: ").append(response.content_type);
  if (StatusHasBody(response.status)) {
    out.append("\r\nContent-Length: ");
    AppendNumber(response.body.size(), out);
  }
  if (!options.keep_alive) {
    out.append("\r\nConnection: close");
  } else if (options.http_1_0) {
    out.append("\r\nConnection: keep-alive");
  }
  out.append("\r\n").append(response.head).append("\r\n");
}

std::string FormatHttpDate(long long unix_seconds) {
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = static_cast<std::time_t>(unix_seconds);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  // Not by strftime, which takes the names from the locale.
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays.at(static_cast<std::size_t>(parts.tm_wday)),
                     parts.tm_mday, kMonths.at(static_cast<std::size_t>(parts.tm_mon)), parts.tm_year + 1900,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

}  // namespace virga::http
