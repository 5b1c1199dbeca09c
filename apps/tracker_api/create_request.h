#ifndef VIRGA_APPS_TRACKER_API_CREATE_REQUEST_H_
#define VIRGA_APPS_TRACKER_API_CREATE_REQUEST_H_

#include "apps/tracker_api/api_context.h"
#include "base/task.h"
#include "http/message.h"

namespace virga::tracker {

// POST /requests {"title":".."} -> 201 requestId, title, createdAt, trackingUrl.
// Refusals: 415, 400 (title); 503 while the table does not answer.
// `context`, `request` and `response` outlive the task.
Task<Ok> CreateRequest(ApiContext& context, const http::Request& request, http::Response& response);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_API_CREATE_REQUEST_H_
