#ifndef VIRGA_APPS_TRACKER_API_UPDATE_STATUS_H_
#define VIRGA_APPS_TRACKER_API_UPDATE_STATUS_H_

#include <string_view>

#include "apps/tracker_api/api_context.h"
#include "base/task.h"
#include "http/message.h"

namespace virga::tracker {

// PATCH /requests/{id}/status {"status":".."} -> 200 requestId, newStatus, changedAt, eventId.
// Refusals: 401, 415, 400 (status), 404; 503 while the table does not answer, or as long as too many
// events of this request wait for the worker.
// Once the change is written the answer is 200 whatever the queue does: the event is in the item,
// and the sweeper sends it if this does not.
// `context`, `request` and `response` outlive the task; `id` is a view into `request`.
Task<Ok> UpdateStatus(ApiContext& context, std::string_view id, const http::Request& request, http::Response& response);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_API_UPDATE_STATUS_H_
