#ifndef VIRGA_APPS_TRACKER_API_ROUTES_H_
#define VIRGA_APPS_TRACKER_API_ROUTES_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace virga::tracker {

enum class Endpoint { kHealth, kMetrics, kCreateRequest, kGetRequest, kUpdateStatus };

struct Route {
  std::string_view method;
  std::string_view pattern;  // "{id}" stands for one segment
  Endpoint endpoint;
};

// All that the API answers.
std::span<const Route> Routes();

struct RouteMatch {
  std::optional<Endpoint> endpoint;
  std::string_view id;     // what stands for {id}
  std::string allow = {};  // no endpoint, but the path exists: the methods it has
};

// `path` is compared as it is: no decoding, no cleaning.
RouteMatch MatchRoute(std::string_view method, std::string_view path);

// A request's id as POST makes them: a UUID in lower case. Anything else cannot exist.
bool IsRequestId(std::string_view text);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_API_ROUTES_H_
