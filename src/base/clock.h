#ifndef VIRGA_BASE_CLOCK_H_
#define VIRGA_BASE_CLOCK_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "base/mutex.h"

namespace virga {

// A moment of the cloud's time: microseconds since 1970-01-01T00:00:00Z, without leap seconds.
using TimePoint = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

inline std::int64_t ToUnixMillis(TimePoint t) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(t.time_since_epoch()).count();
}
inline std::int64_t ToUnixSeconds(TimePoint t) {
  return std::chrono::duration_cast<std::chrono::seconds>(t.time_since_epoch()).count();
}

// RFC 3339 in UTC with exactly six fraction digits: 2026-11-24T15:51:08.000123Z.
std::string FormatRfc3339(TimePoint t);

// Where all time comes from. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint Now() const = 0;
};

// The machine's clock.
class SystemClock final : public Clock {
 public:
  TimePoint Now() const override;
};

// The cloud's clock: real time plus an offset, or a frozen moment. Only Restore sets it back.
// Who moves it must run the due work of the TimerQueue in between (base/timer_queue.h: MoveTo).
class AdjustableClock final : public Clock {
 public:
  explicit AdjustableClock(const Clock& real) : real_(real) {}

  TimePoint Now() const override;
  bool frozen() const;
  Duration offset() const;  // Now() less real time

  // What Now() follows from, beside real time.
  struct State {
    bool frozen = false;
    TimePoint frozen_at{};
    Duration offset = Duration::zero();
    bool operator==(const State&) const = default;
  };
  State state() const;
  // The state that SetAtLeast(t) would lead to.
  State StateAt(TimePoint t) const;
  // For a cloud that is started again, or gets the state of another time.
  void Restore(const State& state);

  void Freeze();
  void Resume();                 // runs on from where it stands
  void SetAtLeast(TimePoint t);  // forward only; an earlier `t` changes nothing
  // The same to what StateAt() gave, so that the time since then counts. If it was frozen or resumed meanwhile, nothing
  // changes.
  void SetAtLeast(const State& state);

 private:
  const Clock& real_;
  mutable SharedMutex mutex_;
  State state_ GUARDED_BY(mutex_);
};

}  // namespace virga

#endif  // VIRGA_BASE_CLOCK_H_
