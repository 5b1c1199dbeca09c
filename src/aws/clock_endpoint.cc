#include "aws/clock_endpoint.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <string>
#include <utility>

#include "aws/named_member.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga::aws {
namespace {

using codec::JsonValue;

// How long a move may keep its loop from others.
constexpr std::chrono::milliseconds kPiece{5};
constexpr Duration kDurationMax = std::chrono::hours(24) * 36525;
// The last time that ParseRfc3339 reads.
constexpr TimePoint kLatest{std::chrono::sys_days(std::chrono::year(10000) / 1 / 1) - std::chrono::microseconds(1)};

struct Action {
  std::string_view name;
  std::array<std::string_view, 2> members;  // that it takes
};
constexpr std::array<Action, 4> kActions{{
    {"freeze", {}},
    {"resume", {}},
    {"advance", {"by", "by_ms"}},
    {"set", {"to"}},
}};

// The digits at the front of `text`, which it takes off; nullopt if there are none, or more than 15.
std::optional<std::int64_t> TakeNumber(std::string_view& text) {
  const std::size_t size = std::min(text.find_first_not_of("0123456789"), text.size());
  if (size == 0 || size > 15) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + size, value);
  text.remove_prefix(size);
  return value;
}

std::optional<Duration> TakeUnit(std::string_view& text) {
  static constexpr std::array<std::pair<std::string_view, Duration>, 5> kUnits{{
      {"ms", std::chrono::milliseconds(1)},  // before "m"
      {"d", std::chrono::hours(24)},
      {"h", std::chrono::hours(1)},
      {"m", std::chrono::minutes(1)},
      {"s", std::chrono::seconds(1)},
  }};
  for (const auto& [name, unit] : kUnits) {
    if (!text.starts_with(name)) continue;
    text.remove_prefix(name.size());
    return unit;
  }
  return std::nullopt;
}

Result<Duration> DecodeBy(JsonValue input) {
  ASSIGN_OR_RETURN(const std::optional<std::string_view> by, NamedMember(input, "by", AsString));
  ASSIGN_OR_RETURN(const std::optional<std::int64_t> by_ms, NamedMember(input, "by_ms", AsInt64));
  if (by.has_value() == by_ms.has_value()) return Err(ValidationError("advance needs one of by and by_ms"));
  if (by) {
    const std::optional<Duration> duration = ParseDuration(*by);
    if (!duration) {
      return Err(ValidationError(
          "by is a duration like 14d, 1h30m, 90s or 250ms: the larger unit first, up to a hundred years"));
    }
    return *duration;
  }
  if (*by_ms < 0 || *by_ms > kDurationMax / std::chrono::milliseconds(1)) {
    return Err(ValidationError("by_ms is from 0 to a hundred years"));
  }
  return Duration(std::chrono::milliseconds(*by_ms));
}

// The action that `input` names and takes only what belongs to it.
Result<std::string_view> DecodeAction(JsonValue input) {
  if (!input.is(codec::JsonKind::kObject)) return Err(ValidationError("the body must be an object with action"));
  for (const JsonValue member : input) {
    constexpr std::array<std::string_view, 4> kKnown{"action", "by", "by_ms", "to"};
    if (std::find(kKnown.begin(), kKnown.end(), member.key()) == kKnown.end()) {
      return Err(ValidationError("unknown member '" + std::string(member.key()) + "'"));
    }
  }
  ASSIGN_OR_RETURN(const std::optional<std::string_view> name, NamedMember(input, "action", AsString));
  const auto action =
      std::find_if(kActions.begin(), kActions.end(), [name](const Action& a) { return a.name == name; });
  if (action == kActions.end()) return Err(ValidationError("action is one of freeze, resume, advance, set"));
  for (const JsonValue member : input) {
    const bool taken = std::find(action->members.begin(), action->members.end(), member.key()) != action->members.end();
    if (taken || member.key() == "action") continue;
    return Err(ValidationError(std::string(*name) + " takes no member '" + std::string(member.key()) + "'"));
  }
  return *name;
}

Result<TimePoint> DecodeTo(JsonValue input, TimePoint now) {
  ASSIGN_OR_RETURN(const std::optional<std::string_view> to, NamedMember(input, "to", AsString));
  const std::optional<TimePoint> target = ParseRfc3339(to.value_or(""));
  if (!target) return Err(ValidationError("to is a time like 2030-01-01T00:00:00Z"));
  if (*target < now) {
    return Err(ValidationError("to is in the past of the cloud, whose clock never goes back"));
  }
  return *target;
}

// Where advance and set go to; nullopt for freeze and resume, which are done.
Result<std::optional<TimePoint>> Decode(JsonValue input, AdjustableClock& clock) {
  ASSIGN_OR_RETURN(const std::string_view action, DecodeAction(input));
  if (action == "freeze") clock.Freeze();
  if (action == "resume") clock.Resume();
  std::optional<TimePoint> target;
  if (action == "advance") {
    ASSIGN_OR_RETURN(const Duration by, DecodeBy(input));
    target = clock.Now() + by;
  }
  if (action == "set") {
    ASSIGN_OR_RETURN(target, DecodeTo(input, clock.Now()));
  }
  if (target && *target > kLatest) {
    return Err(ValidationError("the clock goes to " + FormatRfc3339(kLatest) + " at most"));
  }
  return target;
}

}  // namespace

std::optional<Duration> ParseDuration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  Duration total = Duration::zero();
  Duration last_unit = Duration::max();
  while (!text.empty()) {
    const std::optional<std::int64_t> number = TakeNumber(text);
    const std::optional<Duration> unit = number ? TakeUnit(text) : std::nullopt;
    if (!unit || *unit >= last_unit || *number > kDurationMax / *unit) return std::nullopt;
    last_unit = *unit;
    total += *unit * *number;
    if (total > kDurationMax) return std::nullopt;
  }
  return total;
}

std::optional<TimePoint> ParseRfc3339(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
  if (text.size() < kForm.size() + 1 || text.back() != 'Z') return std::nullopt;
  std::array<int, 6> parts = {};
  std::size_t part = 0;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] != 'd') {
      if (text[i] != kForm[i]) return std::nullopt;
      ++part;
    } else if (text[i] < '0' || text[i] > '9') {
      return std::nullopt;
    } else {
      parts[part] = parts[part] * 10 + (text[i] - '0');
    }
  }
  std::int64_t micros = 0;
  std::string_view fraction = text.substr(kForm.size(), text.size() - kForm.size() - 1);
  if (!fraction.empty()) {
    if (fraction[0] != '.' || fraction.size() < 2 || fraction.size() > 7 || fraction[1] == '-') return std::nullopt;
    std::string digits(fraction.substr(1));
    digits.resize(6, '0');
    const auto parsed = std::from_chars(digits.data(), digits.data() + 6, micros);
    if (parsed.ec != std::errc() || parsed.ptr != digits.data() + 6) return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(parts[0]),
                                         std::chrono::month(static_cast<unsigned>(parts[1])),
                                         std::chrono::day(static_cast<unsigned>(parts[2]))};
  if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return std::nullopt;
  return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours(parts[3]) + std::chrono::minutes(parts[4]) +
         std::chrono::seconds(parts[5]) + Duration(micros);
}

// The rest of a long way. If its connection closes, the clock stays where it has come to.
class ClockEndpoint::Move final : public http::Suspension {
 public:
  Move(ClockEndpoint& endpoint, const Destination& destination, std::size_t ran)
      : endpoint_(endpoint), destination_(destination), ran_(ran) {
    const MutexLock lock(endpoint_.mutex_);
    endpoint_.current_ = this;
  }
  ~Move() override {
    const MutexLock lock(endpoint_.mutex_);
    if (endpoint_.current_ == this) endpoint_.current_ = nullptr;
  }

  void Start(std::function<void()> wake) override {
    wake_ = std::move(wake);
    wake_();
  }

  std::optional<http::Outcome> Resume(http::Response& response) override {
    const TimerQueue::Moved moved = endpoint_.time_.MoveTowards(destination_.target, kPiece);
    ran_.fetch_add(moved.ran, std::memory_order_relaxed);
    if (!moved.arrived) {
      wake_();
      return std::nullopt;
    }
    return endpoint_.Arrive(destination_, ran_.load(std::memory_order_relaxed), response);
  }

  TimePoint target() const { return destination_.target; }
  std::size_t ran() const { return ran_.load(std::memory_order_relaxed); }

 private:
  ClockEndpoint& endpoint_;
  const Destination destination_;
  std::atomic<std::size_t> ran_;
  std::function<void()> wake_;
};

http::Outcome ClockEndpoint::Handle(const http::Request& request, http::Response& response) {
  if (request.method == "GET" || request.method == "HEAD") {
    Show(std::nullopt, response);
    return {};
  }
  if (request.method != "POST") return ReplyMethodNotAllowed("GET, HEAD, POST", response);
  codec::JsonDocument document({.size_bytes_max = 4096, .depth_max = 4});
  const auto input = document.Parse(request.body);
  if (!input.ok()) return ReplyProblem(400, "the body is not JSON: " + input.error().message, response);
  return Change(*input, response);
}

http::Outcome ClockEndpoint::Change(codec::JsonValue input, http::Response& response) {
  const AdjustableClock::State before = clock_.state();
  const auto target = Decode(input, clock_);
  if (!target.ok()) return ReplyProblem(400, target.error().message, response);
  // Stored before what is due on the way runs: a restart is never behind what was done.
  const AdjustableClock::State state = *target ? clock_.StateAt(**target) : clock_.state();
  const auto stored = time_.StoreClock(state);
  if (!stored.ok()) {
    clock_.Restore(before);
    return ReplyProblem(500, stored.error().message, response);
  }
  if (*target) return MoveTo({.target = **target, .state = state, .stored = *stored}, response);
  Show(0, response);
  return AwaitDurable(engine_, *stored);
}

http::Outcome ClockEndpoint::MoveTo(const Destination& destination, http::Response& response) {
  const TimerQueue::Moved moved = time_.MoveTowards(destination.target, kPiece);
  if (moved.arrived) return Arrive(destination, moved.ran, response);
  http::Outcome outcome;
  outcome.suspension = std::make_unique<Move>(*this, destination, moved.ran);
  return outcome;
}

http::Outcome ClockEndpoint::Arrive(const Destination& destination, std::size_t ran, http::Response& response) {
  // Else the clock would be behind what was stored by the time that the move took, and jump at the next start.
  clock_.SetAtLeast(destination.state);
  Show(ran, response);
  return AwaitDurable(engine_, destination.stored);
}

void ClockEndpoint::Show(std::optional<std::size_t> ran, http::Response& response) const {
  response.content_type = kJsonContentType;
  codec::JsonWriter json(response.body);
  json.BeginObject();
  json.Key("now");
  json.String(FormatRfc3339(clock_.Now()));
  json.Key("frozen");
  json.Bool(clock_.frozen());
  json.Key("offset_ms");
  json.Int(std::chrono::duration_cast<std::chrono::milliseconds>(clock_.offset()).count());
  const MutexLock lock(mutex_);
  if (!ran && current_ != nullptr) {
    json.Key("moving_to");
    json.String(FormatRfc3339(current_->target()));
    ran = current_->ran();
  }
  if (ran) {
    json.Key("due_work_run");
    json.Int(static_cast<std::int64_t>(*ran));
  }
  json.EndObject();
}

}  // namespace virga::aws
