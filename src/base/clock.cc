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
  return state_.frozen ? state_.frozen_at : real_.Now() + state_.offset;
}

bool AdjustableClock::frozen() const {
  ReaderLock lock(mutex_);
  return state_.frozen;
}

Duration AdjustableClock::offset() const {
  ReaderLock lock(mutex_);
  return state_.frozen ? state_.frozen_at - real_.Now() : state_.offset;
}

AdjustableClock::State AdjustableClock::state() const {
  ReaderLock lock(mutex_);
  return state_;
}

AdjustableClock::State AdjustableClock::StateAt(TimePoint t) const {
  State state = this->state();
  if (state.frozen) {
    state.frozen_at = std::max(state.frozen_at, t);
  } else {
    state.offset = std::max(state.offset, t - real_.Now());
  }
  return state;
}

void AdjustableClock::Restore(const State& state) {
  WriterLock lock(mutex_);
  state_ = state;
}

void AdjustableClock::Freeze() {
  WriterLock lock(mutex_);
  if (state_.frozen) return;
  state_.frozen_at = real_.Now() + state_.offset;
  state_.frozen = true;
}

void AdjustableClock::Resume() {
  WriterLock lock(mutex_);
  if (!state_.frozen) return;
  state_.offset = state_.frozen_at - real_.Now();
  state_.frozen = false;
}

void AdjustableClock::SetAtLeast(const State& state) {
  WriterLock lock(mutex_);
  if (state.frozen != state_.frozen) return;
  state_.frozen_at = std::max(state_.frozen_at, state.frozen_at);
  state_.offset = std::max(state_.offset, state.offset);
}

void AdjustableClock::SetAtLeast(TimePoint t) {
  WriterLock lock(mutex_);
  if (state_.frozen) {
    state_.frozen_at = std::max(state_.frozen_at, t);
  } else {
    state_.offset = std::max(state_.offset, t - real_.Now());
  }
}

}  // namespace virga
