#include "http/server.h"

#include <unistd.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "http/event_loop.h"
#include "http/event_loop_impl.h"
#include "http/listener.h"
#include "http/shard.h"

namespace virga::http {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

namespace {

// Connections past the limit that are told so at one time; further ones are closed at once.
constexpr std::size_t kRefusedAtOnce = 64;
constexpr milliseconds kAcceptPause{50};  // when there is no descriptor left

}  // namespace

struct Server::Impl {
  Impl(ServerOptions o, Handler& h);
  ~Impl();

  void StartThreads();
  void AddListener(int fd);
  void WaitForConnection(Acceptor& acceptor);
  // False: no descriptor is left.
  bool AcceptAll(Acceptor& acceptor);
  void Deal(AcceptedSocket accepted);
  void StopAccepting();
  bool WaitUntilQuiet(milliseconds limit);
  void Join();

  const ServerOptions options;
  Handler& handler;
  std::atomic<std::size_t> active{0};
  std::vector<std::unique_ptr<EventLoop>> loops;  // outlive the shards
  std::vector<std::unique_ptr<Shard>> shards;
  std::vector<std::thread> threads;
  std::vector<std::unique_ptr<Acceptor>> acceptors;  // the first loop's thread, as is next_shard
  std::size_t next_shard = 0;

  Mutex mutex;
  CondVar changed;
  std::size_t quiet_shards GUARDED_BY(mutex) = 0;
  bool accepting_stopped GUARDED_BY(mutex) = false;
};

Server::Impl::Impl(ServerOptions o, Handler& h) : options(std::move(o)), handler(h) {
  for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
    loops.push_back(std::make_unique<EventLoop>());
    shards.push_back(std::make_unique<Shard>(*loops.back(), options, handler, active));
  }
}

Server::Impl::~Impl() {
  Join();
  acceptors.clear();
  shards.clear();
}

void Server::Impl::StartThreads() {
  if (!threads.empty()) return;
  for (const std::unique_ptr<EventLoop>& loop : loops) {
    threads.emplace_back([&loop = *loop] { loop.Run(); });
  }
}

void Server::Impl::AddListener(int fd) {
  auto acceptor = std::make_unique<Acceptor>(loops[0]->impl().context);
  boost::system::error_code error;
  acceptor->assign(boost::asio::ip::tcp::v4(), fd, error);
  if (error) {
    log::Error("cannot watch the listening socket: {}", error.message());
    ::close(fd);
    return;
  }
  acceptors.push_back(std::move(acceptor));
  WaitForConnection(*acceptors.back());
}

void Server::Impl::WaitForConnection(Acceptor& acceptor) {
  acceptor.async_wait(Acceptor::wait_read, [this, &acceptor](const boost::system::error_code& error) {
    if (error) return;  // it was closed
    if (AcceptAll(acceptor)) {
      WaitForConnection(acceptor);
      return;
    }
    // Out of descriptors: the connection stays in the backlog, and asking again at once would spin.
    loops[0]->RunAt(steady_clock::now() + kAcceptPause, [this, &acceptor] {
      if (acceptor.is_open()) WaitForConnection(acceptor);
    });
  });
}

bool Server::Impl::AcceptAll(Acceptor& acceptor) {
  for (;;) {
    AcceptedSocket accepted = AcceptOne(acceptor.native_handle());
    if (accepted.fd < 0) {
      if (accepted.error == EAGAIN || accepted.error == EWOULDBLOCK) return true;
      log::Warning("cannot accept a connection: {}", std::strerror(accepted.error));
      return false;
    }
    Deal(std::move(accepted));
  }
}

void Server::Impl::Deal(AcceptedSocket accepted) {
  const std::size_t others = active.fetch_add(1, std::memory_order_relaxed);
  if (others >= options.connections_max + kRefusedAtOnce) {
    ::close(accepted.fd);
    active.fetch_sub(1, std::memory_order_relaxed);
    return;
  }
  const bool refuse = others >= options.connections_max;
  const std::size_t index = next_shard++ % shards.size();
  Shard& shard = *shards[index];
  if (index == 0) {
    shard.Adopt(accepted.fd, refuse);
    return;
  }
  loops[index]->Post([&shard, fd = accepted.fd, refuse] { shard.Adopt(fd, refuse); });
}

// What the kernel has accepted for us already is served; then the address is free.
void Server::Impl::StopAccepting() {
  for (const std::unique_ptr<Acceptor>& acceptor : acceptors) {
    AcceptAll(*acceptor);
    boost::system::error_code ignored;
    acceptor->close(ignored);
  }
  MutexLock lock(mutex);
  accepting_stopped = true;
  changed.NotifyAll();
}

bool Server::Impl::WaitUntilQuiet(milliseconds limit) {
  const auto deadline = steady_clock::now() + limit;
  loops[0]->Post([this] { StopAccepting(); });
  {
    MutexLock lock(mutex);
    while (!accepting_stopped) changed.Wait(mutex);
  }
  for (std::size_t i = 0; i < shards.size(); ++i) {
    loops[i]->Post([this, i] {
      shards[i]->BeginDrain([this] {
        MutexLock lock(mutex);
        ++quiet_shards;
        changed.NotifyAll();
      });
    });
  }
  MutexLock lock(mutex);
  while (quiet_shards < shards.size()) {
    if (steady_clock::now() >= deadline) return false;
    changed.WaitUntil(mutex, deadline);
  }
  return true;
}

void Server::Impl::Join() {
  if (threads.empty()) return;
  for (std::size_t i = 0; i < loops.size(); ++i) {
    loops[i]->Post([this, i] {
      if (i == 0) acceptors.clear();
      shards[i]->CloseAll();
      loops[i]->Stop();  // after the callbacks of what was closed
    });
  }
  for (std::thread& thread : threads) thread.join();
  threads.clear();
}

Server::Server(ServerOptions options, Handler& handler) : impl_(std::make_unique<Impl>(std::move(options), handler)) {}

Server::~Server() = default;

Result<std::uint16_t, std::string> Server::Listen(const std::string& host, std::uint16_t port) {
  ASSIGN_OR_RETURN(const ListeningSocket listener, OpenListener(host, port));
  impl_->StartThreads();
  impl_->loops[0]->Post([impl = impl_.get(), fd = listener.fd] { impl->AddListener(fd); });
  return listener.port;
}

bool Server::Drain(milliseconds limit) {
  if (impl_->threads.empty()) return true;
  const bool quiet = impl_->WaitUntilQuiet(limit);
  impl_->Join();
  return quiet;
}

std::size_t Server::ActiveConnections() const {
  return impl_->active.load(std::memory_order_relaxed);
}

unsigned Server::threads() const {
  return static_cast<unsigned>(impl_->loops.size());
}

EventLoop& Server::loop(unsigned index) {
  return *impl_->loops[index];
}

}  // namespace virga::http
