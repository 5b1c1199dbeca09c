#include "apps/tracker_common/moment.h"

namespace virga::tracker {
namespace {

constexpr std::size_t kDateTimeSize = 19;   // 2026-11-24T15:51:08
constexpr std::size_t kCanonicalSize = 27;  // 2026-11-24T15:51:08.000123Z
constexpr std::size_t kFractionDigitsMax = 9;

std::optional<int> Digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// ".000123Z" and "Z": the fraction in microseconds.
std::optional<int> Fraction(std::string_view text) {
  if (!text.ends_with('Z')) return std::nullopt;
  text.remove_suffix(1);
  if (text.empty()) return 0;
  if (text.front() != '.' || text.size() == 1 || text.size() > 1 + kFractionDigitsMax) return std::nullopt;
  std::string digits(text.substr(1));
  if (!Digits(digits)) return std::nullopt;
  digits.resize(6, '0');
  return Digits(digits);
}

}  // namespace

std::optional<TimePoint> ParseMoment(std::string_view text) {
  if (text.size() < kDateTimeSize + 1) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto year = Digits(text.substr(0, 4));
  const auto month = Digits(text.substr(5, 2));
  const auto day = Digits(text.substr(8, 2));
  const auto hour = Digits(text.substr(11, 2));
  const auto minute = Digits(text.substr(14, 2));
  const auto second = Digits(text.substr(17, 2));
  const auto micros = Fraction(text.substr(kDateTimeSize));
  if (!year || !month || !day || !hour || !minute || !second || !micros) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) + std::chrono::microseconds(*micros);
}

bool IsCanonicalMoment(std::string_view text) {
  return text.size() == kCanonicalSize && ParseMoment(text).has_value();
}

std::string CanonicalMoment(std::string_view text) {
  if (IsCanonicalMoment(text)) return std::string(text);
  const auto moment = ParseMoment(text);
  return moment ? FormatRfc3339(*moment) : std::string(text);
}

}  // namespace virga::tracker
