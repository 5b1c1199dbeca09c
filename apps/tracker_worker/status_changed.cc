#include "apps/tracker_worker/status_changed.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/tracker_common/status_changed_event.h"
#include "apps/tracker_worker/dead_letter.h"
#include "apps/tracker_worker/history_plan.h"
#include "base/log.h"

namespace virga::tracker {
namespace {

using aws::client::CallError;

constexpr Millis kConflictPauseBase{2};
constexpr Millis kConflictPauseMax{100};
constexpr Millis kStopCheckPeriod{50};
// A body in the log shows what came, not all that somebody may send.
constexpr std::size_t kLoggedBodyBytesMax = 200;

// How one try to apply an event ended.
struct Attempt {
  enum class End { kProcessed, kDuplicate, kDeadLetter, kOutage } end;
  std::string reason = {};              // kDeadLetter
  bool mark_pending = false;            // kDeadLetter: the true event is still pending
  std::optional<CallError> error = {};  // kOutage
};

Attempt FromError(CallError error) {
  if (IsTableOutage(error)) return {.end = Attempt::End::kOutage, .error = std::move(error)};
  log::Error("apply error: {}", Describe(error));
  const bool is_size = error.message.find("size") != std::string::npos;
  return {
      .end = Attempt::End::kDeadLetter,
      .reason = error.Is("ValidationException") ? (is_size ? "item_too_large" : "refused_by_table") : "malformed_item",
      .mark_pending = true};
}

// One event on its way into the history. Remembers the times under which it wrote, by which it
// knows its own entry when an answer was lost.
class Application {
 public:
  Application(WorkerContext& context, const StatusChangedEvent& event) : context_(context), event_(event) {}

  Task<Attempt> Try() {
    auto outcome = co_await FirstWrite();
    for (int conflicts = 0;; ++conflicts) {
      if (!outcome.ok()) co_return FromError(std::move(outcome).error());
      if (outcome->written) {
        context_.remembered.Put(event_.request_id, rest_);
        co_return Attempt{.end = Attempt::End::kProcessed};
      }
      const Verdict verdict = Judge(outcome->old_item, event_);
      if (verdict != Verdict::kApply) co_return Conclude(verdict, outcome->old_item);
      if (conflicts > 0) {
        const Millis pause = aws::client::FullJitter(kConflictPauseBase, kConflictPauseMax, conflicts, context_.random);
        co_await context_.sleeper.Sleep(pause);
      }
      const HistoryRewrite plan = PlanRewrite(*outcome->old_item, event_, NewHandledAt(), context_.options.history_max);
      rest_ = {.version = plan.expected_version + 1, .live_pending = CountOtherLivePending(*outcome->old_item)};
      outcome = co_await context_.table.RewriteHistory(plan);
    }
  }

 private:
  // The common way, unless it is known that it would be refused: several events are pending.
  RequestTable::Written FirstWrite() {
    const int history_max = static_cast<int>(context_.options.history_max);
    const auto known = context_.remembered.Take(event_.request_id);
    if (!known) return context_.table.AppendHistory(event_, NewHandledAt(), history_max);
    rest_ = {.version = known->version + 1, .live_pending = known->live_pending - 1};
    return context_.table.AppendBeforeOthers(event_, NewHandledAt(), history_max, known->version);
  }

  std::int64_t CountOtherLivePending(const RequestItem& item) const {
    return std::count_if(item.pending_events.begin(), item.pending_events.end(), [&](const PendingEvent& pending) {
      return pending.is_live() && pending.event_id != event_.event_id;
    });
  }

  std::string NewHandledAt() {
    handled_at_.push_back(FormatRfc3339(context_.clock.Now()));
    return handled_at_.back();
  }

  Attempt Conclude(Verdict verdict, const std::optional<RequestItem>& old) const {
    if (verdict != Verdict::kDuplicate) {
      return {.end = Attempt::End::kDeadLetter, .reason = std::string(NameOf(verdict))};
    }
    const HistoryEntry* entry = old->FindHistory(event_.event_id);
    const bool is_ours =
        entry != nullptr && std::find(handled_at_.begin(), handled_at_.end(), entry->handled_at) != handled_at_.end();
    return {.end = is_ours ? Attempt::End::kProcessed : Attempt::End::kDuplicate};
  }

  WorkerContext& context_;
  const StatusChangedEvent& event_;
  std::vector<std::string> handled_at_;
  RememberedItems::Rest rest_;  // what the write that is under way will leave
};

// Waits its turn while the table is away. True: go on, perhaps as the probe. False: the program stops.
Task<bool> PassGate(WorkerContext& context, bool& is_probe, int failures) {
  TableGate& gate = context.gate;
  while (!gate.is_open() && !is_probe && !gate.is_stopping()) {
    is_probe = gate.TakeProbe();
    if (!is_probe) co_await gate.changed.Wait();
  }
  if (is_probe) {
    Millis left = std::max(
        context.options.probe_base / 2,
        aws::client::FullJitter(context.options.probe_base, context.options.probe_max, failures, context.random));
    while (left > Millis::zero() && !gate.is_stopping()) {
      const Millis slice = std::min(left, kStopCheckPeriod);
      co_await context.sleeper.Sleep(slice);
      left -= slice;
    }
  }
  co_return !gate.is_stopping() || (gate.is_open() && !is_probe);
}

Task<Handled> BuryMessage(WorkerContext& context, const std::string& body, std::string reason) {
  log::Warning("dead letter: reason={} body=\"{}\"", reason, std::string_view(body).substr(0, kLoggedBodyBytesMax));
  const bool sent = co_await SendDeadLetter(context, body, std::move(reason));
  co_return sent ? Handled::kDelete : Handled::kLeave;
}

// The end of an attempt that the table answered.
Task<Handled> Finish(WorkerContext& context, const StatusChangedEvent& event, const std::string& body,
                     Attempt attempt) {
  if (attempt.end == Attempt::End::kProcessed) {
    log::Info("processed eventId={} requestId={} newStatus={}", event.event_id, event.request_id, event.new_status);
    co_return Handled::kDelete;
  }
  if (attempt.end == Attempt::End::kDuplicate) {
    log::Info("duplicate eventId={} requestId={}", event.event_id, event.request_id);
    co_return Handled::kDelete;
  }
  if (attempt.mark_pending) {
    const bool marked = co_await MarkDead(context, event);
    if (!marked) co_return Handled::kLeave;
  }
  co_return co_await BuryMessage(context, body, std::move(attempt.reason));
}

}  // namespace

Task<Handled> HandleStatusChanged(WorkerContext& context, const std::string& body) {
  const auto event = DecodeEvent(body);
  if (!event.ok()) {
    log::Warning("bad message: {}", event.error());
    co_return co_await BuryMessage(context, body, "bad_message");
  }
  Application application(context, event.value());
  bool is_probe = false;
  for (int failures = 0;; ++failures) {
    // A gate that stands open costs no coroutine.
    bool go_on = context.gate.is_open() && !is_probe;
    if (!go_on) go_on = co_await PassGate(context, is_probe, failures);
    if (!go_on) {
      if (is_probe) context.gate.ReturnProbe();
      co_return Handled::kGiveBack;
    }
    Attempt attempt = co_await application.Try();
    if (attempt.end == Attempt::End::kOutage) {
      context.gate.Close();
      log::Error("apply error: {} eventId={} requestId={}", Describe(*attempt.error), event->event_id,
                 event->request_id);
      continue;
    }
    if (is_probe) {
      context.gate.ReturnProbe();
      context.gate.Open();
      log::Info("the table answers again");
    }
    co_return co_await Finish(context, event.value(), body, std::move(attempt));
  }
}

}  // namespace virga::tracker
