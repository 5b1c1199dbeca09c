#ifndef VIRGA_HTTP_CLIENT_IMPL_H_
#define VIRGA_HTTP_CLIENT_IMPL_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/client.h"
#include "http/client_connection.h"
#include "http/event_loop.h"
#include "http/tls_context.h"

namespace virga::http {

// The pool, the resolved addresses and the trust of a Client.
struct Client::Impl : std::enable_shared_from_this<Client::Impl> {
  Impl(EventLoop& l, ClientOptions o) : loop(l), options(std::move(o)) {}

  // A pooled connection that is alive, the most recently used first; nullptr if there is none.
  std::shared_ptr<ClientConnection> TakeIdle(const Origin& origin);
  void PutIdle(const Origin& origin, std::shared_ptr<ClientConnection> connection);
  void CloseAll();
  std::size_t idle_connections() const;

  // Connects `connection` to the origin, handshake included.
  Task<Status<ClientError>> Open(ClientConnection& connection, const Origin& origin);
  Task<Result<std::vector<Endpoint>, ClientError>> AddressesOf(ClientConnection& connection, const Origin& origin);
  Result<TlsContext*, std::string> Tls();

  struct Addresses {
    std::vector<Endpoint> endpoints;
    EventLoop::TimePoint until;
  };

  EventLoop& loop;
  const ClientOptions options;
  std::map<Origin, std::vector<std::shared_ptr<ClientConnection>>> idle;  // the oldest first
  std::map<std::pair<std::string, std::uint16_t>, Addresses> addresses;
  std::unique_ptr<TlsContext> tls;
  EventLoop::TimerId sweep_timer;

 private:
  void Sweep();
  void ScheduleSweep();
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_CLIENT_IMPL_H_
