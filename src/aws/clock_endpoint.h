#ifndef VIRGA_AWS_CLOCK_ENDPOINT_H_
#define VIRGA_AWS_CLOCK_ENDPOINT_H_

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "aws/endpoint.h"
#include "aws/error.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/timer_queue.h"
#include "codec/json_document.h"
#include "storage/engine.h"

namespace virga::aws {

// The time of a cloud, as its clock's endpoint moves it. Thread-safe.
class MovableTime {
 public:
  virtual ~MovableTime() = default;
  virtual AdjustableClock& clock() = 0;
  // base/timer_queue.h
  virtual TimerQueue::Moved MoveTowards(TimePoint target, std::chrono::steady_clock::duration budget) = 0;
  // So that a restart goes on from `state`.
  virtual Result<storage::Sequence> StoreClock(const AdjustableClock::State& state) = 0;
};

// GET /_virga/clock shows the cloud's time, POST moves it (docs/operations/clock.md):
//   {"action":"freeze"}  {"action":"resume"}
//   {"action":"advance","by":"14d"} or "by_ms":1000     {"action":"set","to":"2030-01-01T00:00:00Z"}
// The answer comes after all work that fell due on the way has run, in order. A long way is gone in short pieces,
// between which the loop serves others; GET then shows how far it is. Where the clock goes is durable before the
// answer.
class ClockEndpoint final : public Endpoint {
 public:
  // `engine`: whose durability counts.
  ClockEndpoint(MovableTime& time, storage::Engine& engine) : time_(time), clock_(time.clock()), engine_(engine) {}
  std::string_view path() const override { return "/_virga/clock"; }
  http::Outcome Handle(const http::Request& request, http::Response& response) override;

 private:
  class Move;

  http::Outcome Change(codec::JsonValue input, http::Response& response);
  struct Destination {
    TimePoint target;
    AdjustableClock::State state;  // of the clock when it has come there, as a restart finds it
    storage::Sequence stored = 0;  // that of its row
  };
  http::Outcome MoveTo(const Destination& destination, http::Response& response);
  http::Outcome Arrive(const Destination& destination, std::size_t ran, http::Response& response);
  // `ran`: how many pieces of due work a move has run.
  void Show(std::optional<std::size_t> ran, http::Response& response) const;

  MovableTime& time_;  // constant after construction
  AdjustableClock& clock_;
  storage::Engine& engine_;
  mutable Mutex mutex_;
  Move* current_ GUARDED_BY(mutex_) = nullptr;  // the last that began, while it goes on
};

// "14d", "1h30m", "90s", "250ms": days, hours, minutes, seconds, milliseconds, the larger unit first and
// each once. nullopt if it is anything else, or longer than a hundred years.
std::optional<Duration> ParseDuration(std::string_view text);
// "2030-01-01T00:00:00Z", with up to six fraction digits.
std::optional<TimePoint> ParseRfc3339(std::string_view text);

}  // namespace virga::aws

#endif  // VIRGA_AWS_CLOCK_ENDPOINT_H_
