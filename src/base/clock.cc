#include "base/clock.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace virga {

std::string FormatRfc3339(TimePoint t) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(t);
  const auto micros = (t - seconds).count();
  // Not by system_clock::to_time_t, whose nanoseconds end in the year 2262.
  const std::time_t unix_seconds = seconds.time_since_epoch().count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06d}Z", fmt::gmtime(unix_seconds), micros);
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
