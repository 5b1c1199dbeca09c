#ifndef VIRGA_HTTP_LISTENER_H_
#define VIRGA_HTTP_LISTENER_H_

#include <cstdint>
#include <string>

#include "base/result.h"

namespace virga::http {

struct ListeningSocket {
  int fd;  // non-blocking; the caller closes it
  std::uint16_t port;
};

// Binds a TCP socket that listens. Error: "cannot listen on HOST:PORT: cause".
Result<ListeningSocket, std::string> OpenListener(const std::string& host, std::uint16_t port);

struct AcceptedSocket {
  int fd;  // non-blocking, closed by exec; -1: there is none
  int error = 0;
};
// Takes one waiting connection, without blocking.
AcceptedSocket AcceptOne(int listener);

}  // namespace virga::http

#endif  // VIRGA_HTTP_LISTENER_H_
