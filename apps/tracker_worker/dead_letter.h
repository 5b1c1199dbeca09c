#ifndef VIRGA_APPS_TRACKER_WORKER_DEAD_LETTER_H_
#define VIRGA_APPS_TRACKER_WORKER_DEAD_LETTER_H_

#include <string>
#include <string_view>

#include "apps/tracker_worker/worker_context.h"
#include "base/task.h"

namespace virga::tracker {

inline constexpr std::string_view kReasonAttribute = "reason";

// Sends a message's body to the dead-letter queue with the reason as a message attribute.
// False: it could not be sent, and the message must stay where it is.
Task<bool> SendDeadLetter(WorkerContext& context, std::string body, std::string reason);

// Marks a pending event before its message becomes a dead letter, so that the sweeper does not
// send it again by itself. Where the item's size forbids the mark, its index keys are removed.
// False: the table did not answer.
Task<bool> MarkDead(WorkerContext& context, const StatusChangedEvent& event);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_WORKER_DEAD_LETTER_H_
