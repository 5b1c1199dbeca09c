#include "apps/tracker_api/update_status.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "apps/tracker_api/problem.h"
#include "apps/tracker_api/request_body.h"
#include "apps/tracker_api/routes.h"
#include "apps/tracker_common/moment.h"
#include "aws/client/retry.h"
#include "base/log.h"
#include "codec/json_writer.h"

namespace virga::tracker {
namespace {

using aws::client::CallResult;
using aws::client::Millis;

// Every refusal but the last few means that another change went through, so that all of them
// together move on; this many in a row is a crowd that should come back later.
constexpr int kConflictsMax = 100;
constexpr int kConflictsWithoutPause = 3;
constexpr Millis kConflictPauseBase{2};
constexpr Millis kConflictPauseMax{50};

// What to do after a refused write.
enum class Next { kDone, kAgain, kUpgrade, kFull, kNotFound };

// Reads the refusal; kAgain has moved the event's time past the item's.
Next AfterRefusal(const std::optional<RequestItem>& old, int pending_max, StatusChangedEvent& event) {
  if (!old) return Next::kNotFound;
  if (old->Knows(event.event_id)) return Next::kDone;
  const bool has_old_time = !old->status_updated_at.empty() && !IsCanonicalMoment(old->status_updated_at);
  if (!old->HasMaps() || has_old_time) return Next::kUpgrade;
  if (old->pending_events.size() >= static_cast<std::size_t>(pending_max)) return Next::kFull;
  if (old->status_updated_at >= event.changed_at) {
    const auto moment = ParseMoment(old->status_updated_at);
    if (moment) event.changed_at = FormatRfc3339(*moment + std::chrono::microseconds(1));
  }
  return Next::kAgain;
}

Problem TooManyPending() {
  return {.status = 503,
          .detail = "too many changes of this request are waiting for the worker; nothing was changed",
          .retry_after_seconds = 1};
}

// Writes the change; moves event.changed_at where the item's clock is ahead of ours.
Task<Status<Problem>> WriteChange(ApiContext& context, StatusChangedEvent& event) {
  for (int conflicts = 0; conflicts < kConflictsMax; ++conflicts) {
    const std::string now = FormatRfc3339(context.clock.Now());
    auto outcome = co_await context.table.ChangeStatus(event, now, context.pending_max);
    if (!outcome.ok()) {
      context.counters.table_errors.fetch_add(1, std::memory_order_relaxed);
      co_return Err(TableProblem(outcome.error()));
    }
    if (outcome->written) co_return Ok{};
    const Next next = AfterRefusal(outcome->old_item, context.pending_max, event);
    if (next == Next::kDone) {
      // An attempt got through although its answer was lost; its time is the one that counts.
      const RequestItem& item = *outcome->old_item;
      if (const PendingEvent* pending = item.FindPending(event.event_id)) event.changed_at = pending->changed_at;
      if (const HistoryEntry* entry = item.FindHistory(event.event_id)) event.changed_at = entry->changed_at;
      co_return Ok{};
    }
    if (next == Next::kNotFound) co_return Err(NotFound());
    if (next == Next::kFull) co_return Err(TooManyPending());
    if (next == Next::kUpgrade) {
      auto upgraded = co_await context.table.Upgrade(*outcome->old_item);
      if (!upgraded.ok()) co_return Err(TableProblem(upgraded.error()));
      continue;
    }
    context.counters.write_conflicts.fetch_add(1, std::memory_order_relaxed);
    if (conflicts < kConflictsWithoutPause) continue;
    const Millis pause = aws::client::FullJitter(kConflictPauseBase, kConflictPauseMax, conflicts, context.random);
    co_await context.sleeper.Sleep(pause);
  }
  co_return Err(Problem{.status = 503,
                        .detail = "too many changes of this request at once; nothing was changed",
                        .retry_after_seconds = 1});
}

// Sends the event, for as long as the sender's budget lasts.
Task<CallResult<Ok>> SendEvent(ApiContext& context, const StatusChangedEvent& event) {
  const bool known = context.queue.Known().has_value();
  auto url = co_await context.queue.Find(context.quick_sender);
  if (!url.ok()) co_return Err(std::move(url).error());
  aws::client::SqsClient& sender = known ? context.sender : context.quick_sender;
  auto sent = co_await sender.SendMessage(std::move(url).value(), EncodeEvent(event), {});
  if (!sent.ok()) context.queue.Note(sent.error());
  co_return sent;
}

void WriteChanged(const StatusChangedEvent& event, http::Response& response) {
  response.status = 200;
  response.content_type = "application/json";
  codec::JsonWriter writer(response.body);
  writer.BeginObject();
  writer.Key("requestId");
  writer.String(event.request_id);
  writer.Key("newStatus");
  writer.String(event.new_status);
  writer.Key("changedAt");
  writer.String(event.changed_at);
  writer.Key("eventId");
  writer.String(event.event_id);
  writer.EndObject();
  response.body.push_back('\n');
}

}  // namespace

Task<Ok> UpdateStatus(ApiContext& context, std::string_view id, const http::Request& request,
                      http::Response& response) {
  if (const auto allowed = context.admin_gate.Check(request); !allowed.ok()) {
    WriteProblem(allowed.error(), response);
    co_return Ok{};
  }
  auto status = ReadStatus(request);
  if (!status.ok()) {
    WriteProblem(status.error(), response);
    co_return Ok{};
  }
  if (!IsRequestId(id)) {
    WriteProblem(NotFound(), response);
    co_return Ok{};
  }
  StatusChangedEvent event{.event_id = NewUuid(context.random),
                           .request_id = std::string(id),
                           .new_status = std::move(status).value(),
                           .changed_at = FormatRfc3339(context.clock.Now())};
  const auto written = co_await WriteChange(context, event);
  if (!written.ok()) {
    WriteProblem(written.error(), response);
    co_return Ok{};
  }
  const auto sent = co_await SendEvent(context, event);
  if (sent.ok()) {
    context.counters.events_sent.fetch_add(1, std::memory_order_relaxed);
  } else {
    context.counters.events_left_to_sweeper.fetch_add(1, std::memory_order_relaxed);
    log::Warning("send error: {} eventId={} requestId={}: left to the sweeper", Describe(sent.error()), event.event_id,
                 event.request_id);
  }
  WriteChanged(event, response);
  co_return Ok{};
}

}  // namespace virga::tracker
