#include "apps/tracker_api/problem.h"

#include "apps/tracker_common/request_table.h"
#include "base/log.h"
#include "codec/json_writer.h"

namespace virga::tracker {
namespace {

constexpr int kRetryAfterSeconds = 1;

}  // namespace

void WriteProblem(const Problem& problem, http::Response& response) {
  response.status = problem.status;
  response.content_type = "application/problem+json";
  response.body.clear();
  codec::JsonWriter writer(response.body);
  writer.BeginObject();
  writer.Key("type");
  writer.String("about:blank");
  writer.Key("title");
  writer.String(http::ReasonPhrase(problem.status));
  writer.Key("status");
  writer.Int(problem.status);
  writer.Key("detail");
  writer.String(problem.detail);
  if (!problem.field.empty()) {
    writer.Key("field");
    writer.String(problem.field);
  }
  writer.EndObject();
  response.body.push_back('\n');
  response.AddHeader("X-Content-Type-Options", "nosniff");
  if (problem.retry_after_seconds > 0) response.AddHeader("Retry-After", std::to_string(problem.retry_after_seconds));
  if (!problem.allow.empty()) response.AddHeader("Allow", problem.allow);
  if (!problem.authenticate.empty()) response.AddHeader("WWW-Authenticate", problem.authenticate);
}

Problem TableProblem(const aws::client::CallError& error) {
  log::Error("table error: {}", Describe(error));
  if (IsTableOutage(error)) {
    return {.status = 503,
            .detail = error.outcome_unknown ? "the table does not answer; the change may have been made"
                                            : "the table does not answer; nothing was changed",
            .retry_after_seconds = kRetryAfterSeconds};
  }
  if (error.Is("ValidationException")) {
    return {.status = 409, .detail = "the table refused the change: the request's item cannot take it"};
  }
  return {.status = 500, .detail = "the request's item is not readable"};
}

Problem NotFound() {
  return {.status = 404, .detail = "there is no such request or route"};
}

}  // namespace virga::tracker
