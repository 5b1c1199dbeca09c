#include "aws/admin_endpoints.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "aws/decode.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga::aws {

http::Outcome FaultsEndpoint::Handle(const http::Request& request, http::Response& response) {
  const std::string_view rest = request.path.substr(path().size());
  if (!rest.empty()) return HandleRule(rest.substr(1), request, response);
  if (request.method == "POST" || request.method == "PUT") return Add(request, response);
  if (request.method == "DELETE") {
    faults_.Clear();
  } else if (request.method != "GET" && request.method != "HEAD") {
    return ReplyMethodNotAllowed("GET, HEAD, POST, PUT, DELETE", response);
  }
  return ShowAll(response);
}

http::Outcome FaultsEndpoint::HandleRule(std::string_view id, const http::Request& request, http::Response& response) {
  const bool deletes = request.method == "DELETE";
  if (!deletes && request.method != "GET" && request.method != "HEAD") {
    return ReplyMethodNotAllowed("GET, HEAD, DELETE", response);
  }
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(id.data(), id.data() + id.size(), number);
  const bool is_number = parsed.ec == std::errc() && parsed.ptr == id.data() + id.size();
  response.content_type = kJsonContentType;
  codec::JsonWriter json(response.body);
  if (is_number && deletes && faults_.Remove(number)) return ShowAll(response);
  if (is_number && !deletes && faults_.AppendRuleJson(number, json)) return {};
  return ReplyProblem(404, "There is no fault rule '" + std::string(id) + "'", response);
}

http::Outcome FaultsEndpoint::ShowAll(http::Response& response) const {
  response.content_type = kJsonContentType;
  codec::JsonWriter json(response.body);
  faults_.AppendJson(json);
  return {};
}

http::Outcome FaultsEndpoint::Add(const http::Request& request, http::Response& response) {
  codec::JsonDocument document({.size_bytes_max = 65536, .depth_max = 4});
  const auto rule = document.Parse(request.body);
  if (!rule.ok()) return ReplyProblem(400, "the body is not JSON: " + rule.error().message, response);
  if (rule->is(codec::JsonKind::kObject)) {
    const std::string unknown = UnknownIn(*rule);
    if (!unknown.empty()) return ReplyProblem(400, unknown, response);
  }
  const auto id = faults_.Add(*rule);
  if (!id.ok()) return ReplyProblem(400, id.error().message, response);
  response.content_type = kJsonContentType;
  codec::JsonWriter json(response.body);
  json.BeginObject();
  json.Key("id");
  json.Int(static_cast<std::int64_t>(*id));
  json.EndObject();
  return {};
}

std::string FaultsEndpoint::UnknownIn(codec::JsonValue rule) const {
  const auto text = [&rule](std::string_view name) {
    const std::optional<codec::JsonValue> value = Find(rule, name);
    return value && value->is(codec::JsonKind::kString) ? value->text() : std::string_view();
  };
  const std::string_view wanted = text("service");
  const std::string_view operation = text("operation");
  std::string names;
  bool is_service = wanted.empty();
  bool is_operation = operation.empty();
  for (const Service* service : services_) {
    names.append(names.empty() ? "" : ", ").append(service->signing_name());
    if (!wanted.empty() && service->signing_name() != wanted) continue;
    is_service = true;
    const auto operations = service->operations();
    is_operation = is_operation || std::any_of(operations.begin(), operations.end(),
                                               [operation](const auto& info) { return info.name == operation; });
  }
  if (!is_service) return fmt::format("there is no service '{}'; there are {}", wanted, names);
  if (is_operation) return "";
  return fmt::format("there is no operation '{}'{}{}; 'virga operations' lists them", operation,
                     wanted.empty() ? "" : " in ", wanted);
}

http::Outcome MetricsEndpoint::Handle(const http::Request& request, http::Response& response) {
  if (request.method != "GET") return ReplyMethodNotAllowed("GET", response);
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  metrics_.AppendText(response.body);
  return {};
}

http::Outcome HealthEndpoint::Handle(const http::Request& request, http::Response& response) {
  if (request.method != "GET" && request.method != "HEAD") return ReplyMethodNotAllowed("GET, HEAD", response);
  response.content_type = kJsonContentType;
  codec::JsonWriter json(response.body);
  json.BeginObject();
  json.Key("services");
  json.BeginObject();
  for (const std::string& service : services_) {
    json.Key(service);
    json.String("running");
  }
  json.EndObject();
  json.Key("edition");
  json.String("virga");
  json.Key("version");
  json.String(VIRGA_VERSION);
  const storage::Health health = engine_.health();
  if (health.state != storage::Health::State::kServing) {
    response.status = 503;
    json.Key("storage");
    json.String(health.message);
  }
  json.EndObject();
  return {};
}

}  // namespace virga::aws
