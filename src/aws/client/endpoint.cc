#include "aws/client/endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace virga::aws::client {

virga::Result<http::Origin, std::string> ParseEndpoint(std::string_view url) {
  auto parsed = http::ParseUrl(url);
  if (!parsed.ok()) return Err(std::move(parsed).error());
  if (parsed->target != "/") return Err<std::string>("it must be scheme, host and port only");
  return std::move(parsed->origin);
}

bool IsRegionName(std::string_view region) {
  return !region.empty() && region.size() <= 40 && region.front() != '-' &&
         std::all_of(region.begin(), region.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

http::Origin PublicEndpoint(std::string_view service, std::string_view region) {
  // The Chinese regions are a partition of their own with its own domain.
  const std::string_view domain = region.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return {.tls = true, .host = fmt::format("{}.{}.{}", service, region, domain), .port = 443};
}

}  // namespace virga::aws::client
