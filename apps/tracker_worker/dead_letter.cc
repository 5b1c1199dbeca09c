#include "apps/tracker_worker/dead_letter.h"

#include <utility>
#include <vector>

#include "base/log.h"

namespace virga::tracker {

Task<bool> SendDeadLetter(WorkerContext& context, std::string body, std::string reason) {
  auto url = co_await context.dead_letter_queue.Find(context.sqs);
  if (!url.ok()) {
    log::Error("dead letter error: queue {}: {}", context.dead_letter_queue.name(), Describe(url.error()));
    co_return false;
  }
  std::vector<aws::client::StringAttribute> attributes = {
      {.name = std::string(kReasonAttribute), .value = std::move(reason)}};
  auto sent = co_await context.sqs.SendMessage(std::move(url).value(), std::move(body), std::move(attributes));
  if (!sent.ok()) {
    context.dead_letter_queue.Note(sent.error());
    log::Error("dead letter error: {}", Describe(sent.error()));
  }
  co_return sent.ok();
}

Task<bool> MarkDead(WorkerContext& context, const StatusChangedEvent& event) {
  const std::string now = FormatRfc3339(context.clock.Now());
  auto marked = co_await context.table.MarkDeadLettered(event, now);
  // A refused condition means that it is pending no longer: nothing is left to mark.
  if (marked.ok()) co_return true;
  if (IsTableOutage(marked.error())) co_return false;
  auto dropped = co_await context.table.DropOutboxKeys(event.request_id);
  co_return dropped.ok() || !IsTableOutage(dropped.error());
}

}  // namespace virga::tracker
