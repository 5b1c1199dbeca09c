#ifndef VIRGA_HTTP_CLIENT_H_
#define VIRGA_HTTP_CLIENT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "http/message.h"

namespace virga::http {

class EventLoop;

// Where requests go: https://dynamodb.eu-west-1.amazonaws.com is {true, "dynamodb...", 443}.
struct Origin {
  bool tls = false;
  std::string host;  // without brackets: "::1"
  std::uint16_t port = 80;

  // The Host header's value: with the port only where it is not the scheme's own.
  std::string HostHeader() const;
  friend auto operator<=>(const Origin&, const Origin&) = default;
};

struct Url {
  Origin origin;
  std::string target;  // path and query, at least "/"
};
// Error: one line that says what is wrong with it. User information and fragments are refused.
Result<Url, std::string> ParseUrl(std::string_view url);

// No aggregate on purpose: g++ 12 destroys a braced temporary within a co_await twice.
struct ClientRequest {
  ClientRequest() = default;

  Origin origin;
  std::string method = "GET";
  std::string target = "/";
  std::string head;  // header lines, each ended by CRLF; without Host, Content-Length, Connection
  std::string body;
  std::chrono::milliseconds timeout{30'000};  // for everything, connecting included
};

struct ClientResponse {
  int status = 0;
  std::vector<Header> headers;  // views into `head`
  std::string head;
  std::string body;  // de-chunked

  ClientResponse() = default;
  ClientResponse(ClientResponse&& other) noexcept;
  ClientResponse& operator=(ClientResponse&& other) noexcept;
  // The first header of that name (ASCII case-insensitive); "" if there is none.
  std::string_view Find(std::string_view name) const;
};

struct ClientError {
  enum class Kind {
    kResolve,                 // the name has no address; nothing was sent
    kConnect,                 // refused, unreachable, or too slow; nothing was sent
    kTls,                     // handshake or certificate; nothing was sent
    kReusedConnectionClosed,  // a pooled connection ended before a byte of the reply: it may have
                              // been read and done, but most likely it was not
    kConnectionClosed,        // a fresh one ended, or the reply was cut: outcome unknown
    kTimeout,                 // the request was sent: outcome unknown
    kMalformedResponse,
    kResponseTooLarge,
  };
  Kind kind;
  std::string message;  // one line, names the origin

  // Whether the request cannot have reached the server.
  bool nothing_sent() const { return kind == Kind::kResolve || kind == Kind::kConnect || kind == Kind::kTls; }
};

struct ClientOptions {
  std::chrono::milliseconds connect_timeout_ms{2'000};  // resolving, connecting and the TLS handshake
  std::chrono::milliseconds idle_timeout_ms{20'000};    // below AWS's own, so that we close first
  std::chrono::milliseconds resolve_keep_ms{30'000};    // how long an answer of DNS is used
  std::size_t idle_connections_max = 64;                // kept per origin
  std::size_t header_bytes_max = std::size_t{64} * 1024;
  std::size_t body_bytes_max = std::size_t{32} * 1024 * 1024;
  std::string ca_file;  // "" takes the system's store
};

// An HTTP/1.1 client with pooled keep-alive connections, over TCP or TLS 1.2+ with certificate and
// host name verified. Belongs to one loop and is used on its thread only; must outlive its tasks.
// The CA store is loaded when https is first used.
class Client {
 public:
  explicit Client(EventLoop& loop, ClientOptions options = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // The current loop's own client, made with `options` at first use.
  static Client& OfCurrentLoop();
  static Client& OfCurrentLoop(const ClientOptions& options);

  // Sends once; the one retry is on another connection when nothing was sent yet.
  // Destroying the task closes the connection.
  Task<Result<ClientResponse, ClientError>> Send(ClientRequest request);

  std::size_t idle_connections() const;

  struct Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

// For command-line tools: one request on a loop of its own, in the calling thread.
Result<ClientResponse, ClientError> SendBlocking(ClientRequest request, const ClientOptions& options = {});

}  // namespace virga::http

#endif  // VIRGA_HTTP_CLIENT_H_
