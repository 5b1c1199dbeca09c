#include "apps/tracker_api/routes.h"

namespace virga::tracker {
namespace {

constexpr Route kRoutes[] = {
    {"GET", "/health", Endpoint::kHealth},
    {"GET", "/metrics", Endpoint::kMetrics},
    {"POST", "/requests", Endpoint::kCreateRequest},
    {"GET", "/requests/{id}", Endpoint::kGetRequest},
    {"PATCH", "/requests/{id}/status", Endpoint::kUpdateStatus},
};
constexpr std::string_view kId = "{id}";

// Whether `path` fits; fills `id`.
bool Fits(std::string_view pattern, std::string_view path, std::string_view& id) {
  const auto place = pattern.find(kId);
  if (place == std::string_view::npos) return pattern == path;
  const std::string_view before = pattern.substr(0, place);
  const std::string_view after = pattern.substr(place + kId.size());
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) return false;
  id = path.substr(before.size(), path.size() - before.size() - after.size());
  return id.find('/') == std::string_view::npos;
}

}  // namespace

std::span<const Route> Routes() {
  return kRoutes;
}

RouteMatch MatchRoute(std::string_view method, std::string_view path) {
  RouteMatch match{.endpoint = std::nullopt, .id = {}};
  for (const Route& route : kRoutes) {
    std::string_view id;
    if (!Fits(route.pattern, path, id)) continue;
    if (route.method == method) return {.endpoint = route.endpoint, .id = id};
    if (!match.allow.empty()) match.allow += ", ";
    match.allow += route.method;
  }
  return match;
}

bool IsRequestId(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_dash_place = i == 8 || i == 13 || i == 18 || i == 23;
    const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (is_dash_place ? c != '-' : !is_hex) return false;
  }
  return true;
}

}  // namespace virga::tracker
