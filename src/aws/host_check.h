#ifndef VIRGA_AWS_HOST_CHECK_H_
#define VIRGA_AWS_HOST_CHECK_H_

#include <string>
#include <string_view>
#include <vector>

namespace virga::aws {

// Which names the cloud answers to, so that no web page reaches it through a visitor's browser:
// neither by a name that its owner points at 127.0.0.1 (DNS rebinding shows in Host), nor by a
// request across origins (shows in Origin). https://fetch.spec.whatwg.org/#origin-header
// Immutable: thread-safe.
class HostCheck {
 public:
  // `bound_host`: the address that the server listens on. Loopback names, `localhost` and
  // `*.localhost` are always ours. If the address is a wildcard, so is any IP address as Host: no
  // name can be pointed at one. `allowed`: further names, without port.
  HostCheck(std::string_view bound_host, std::vector<std::string> allowed);

  // Host header: "name", "name:port", "[::1]:port".
  bool IsOurHost(std::string_view host) const;
  // Origin header: "http://name:port". "" (not sent) is ours; "null" is not.
  bool IsOurOrigin(std::string_view origin) const;

 private:
  bool IsOurName(std::string_view name) const;

  std::string bound_host_;
  bool any_address_;
  std::vector<std::string> allowed_;  // lower case
};

// Whether `host` is an address or name of this machine alone.
bool IsLoopback(std::string_view host);

}  // namespace virga::aws

#endif  // VIRGA_AWS_HOST_CHECK_H_
