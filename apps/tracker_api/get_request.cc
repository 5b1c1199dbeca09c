#include "apps/tracker_api/get_request.h"

#include <string>
#include <utility>
#include <vector>

#include "apps/tracker_api/problem.h"
#include "apps/tracker_api/routes.h"
#include "codec/json_writer.h"

namespace virga::tracker {
namespace {

void WriteMember(codec::JsonWriter& writer, std::string_view name, std::string_view text) {
  writer.Key(name);
  writer.String(text);
}

void WriteRequest(const RequestItem& item, http::Response& response) {
  response.status = 200;
  response.content_type = "application/json";
  response.AddHeader("Cache-Control", "no-store");
  codec::JsonWriter writer(response.body);
  writer.BeginObject();
  WriteMember(writer, "requestId", item.request_id);
  WriteMember(writer, "title", item.title);
  WriteMember(writer, "status", item.status);
  WriteMember(writer, "createdAt", item.created_at);
  writer.Key("statusUpdatedAt");
  if (item.status_updated_at.empty()) {
    writer.Null();
  } else {
    writer.String(item.status_updated_at);
  }
  writer.Key("statusHistory");
  writer.BeginArray();
  for (const HistoryEntry& entry : InOrder(item.status_history)) {
    writer.BeginObject();
    WriteMember(writer, "eventId", entry.event_id);
    WriteMember(writer, "newStatus", entry.new_status);
    WriteMember(writer, "changedAt", entry.changed_at);
    WriteMember(writer, "handledAt", entry.handled_at);
    writer.EndObject();
  }
  writer.EndArray();
  if (item.history_dropped > 0) {
    writer.Key("historyDropped");
    writer.Int(item.history_dropped);
  }
  writer.EndObject();
  response.body.push_back('\n');
}

}  // namespace

Task<Ok> GetRequest(ApiContext& context, std::string_view id, const http::Request& request, http::Response& response) {
  const auto token = ReadTrackingToken(request.query);
  if (!token.ok()) {
    WriteProblem(token.error(), response);
    co_return Ok{};
  }
  if (!IsRequestId(id)) {
    WriteProblem(NotFound(), response);
    co_return Ok{};
  }
  const auto item = co_await context.table.Read(id);
  if (!item.ok()) {
    context.counters.table_errors.fetch_add(1, std::memory_order_relaxed);
    WriteProblem(TableProblem(item.error()), response);
  } else if (!item->has_value()) {
    WriteProblem(NotFound(), response);
  } else if (!OpensRequest(**item, token.value())) {
    WriteProblem({.status = 403, .detail = "the tracking token t is not this request's", .field = "t"}, response);
  } else {
    WriteRequest(**item, response);
  }
  co_return Ok{};
}

}  // namespace virga::tracker
