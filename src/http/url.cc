// The client's addresses: http://host:port/path.

#include <charconv>
#include <string>
#include <string_view>

#include "http/client.h"

namespace virga::http {
namespace {

constexpr std::uint16_t DefaultPort(bool tls) {
  return tls ? 443 : 80;
}

Result<std::uint16_t, std::string> ParsePort(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0 || port > 65535) {
    return Err(std::string("the port is not a number from 1 to 65535"));
  }
  return static_cast<std::uint16_t>(port);
}

// "host", "host:port", "[v6]", "[v6]:port".
Status<std::string> ParseAuthority(std::string_view authority, Origin& origin) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return Err(std::string("the address has no closing bracket"));
    origin.host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
    if (!port.empty() && !port.starts_with(':')) return Err(std::string("text follows the address"));
  } else {
    const std::size_t colon = authority.find(':');
    origin.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) port = authority.substr(colon);
  }
  if (origin.host.empty()) return Err(std::string("the host is missing"));
  origin.port = DefaultPort(origin.tls);
  if (!port.empty()) {
    ASSIGN_OR_RETURN(origin.port, ParsePort(port.substr(1)));
  }
  return Ok{};
}

}  // namespace

std::string Origin::HostHeader() const {
  const bool v6 = host.find(':') != std::string::npos;
  std::string header = v6 ? "[" + host + "]" : host;
  if (port != DefaultPort(tls)) header += ":" + std::to_string(port);
  return header;
}

Result<Url, std::string> ParseUrl(std::string_view url) {
  Url parsed;
  for (const char c : url) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f)
      return Err(std::string("it holds a space or control character"));
  }
  if (url.starts_with("https://")) {
    parsed.origin.tls = true;
    url.remove_prefix(8);
  } else if (url.starts_with("http://")) {
    url.remove_prefix(7);
  } else {
    return Err(std::string("it does not begin with http:// or https://"));
  }
  const std::size_t path = url.find_first_of("/?#");
  const std::string_view authority = url.substr(0, path);
  if (path != std::string_view::npos) parsed.target = url.substr(path);
  if (authority.find('@') != std::string_view::npos) return Err(std::string("user information is not supported"));
  if (parsed.target.find('#') != std::string::npos) return Err(std::string("a fragment is not supported"));
  if (!parsed.target.starts_with('/')) parsed.target.insert(0, "/");
  RETURN_IF_ERROR(ParseAuthority(authority, parsed.origin));
  return parsed;
}

}  // namespace virga::http
