#include "apps/tracker_api/create_request.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "apps/tracker_api/problem.h"
#include "apps/tracker_api/request_body.h"
#include "codec/json_writer.h"

namespace virga::tracker {
namespace {

void WriteCreated(const ApiContext& context, const NewRequest& created, std::string_view token,
                  http::Response& response) {
  const std::string url = fmt::format("{}/requests/{}", context.public_base_url, created.request_id);
  response.status = 201;
  response.content_type = "application/json";
  response.AddHeader("Location", url);
  codec::JsonWriter writer(response.body);
  writer.BeginObject();
  writer.Key("requestId");
  writer.String(created.request_id);
  writer.Key("title");
  writer.String(created.title);
  writer.Key("createdAt");
  writer.String(created.created_at);
  writer.Key("trackingUrl");
  writer.String(fmt::format("{}?t={}", url, token));
  writer.EndObject();
  response.body.push_back('\n');
}

}  // namespace

Task<Ok> CreateRequest(ApiContext& context, const http::Request& request, http::Response& response) {
  auto title = ReadTitle(request);
  if (!title.ok()) {
    WriteProblem(title.error(), response);
    co_return Ok{};
  }
  const std::string token = NewTrackingToken(context.random);
  const NewRequest created{.request_id = NewUuid(context.random),
                           .title = std::move(title).value(),
                           .created_at = FormatRfc3339(context.clock.Now()),
                           .token_hash = HashOfToken(token)};
  const auto outcome = co_await context.table.Create(created);
  if (!outcome.ok()) {
    context.counters.table_errors.fetch_add(1, std::memory_order_relaxed);
    WriteProblem(TableProblem(outcome.error()), response);
    co_return Ok{};
  }
  // Refused although the id is new: an earlier attempt of this very call got through, and only its
  // answer was lost.
  const bool is_ours = outcome->written || (outcome->old_item && outcome->old_item->token_hash == created.token_hash);
  if (!is_ours) {
    WriteProblem({.status = 503, .detail = "the request was not created", .retry_after_seconds = 1}, response);
    co_return Ok{};
  }
  WriteCreated(context, created, token, response);
  co_return Ok{};
}

}  // namespace virga::tracker
