#include "http/listener.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <memory>

namespace virga::http {
namespace {

std::uint16_t PortOf(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  // The socket API takes every address as a sockaddr.
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  std::uint16_t port = 0;
  const std::size_t offset =
      address.ss_family == AF_INET6 ? offsetof(sockaddr_in6, sin6_port) : offsetof(sockaddr_in, sin_port);
  std::memcpy(&port, std::bit_cast<std::array<char, sizeof address>>(address).data() + offset, sizeof port);
  return ntohs(port);
}

// 0 or the errno of what failed.
int BindAndListen(int fd, const addrinfo& info) {
  const int on = 1;
  // So that a restart needs not wait for old connections; it does not let two servers listen.
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // accepted sockets inherit it
  if (bind(fd, info.ai_addr, info.ai_addrlen) != 0) return errno;
  if (listen(fd, SOMAXCONN) != 0) return errno;
  return 0;
}

}  // namespace

Result<ListeningSocket, std::string> OpenListener(const std::string& host, std::uint16_t port) {
  const std::string where =
      host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (status != 0) return Err(fmt::format("cannot listen on {}: {}", where, gai_strerror(status)));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, freeaddrinfo);

  int error = EADDRNOTAVAIL;
  for (const addrinfo* info = found; info != nullptr; info = info->ai_next) {
    const int fd = socket(info->ai_family, info->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, info->ai_protocol);
    if (fd < 0) {
      error = errno;
      continue;
    }
    error = BindAndListen(fd, *info);
    if (error == 0) return ListeningSocket{fd, PortOf(fd)};
    close(fd);
  }
  return Err(fmt::format("cannot listen on {}: {}", where, std::strerror(error)));
}

AcceptedSocket AcceptOne(int listener) {
  for (;;) {
    const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) return {fd, 0};
    // A connection that ended while it waited is not the listener's error (accept(2)).
    if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO) continue;
    return {-1, errno};
  }
}

}  // namespace virga::http
