#include "apps/virga/control_client.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>

#include "apps/virga/commands.h"
#include "codec/json_document.h"
#include "http/client.h"

namespace virga {
namespace {

// What {"error":"..."} says; any other body whole.
std::string ErrorIn(const std::string& body) {
  codec::JsonDocument document;
  const auto parsed = document.Parse(body);
  if (parsed.ok() && parsed->is(codec::JsonKind::kObject)) {
    for (const codec::JsonValue member : *parsed) {
      if (member.key() == "error" && member.is(codec::JsonKind::kString)) return std::string(member.text());
    }
  }
  return body;
}

http::ClientRequest RequestOf(const ControlCall& call, http::Origin origin) {
  http::ClientRequest request;
  request.origin = std::move(origin);
  request.method = call.method;
  request.target = call.path;
  request.body = call.body;
  if (!call.body.empty()) request.head = "Content-Type: application/json\r\n";
  // Moving the clock runs all work that falls due: it may take its time.
  request.timeout = std::chrono::minutes(10);
  return request;
}

}  // namespace

Result<std::string, std::string> AskControl(const ControlCall& call) {
  auto url = http::ParseUrl(call.endpoint);
  if (!url.ok()) return Err(std::move(url).error());
  auto response = http::SendBlocking(RequestOf(call, std::move(url->origin)));
  if (!response.ok()) return Err(std::move(response.error().message));
  if (response->status != 200) return Err(fmt::format("{}: {}", response->status, response->body));
  return std::move(response->body);
}

int SendControlCall(const ControlCall& call) {
  auto url = http::ParseUrl(call.endpoint);
  if (!url.ok()) {
    fmt::print(stderr, "virga: --endpoint (VIRGA_ENDPOINT): {}\n", url.error());
    return kExitBadUsage;
  }
  const auto response = http::SendBlocking(RequestOf(call, std::move(url->origin)));
  if (!response.ok()) {
    fmt::print(stderr, "virga: {}. Is the cloud running ('virga serve')? --endpoint or VIRGA_ENDPOINT says where.\n",
               response.error().message);
    return kExitFailed;
  }
  if (response->status < 300) {
    fmt::print("{}\n", response->body);
    return 0;
  }
  fmt::print(stderr, "virga: {}\n", ErrorIn(response->body));
  return kExitFailed;
}

void AddEndpointOption(Command command, ControlCall& call) {
  command.AddOption("--endpoint", call.endpoint, "Where the cloud listens")
      .FromEnvironment("VIRGA_ENDPOINT")
      .ShowDefault();
}

}  // namespace virga
