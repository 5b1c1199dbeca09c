#ifndef VIRGA_APPS_TRACKER_API_GET_REQUEST_H_
#define VIRGA_APPS_TRACKER_API_GET_REQUEST_H_

#include <string_view>

#include "apps/tracker_api/api_context.h"
#include "base/task.h"
#include "http/message.h"

namespace virga::tracker {

// GET /requests/{id}?t={token} -> 200 requestId, title, status, createdAt, statusUpdatedAt (null
// before the first change), statusHistory in order, and historyDropped if there is more than is kept.
// Refusals: 400 (t), 404, 403; 503 while the table does not answer.
// `context`, `request` and `response` outlive the task; `id` is a view into `request`.
Task<Ok> GetRequest(ApiContext& context, std::string_view id, const http::Request& request, http::Response& response);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_API_GET_REQUEST_H_
