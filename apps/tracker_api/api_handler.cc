#include "apps/tracker_api/api_handler.h"

#include <fmt/format.h>

#include <utility>

#include "apps/tracker_api/create_request.h"
#include "apps/tracker_api/get_request.h"
#include "apps/tracker_api/problem.h"
#include "apps/tracker_api/routes.h"
#include "apps/tracker_api/update_status.h"
#include "base/log.h"

namespace virga::tracker {
namespace {

class InWork {
 public:
  explicit InWork(std::atomic<int>& count) : count_(count) {}
  ~InWork() { count_.fetch_sub(1, std::memory_order_relaxed); }
  InWork(const InWork&) = delete;
  InWork& operator=(const InWork&) = delete;

 private:
  std::atomic<int>& count_;
};

void WriteText(std::string text, http::Response& response) {
  response.status = 200;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
}

}  // namespace

Task<Ok> ApiHandler::Serve(const http::Request& request, http::Response& response) {
  const int before = in_work_.fetch_add(1, std::memory_order_relaxed);
  const InWork in_work(in_work_);
  if (before >= requests_max_) {
    WriteProblem({.status = 503, .detail = "too many requests at once", .retry_after_seconds = 1}, response);
  } else {
    co_await Answer(request, response);
  }
  const auto status_class = static_cast<std::size_t>(response.status / 100);
  if (status_class < replies_by_class_.size()) {
    replies_by_class_[status_class].fetch_add(1, std::memory_order_relaxed);
  }
  co_return Ok{};
}

Task<Ok> ApiHandler::Answer(const http::Request& request, http::Response& response) {
  const RouteMatch match = MatchRoute(request.method, request.path);
  if (!match.endpoint) {
    if (match.allow.empty()) {
      WriteProblem(NotFound(), response);
    } else {
      WriteProblem({.status = 405, .detail = "this route does not have that method", .allow = match.allow}, response);
    }
    co_return Ok{};
  }
  switch (*match.endpoint) {
    case Endpoint::kHealth:
      WriteText("ok", response);
      break;
    case Endpoint::kMetrics:
      WriteText(Metrics(), response);
      break;
    case Endpoint::kCreateRequest:
      co_await CreateRequest(context_, request, response);
      break;
    case Endpoint::kGetRequest:
      co_await GetRequest(context_, match.id, request, response);
      break;
    case Endpoint::kUpdateStatus:
      co_await UpdateStatus(context_, match.id, request, response);
      break;
  }
  co_return Ok{};
}

void ApiHandler::Refuse(http::Refusal refusal, std::string_view detail, http::Response& response) {
  Problem problem{.status = http::StatusOf(refusal), .detail = std::string(detail)};
  if (refusal == http::Refusal::kTooManyConnections) problem.retry_after_seconds = 1;
  WriteProblem(problem, response);
}

// https://prometheus.io/docs/instrumenting/exposition_formats/
std::string ApiHandler::Metrics() const {
  std::string text = "# TYPE tracker_api_replies_total counter\n";
  for (std::size_t i = 1; i < replies_by_class_.size(); ++i) {
    text += fmt::format("tracker_api_replies_total{{class=\"{}xx\"}} {}\n", i, replies_by_class_[i].load());
  }
  const auto counter = [&](std::string_view name, const std::atomic<std::uint64_t>& value) {
    text += fmt::format("# TYPE {0} counter\n{0} {1}\n", name, value.load());
  };
  counter("tracker_api_events_sent_total", context_.counters.events_sent);
  counter("tracker_api_events_left_to_sweeper_total", context_.counters.events_left_to_sweeper);
  counter("tracker_api_table_errors_total", context_.counters.table_errors);
  counter("tracker_api_write_conflicts_total", context_.counters.write_conflicts);
  text += fmt::format("# TYPE tracker_api_requests_in_work gauge\ntracker_api_requests_in_work {}\n", in_work_.load());
  return text;
}

}  // namespace virga::tracker
