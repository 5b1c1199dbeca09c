#include "aws/host_check.h"

#include <arpa/inet.h>

#include <algorithm>
#include <utility>

#include "base/ignore_case.h"

namespace virga::aws {
namespace {

// Without the port, and without the brackets of an IPv6 address.
std::string_view NameOf(std::string_view host) {
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    return end == std::string_view::npos ? std::string_view() : host.substr(1, end - 1);
  }
  return host.substr(0, host.rfind(':'));
}

bool IsAddress(std::string_view name) {
  const std::string text(name);
  in6_addr address = {};
  return inet_pton(AF_INET, text.c_str(), &address) == 1 || inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

}  // namespace

bool IsLoopback(std::string_view host) {
  if (host == "127.0.0.1" || host == "localhost") return true;  // as it nearly always is
  if (EqualsIgnoreCase(host, "localhost") || EndsWithIgnoreCase(host, ".localhost")) return true;
  if (host == "::1") return true;
  return host.starts_with("127.") && IsAddress(host);
}

HostCheck::HostCheck(std::string_view bound_host, std::vector<std::string> allowed)
    : bound_host_(bound_host),
      any_address_(bound_host == "0.0.0.0" || bound_host == "::" || bound_host.empty()),
      allowed_(std::move(allowed)) {}

bool HostCheck::IsOurName(std::string_view name) const {
  if (name.empty()) return false;
  if (IsLoopback(name) || EqualsIgnoreCase(name, bound_host_)) return true;
  if (any_address_ && IsAddress(name)) return true;
  return std::any_of(allowed_.begin(), allowed_.end(),
                     [name](const std::string& allowed) { return EqualsIgnoreCase(name, allowed); });
}

bool HostCheck::IsOurHost(std::string_view host) const {
  return IsOurName(NameOf(host));
}

bool HostCheck::IsOurOrigin(std::string_view origin) const {
  if (origin.empty()) return true;
  const std::size_t scheme_end = origin.find("://");
  return scheme_end != std::string_view::npos && IsOurName(NameOf(origin.substr(scheme_end + 3)));
}

}  // namespace virga::aws
