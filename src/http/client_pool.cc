// The client's pool, and how a connection is opened.

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <utility>

#include "http/client_impl.h"

namespace virga::http {

std::shared_ptr<ClientConnection> Client::Impl::TakeIdle(const Origin& origin) {
  const auto found = idle.find(origin);
  if (found == idle.end() || found->second.empty()) return nullptr;
  auto connection = std::move(found->second.back());
  found->second.pop_back();
  connection->SetIdleCallback(nullptr);
  return connection;
}

void Client::Impl::PutIdle(const Origin& origin, std::shared_ptr<ClientConnection> connection) {
  auto& list = idle[origin];
  if (list.size() >= options.idle_connections_max) {
    connection->Close();
    return;
  }
  connection->idle_since = std::chrono::steady_clock::now();
  // The pool owns the connection and outlives the callback, which Close clears.
  connection->SetIdleCallback([&list, ended = connection.get()] {
    const auto place = std::find_if(list.begin(), list.end(), [ended](const auto& c) { return c.get() == ended; });
    if (place == list.end()) return;
    const auto keep = std::move(*place);
    list.erase(place);
    keep->Close();
  });
  connection->ArmRead();
  list.push_back(std::move(connection));
  if (sweep_timer.number == 0) ScheduleSweep();
}

void Client::Impl::ScheduleSweep() {
  sweep_timer = loop.RunAt(std::chrono::steady_clock::now() + options.idle_timeout_ms / 2, [this] {
    sweep_timer = {};
    Sweep();
  });
}

// The map's entries stay: an idle callback refers to their lists.
void Client::Impl::Sweep() {
  const auto oldest = std::chrono::steady_clock::now() - options.idle_timeout_ms;
  for (auto& [origin, list] : idle) {
    while (!list.empty() && list.front()->idle_since <= oldest) {
      list.front()->Close();
      list.erase(list.begin());
    }
  }
  if (idle_connections() > 0) ScheduleSweep();
}

void Client::Impl::CloseAll() {
  loop.Cancel(sweep_timer);
  for (auto& [origin, list] : idle) {
    for (auto& connection : list) connection->Close();
  }
  idle.clear();
}

std::size_t Client::Impl::idle_connections() const {
  std::size_t count = 0;
  for (const auto& [origin, list] : idle) count += list.size();
  return count;
}

Result<TlsContext*, std::string> Client::Impl::Tls() {
  if (!tls) {
    auto made = std::make_unique<TlsContext>();
    RETURN_IF_ERROR(made->Load(options.ca_file));
    tls = std::move(made);
  }
  return tls.get();
}

Task<Result<std::vector<Endpoint>, ClientError>> Client::Impl::AddressesOf(ClientConnection& connection,
                                                                           const Origin& origin) {
  boost::system::error_code error;
  const auto literal = boost::asio::ip::make_address(origin.host, error);
  if (!error) co_return std::vector<Endpoint>{Endpoint(literal, origin.port)};
  // Names of the loopback are never asked of a server (RFC 6761 section 6.3).
  if (origin.host == "localhost" || origin.host.ends_with(".localhost")) {
    std::vector<Endpoint> loopback;
    loopback.emplace_back(boost::asio::ip::address_v4::loopback(), origin.port);
    loopback.emplace_back(boost::asio::ip::address_v6::loopback(), origin.port);
    co_return loopback;
  }
  const auto now = std::chrono::steady_clock::now();
  // No reference is kept over the wait: another request's failure to connect erases the entry.
  const auto known = addresses.find({origin.host, origin.port});
  if (known != addresses.end() && known->second.until > now) co_return known->second.endpoints;
  std::vector<Endpoint> found;
  const IoError failure = co_await connection.Resolve(origin.host, origin.port, found);
  if (failure || found.empty()) {
    co_return Err(ClientError{ClientError::Kind::kResolve,
                              "cannot resolve " + origin.host + (failure ? ": " + failure.message() : "")});
  }
  addresses[{origin.host, origin.port}] = {found, now + options.resolve_keep_ms};
  co_return found;
}

Task<Status<ClientError>> Client::Impl::Open(ClientConnection& connection, const Origin& origin) {
  auto endpoints = co_await AddressesOf(connection, origin);
  if (!endpoints.ok()) co_return Err(std::move(endpoints).error());
  IoError failure;
  for (const Endpoint& endpoint : endpoints.value()) {
    failure = co_await connection.Connect(endpoint);
    if (!failure) break;
  }
  const std::string where = origin.HostHeader();
  if (failure) {
    addresses.erase({origin.host, origin.port});
    co_return Err(ClientError{ClientError::Kind::kConnect, "cannot connect to " + where + ": " + failure.message()});
  }
  if (origin.tls) {
    const auto context = Tls();
    if (!context.ok()) co_return Err(ClientError{ClientError::Kind::kTls, context.error()});
    failure = co_await connection.Handshake(*context.value(), origin.host);
    if (failure) {
      co_return Err(ClientError{ClientError::Kind::kTls, "TLS with " + where + " failed: " + failure.message()});
    }
  }
  co_return Ok{};
}

}  // namespace virga::http
