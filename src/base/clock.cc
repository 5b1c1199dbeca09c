#include "base/clock.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace virga {
namespace {

// At least `digits` digits. REQUIRES: value >= 0.
void AppendPadded(std::int64_t value, std::size_t digits, std::string& out) {
  std::array<char, 20> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  const auto size = static_cast<std::size_t>(end - text.data());
  if (size < digits) out.append(digits - size, '0');
  out.append(text.data(), size);
}

}  // namespace

// By hand, not by fmt's chrono: every call to AWS and every line of the log has a time.
std::string FormatRfc3339(TimePoint t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(t - day);
  std::string out;
  out.reserve(27);
  AppendPadded(static_cast<int>(date.year()), 4, out);
  out.push_back('-');
  AppendPadded(static_cast<unsigned>(date.month()), 2, out);
  out.push_back('-');
  AppendPadded(static_cast<unsigned>(date.day()), 2, out);
  out.push_back('T');
  AppendPadded(time.hours().count(), 2, out);
  out.push_back(':');
  AppendPadded(time.minutes().count(), 2, out);
  out.push_back(':');
  AppendPadded(time.seconds().count(), 2, out);
  out.push_back('.');
  AppendPadded(time.subseconds().count(), 6, out);
  out.push_back('Z');
  return out;
}

TimePoint SystemClock::Now() const {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

TimePoint AdjustableClock::Now() const {
  ReaderLock lock(mutex_);
  return frozen_ ? frozen_at_ : real_.Now() + offset_;
}

bool AdjustableClock::frozen() const {
  ReaderLock lock(mutex_);
  return frozen_;
}

Duration AdjustableClock::offset() const {
  ReaderLock lock(mutex_);
  return frozen_ ? frozen_at_ - real_.Now() : offset_;
}

void AdjustableClock::Freeze() {
  WriterLock lock(mutex_);
  if (frozen_) return;
  frozen_at_ = real_.Now() + offset_;
  frozen_ = true;
}

void AdjustableClock::Resume() {
  WriterLock lock(mutex_);
  if (!frozen_) return;
  offset_ = frozen_at_ - real_.Now();
  frozen_ = false;
}

void AdjustableClock::SetAtLeast(TimePoint t) {
  WriterLock lock(mutex_);
  if (frozen_) {
    frozen_at_ = std::max(frozen_at_, t);
  } else {
    offset_ = std::max(offset_, t - real_.Now());
  }
}

}  // namespace virga
