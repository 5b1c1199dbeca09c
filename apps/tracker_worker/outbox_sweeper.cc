#include "apps/tracker_worker/outbox_sweeper.h"

#include <algorithm>
#include <utility>

#include "apps/tracker_common/moment.h"
#include "base/log.h"

namespace virga::tracker {
namespace {

constexpr int kPageSize = 100;

// How long an event waits by now; one whose clock was ahead of ours, for as long as the bound.
Duration AgeOf(const PendingEvent& event, TimePoint now, Millis bound) {
  const auto changed_at = ParseMoment(event.changed_at);
  if (!changed_at || *changed_at > now) return bound;
  return now - *changed_at;
}

}  // namespace

SweepPlan PlanSweep(const std::optional<RequestItem>& item, const OutboxEntry& entry, TimePoint now, Millis bound,
                    Millis backoff_max) {
  if (!item || item->outbox_since != entry.outbox_since) return {};
  std::optional<Duration> newest_old;
  std::optional<Duration> oldest_young;
  for (const PendingEvent& event : item->pending_events) {
    if (!event.is_live()) continue;
    const Duration age = AgeOf(event, now, bound);
    if (age >= bound) {
      newest_old = newest_old ? std::min(*newest_old, age) : age;
    } else {
      oldest_young = oldest_young ? std::max(*oldest_young, age) : age;
    }
  }
  if (newest_old) {
    const Duration wait = std::clamp<Duration>(*newest_old, bound, std::max(bound, backoff_max)) - bound;
    return {.action = SweepPlan::Action::kSend, .new_since = FormatRfc3339(now + wait)};
  }
  if (oldest_young) return {.action = SweepPlan::Action::kWait, .new_since = FormatRfc3339(now - *oldest_young)};
  return {.action = SweepPlan::Action::kClear};
}

std::vector<StatusChangedEvent> EventsToSend(const RequestItem& item, TimePoint now, Millis bound) {
  std::vector<StatusChangedEvent> events;
  for (const PendingEvent& event : item.pending_events) {
    if (!event.is_live() || AgeOf(event, now, bound) < bound) continue;
    events.push_back({.event_id = event.event_id,
                      .request_id = item.request_id,
                      .new_status = event.new_status,
                      .changed_at = event.changed_at});
  }
  std::sort(events.begin(), events.end(),
            [](const StatusChangedEvent& a, const StatusChangedEvent& b) { return a.changed_at < b.changed_at; });
  return events;
}

Task<Ok> OutboxSweeper::Run() {
  for (;;) {
    // Between half and one and a half of the period, so that many workers do not go in step.
    const auto period = context_.options.sweep_period;
    const Millis pause = period / 2 + aws::client::FullJitter(period, period, 0, context_.random);
    co_await context_.sleeper.Sleep(pause);
    if (!context_.gate.is_open()) continue;
    const bool complete = co_await SweepAll();
    if (complete && failing_) log::Info("the sweeper goes on");
    if (complete) failing_ = false;
  }
}

Task<bool> OutboxSweeper::SweepAll() {
  const int first = static_cast<int>(context_.random.Below(kOutboxShards));
  for (int i = 0; i < kOutboxShards; ++i) {
    const bool complete = co_await SweepShard((first + i) % kOutboxShards);
    if (!complete) co_return false;
  }
  co_return true;
}

bool OutboxSweeper::Failed(const aws::client::CallError& error) {
  if (!failing_) log::Error("sweep error: {}", Describe(error));
  failing_ = true;
  return false;
}

Task<bool> OutboxSweeper::SweepShard(int shard) {
  const std::string before = FormatRfc3339(context_.clock.Now() - context_.options.outbox_bound);
  std::string start;
  do {
    auto page = co_await context_.table.ListOutbox(OutboxShardName(shard), before, start, kPageSize);
    if (!page.ok()) co_return Failed(page.error());
    for (OutboxEntry& entry : page->entries) {
      const bool complete = co_await SweepEntry(std::move(entry));
      if (!complete) co_return false;
    }
    start = std::move(page->next_json);
  } while (!start.empty());
  co_return true;
}

Task<bool> OutboxSweeper::SweepEntry(OutboxEntry entry) {
  const Millis bound = context_.options.outbox_bound;
  const auto seen = co_await context_.table.Read(entry.request_id);
  if (!seen.ok()) {
    // An item that nobody can read must not keep the others from being swept.
    if (!IsTableOutage(seen.error())) co_return true;
    co_return Failed(seen.error());
  }
  const SweepPlan plan =
      PlanSweep(seen.value(), entry, context_.clock.Now(), bound, context_.options.outbox_backoff_max);
  if (plan.action == SweepPlan::Action::kNothing) co_return true;
  if (plan.action == SweepPlan::Action::kClear) {
    const auto cleared = co_await context_.table.ClearOutbox(entry.request_id, seen.value()->version.value_or(0));
    if (!cleared.ok() && IsTableOutage(cleared.error())) co_return Failed(cleared.error());
    co_return true;
  }
  const auto claimed = co_await context_.table.ClaimOutbox(entry, plan.new_since);
  if (!claimed.ok()) {
    if (!IsTableOutage(claimed.error())) co_return true;
    co_return Failed(claimed.error());
  }
  if (!claimed->has_value() || plan.action == SweepPlan::Action::kWait) co_return true;
  std::vector<StatusChangedEvent> events = EventsToSend(**claimed, context_.clock.Now(), bound);
  const bool sent = co_await SendAll(std::move(events));
  co_return sent;
}

Task<bool> OutboxSweeper::SendAll(std::vector<StatusChangedEvent> events) {
  for (const StatusChangedEvent& event : events) {
    auto url = co_await context_.queue.Find(context_.sqs);
    if (!url.ok()) co_return Failed(url.error());
    const auto sent = co_await context_.sqs.SendMessage(std::move(url).value(), EncodeEvent(event), {});
    if (!sent.ok()) {
      context_.queue.Note(sent.error());
      co_return Failed(sent.error());
    }
    log::Info("sent again eventId={} requestId={}", event.event_id, event.request_id);
  }
  co_return true;
}

}  // namespace virga::tracker
