#include "apps/tracker_worker/history_plan.h"

#include <algorithm>
#include <string>
#include <utility>

namespace virga::tracker {

std::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kApply:
      return "apply";
    case Verdict::kDuplicate:
      return "duplicate";
    case Verdict::kUnknownRequest:
      return "unknown_request";
    case Verdict::kEventMismatch:
      return "event_mismatch";
    case Verdict::kUnknownEvent:
      return "unknown_event";
  }
  return "";
}

Verdict Judge(const std::optional<RequestItem>& old, const StatusChangedEvent& event) {
  if (!old) return Verdict::kUnknownRequest;
  const PendingEvent* pending = old->FindPending(event.event_id);
  if (pending != nullptr && pending->new_status == event.new_status && pending->changed_at == event.changed_at) {
    return Verdict::kApply;
  }
  if (old->FindHistory(event.event_id) != nullptr) return Verdict::kDuplicate;
  if (pending != nullptr) return Verdict::kEventMismatch;
  // What the bounded history has forgotten was applied, or it would be pending.
  if (old->history_dropped > 0 && !old->status_history.empty() &&
      event.changed_at < old->status_history.front().changed_at) {
    return Verdict::kDuplicate;
  }
  return Verdict::kUnknownEvent;
}

HistoryRewrite PlanRewrite(const RequestItem& old, const StatusChangedEvent& event, std::string_view handled_at,
                           std::size_t history_max) {
  const auto is_earlier = [](const HistoryEntry& a, const HistoryEntry& b) { return a.changed_at < b.changed_at; };
  HistoryRewrite plan{.event = event,
                      .handled_at = std::string(handled_at),
                      .history = old.status_history,
                      .history_up_to = {},
                      .history_dropped = old.history_dropped,
                      .appends = old.has_status_history,
                      .keep_outbox_keys = false,
                      .expected_version = old.version.value_or(0)};
  plan.history.push_back({.event_id = event.event_id,
                          .new_status = event.new_status,
                          .changed_at = event.changed_at,
                          .handled_at = std::string(handled_at)});
  if (!std::is_sorted(plan.history.begin(), plan.history.end(), is_earlier)) {
    plan.appends = false;
    std::stable_sort(plan.history.begin(), plan.history.end(), is_earlier);
  }
  if (plan.history.size() > history_max) {
    plan.appends = false;
    const auto dropped = static_cast<std::ptrdiff_t>(plan.history.size() - history_max);
    plan.history.erase(plan.history.begin(), plan.history.begin() + dropped);
    plan.history_dropped += dropped;
  }
  plan.history_up_to = plan.history.back().changed_at;
  plan.keep_outbox_keys =
      std::any_of(old.pending_events.begin(), old.pending_events.end(),
                  [&](const PendingEvent& pending) { return pending.is_live() && pending.event_id != event.event_id; });
  return plan;
}

}  // namespace virga::tracker
