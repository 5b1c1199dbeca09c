#ifndef VIRGA_APPS_TRACKER_WORKER_STATUS_CHANGED_H_
#define VIRGA_APPS_TRACKER_WORKER_STATUS_CHANGED_H_

#include <string>

#include "apps/tracker_worker/worker_context.h"
#include "base/task.h"

namespace virga::tracker {

// What shall become of a message.
enum class Handled {
  kDelete,    // applied, applied before, or a dead letter now
  kLeave,     // it could not be dealt with; it comes again after its visibility timeout
  kGiveBack,  // not begun, and the program stops: visible again at once
};

// Applies the event of one message to its request's history, exactly once, and logs what it did.
// Waits while the table is away. `context` and `body` outlive the task.
Task<Handled> HandleStatusChanged(WorkerContext& context, const std::string& body);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_WORKER_STATUS_CHANGED_H_
