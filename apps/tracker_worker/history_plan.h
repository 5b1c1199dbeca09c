#ifndef VIRGA_APPS_TRACKER_WORKER_HISTORY_PLAN_H_
#define VIRGA_APPS_TRACKER_WORKER_HISTORY_PLAN_H_

#include <optional>
#include <string_view>

#include "apps/tracker_common/request_item.h"
#include "apps/tracker_common/request_table.h"
#include "apps/tracker_common/status_changed_event.h"

namespace virga::tracker {

// What an event means for the item that its plain write did not fit.
enum class Verdict {
  kApply,           // pending as the message says: the history must be rewritten
  kDuplicate,       // in the history, or older than the oldest kept there
  kUnknownRequest,  // no such item
  kEventMismatch,   // pending with another status or time
  kUnknownEvent,    // no trace of it
};
std::string_view NameOf(Verdict verdict);  // "unknown_request": the reason of a dead letter

// `old`: ALL_OLD of the refused write, nullopt if there is no item.
Verdict Judge(const std::optional<RequestItem>& old, const StatusChangedEvent& event);

// The item's history with the event in its place by changedAt, the newest `history_max` kept.
// REQUIRES: Judge said kApply; history_max > 0.
HistoryRewrite PlanRewrite(const RequestItem& old, const StatusChangedEvent& event, std::string_view handled_at,
                           std::size_t history_max);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_WORKER_HISTORY_PLAN_H_
