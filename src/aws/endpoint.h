#ifndef VIRGA_AWS_ENDPOINT_H_
#define VIRGA_AWS_ENDPOINT_H_

#include <string_view>

#include "http/handler.h"
#include "http/message.h"
#include "storage/engine.h"

namespace virga::aws {

// A path of the cloud's own, beside what AWS has: its clock, its faults, its health.
// Thread-safe. Implementations fill status, content_type and body, at once or by the outcome's suspension.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  virtual std::string_view path() const = 0;  // "/_virga/clock"; what follows after a '/' is its too
  virtual http::Outcome Handle(const http::Request& request, http::Response& response) = 0;
};

inline constexpr std::string_view kJsonContentType = "application/json";

// {"error":"..."} with that status. This and the next are complete answers.
http::Outcome ReplyProblem(int status, std::string_view message, http::Response& response);
// 405 with the methods that there are: "GET, POST".
http::Outcome ReplyMethodNotAllowed(std::string_view allow, http::Response& response);

// What lets a finished reply go once `sequence` is on disk; if it cannot be, an error goes in its
// place.
http::Outcome AwaitDurable(storage::Engine& engine, storage::Sequence sequence);

}  // namespace virga::aws

#endif  // VIRGA_AWS_ENDPOINT_H_
