#ifndef VIRGA_HTTP_SERVER_H_
#define VIRGA_HTTP_SERVER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/handler.h"

namespace virga::http {

class EventLoop;

// Every bound has its reply: see Refusal. Timeouts are kept by a sweep of each loop, so that they
// may end late by a quarter of the shortest, at most 250 ms.
struct ServerOptions {
  unsigned threads = 1;  // event loops
  std::size_t body_bytes_max = std::size_t{16} * 1024 * 1024;
  std::size_t header_bytes_max = std::size_t{64} * 1024;  // request line and header fields
  std::size_t headers_count_max = 100;
  std::size_t connections_max = 10'000;
  std::chrono::milliseconds header_timeout_ms{10'000};  // from a request's first byte to its last header
  std::chrono::milliseconds body_timeout_ms{60'000};    // from there to the end of its body
  std::chrono::milliseconds idle_timeout_ms{75'000};    // between requests
  std::chrono::milliseconds write_timeout_ms{30'000};   // without a byte taken by the peer
  std::chrono::milliseconds linger_timeout_ms{2'000};   // for the peer's close after ours
};

// An HTTP/1.1 (and 1.0) server: keep-alive, pipelining, chunked bodies, 100-continue.
// Refuses what two readers could read differently (RFC 9112 sections 5, 6 and 11.2).
// Borrows the handler, which must outlive it and is called on every loop.
class Server {
 public:
  Server(ServerOptions options, Handler& handler);
  ~Server();  // closes what is open and joins the threads
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds, starts the loops if they do not run yet, and accepts. Port 0 lets the kernel choose.
  // Returns the port. Error: one line that names address and cause. A port on which another
  // process listens is refused. May be called again for further addresses.
  Result<std::uint16_t, std::string> Listen(const std::string& host, std::uint16_t port);

  // Stops accepting, closes idle connections, lets requests that have begun finish (suspended ones
  // and the loops' spawned tasks too) with `Connection: close`, for at most `limit`; then closes
  // what is left and joins the threads. Call it once, not on a loop's thread.
  // Returns whether everything finished by itself.
  bool Drain(std::chrono::milliseconds limit);

  std::size_t ActiveConnections() const;  // thread-safe
  unsigned threads() const;
  // REQUIRES: index < threads(). For work that belongs on a loop before any request came.
  EventLoop& loop(unsigned index);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_SERVER_H_
