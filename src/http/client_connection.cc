#include "http/client_connection.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <utility>

#include "http/tls_context.h"

namespace virga::http {
namespace {

constexpr std::size_t kReadRoom = 1024;

}  // namespace

struct ClientConnection::Tls {
  Tls(Socket& socket, boost::asio::ssl::context& context) : stream(socket, context) {}
  boost::asio::ssl::stream<Socket&> stream;
};

// Suspends the task until the connection resumes `slot`. A task that is destroyed leaves no trace.
class ClientConnection::Wait {
 public:
  explicit Wait(std::coroutine_handle<>& slot) : slot_(slot) {}
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
  ~Wait() { slot_ = nullptr; }

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) { slot_ = waiting; }
  void await_resume() const {}

 private:
  std::coroutine_handle<>& slot_;
};

ClientConnection::ClientConnection(EventLoop& loop) : socket_(loop.impl().context), resolver_(loop.impl().context) {}

ClientConnection::~ClientConnection() = default;

void ClientConnection::Done(const IoError& error) {
  error_ = error;
  if (waiting_) std::exchange(waiting_, nullptr).resume();
}

Task<IoError> ClientConnection::Resolve(const std::string& host, std::uint16_t port, std::vector<Endpoint>& endpoints) {
  const auto self = shared_from_this();
  resolving_ = true;
  resolver_.async_resolve(host, std::to_string(port), [self](const IoError& error, const auto& results) {
    if (!std::exchange(self->resolving_, false)) return;  // given up
    for (const auto& entry : results) self->resolved_.push_back(entry.endpoint());
    self->Done(error);
  });
  {
    Wait wait(waiting_);
    co_await wait;
  }
  endpoints = std::move(resolved_);
  resolved_.clear();
  co_return error_;
}

Task<IoError> ClientConnection::Connect(Endpoint endpoint) {
  const auto self = shared_from_this();
  IoError error;
  if (closed_) co_return IoError(boost::asio::error::operation_aborted);
  if (socket_.is_open()) socket_.close(error);  // an earlier address failed
  socket_.open(endpoint.protocol(), error);
  if (error) co_return error;
  socket_.non_blocking(true, error);
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), error);
  socket_.async_connect(endpoint, [self](const IoError& result) { self->Done(result); });
  {
    Wait wait(waiting_);
    co_await wait;
  }
  co_return error_;
}

Task<IoError> ClientConnection::Handshake(TlsContext& context, std::string host) {
  const auto self = shared_from_this();
  if (closed_) co_return IoError(boost::asio::error::operation_aborted);
  tls_ = std::make_unique<Tls>(socket_, context.context());
  IoError error;
  boost::asio::ip::make_address(host, error);
  const bool is_name = bool(error);  // SNI carries names only (RFC 6066 section 3)
  if (is_name && SSL_ctrl(tls_->stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                          host.data()) != 1) {
    co_return IoError(boost::asio::error::invalid_argument);
  }
  tls_->stream.set_verify_callback(boost::asio::ssl::host_name_verification(host), error);
  if (error) co_return error;
  tls_->stream.async_handshake(boost::asio::ssl::stream_base::client,
                               [self](const IoError& result) { self->Done(result); });
  {
    Wait wait(waiting_);
    co_await wait;
  }
  co_return error_;
}

IoError ClientConnection::WriteNow(std::string_view& bytes, bool& written) {
  if (closed_) return boost::asio::error::operation_aborted;
  if (tls_) return {};
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n >= 0) {
      written = true;
      bytes.remove_prefix(static_cast<std::size_t>(n));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) break;
    return {errno, boost::system::system_category()};
  }
  return {};
}

Task<IoError> ClientConnection::Write(std::string_view bytes, bool& written) {
  const auto self = shared_from_this();
  if (closed_) co_return IoError(boost::asio::error::operation_aborted);
  if (tls_) {
    written = true;
    boost::asio::async_write(tls_->stream, boost::asio::const_buffer(bytes.data(), bytes.size()),
                             [self](const IoError& result, std::size_t) { self->Done(result); });
    Wait wait(waiting_);
    co_await wait;
    co_return error_;
  }
  for (;;) {
    const IoError error = WriteNow(bytes, written);
    if (error || bytes.empty()) co_return error;
    socket_.async_wait(Socket::wait_write, [self](const IoError& result) { self->Done(result); });
    {
      Wait wait(waiting_);
      co_await wait;
    }
    if (error_) co_return error_;
  }
}

Task<IoError> ClientConnection::ReadMore() {
  const auto self = shared_from_this();
  if (dead_) co_return read_error_;
  ArmRead();
  {
    Wait wait(waiting_read_);
    co_await wait;
  }
  if (dead_) co_return read_error_;
  co_return IoError();
}

void ClientConnection::ArmRead() {
  if (armed_ || dead_) return;
  armed_ = true;
  if (buffer_.empty()) buffer_.Shrink(FlatBuffer::kFirstCapacity);
  if (buffer_.room() < kReadRoom) buffer_.EnsureRoom(kReadRoom);
  const boost::asio::mutable_buffer room(buffer_.tail(), buffer_.room());
  auto done = [self = shared_from_this()](const IoError& error, std::size_t n) { self->OnRead(error, n); };
  if (tls_) {
    tls_->stream.async_read_some(room, std::move(done));
  } else {
    socket_.async_read_some(room, std::move(done));
  }
}

void ClientConnection::OnRead(const IoError& error, std::size_t n) {
  armed_ = false;
  if (error) {
    dead_ = true;
    read_error_ = error;
  } else {
    buffer_.Commit(n);
  }
  if (on_idle_end_) {
    // A pooled connection is silent: whatever comes, nobody asked for it.
    std::exchange(on_idle_end_, nullptr)();
    return;
  }
  if (waiting_read_) std::exchange(waiting_read_, nullptr).resume();
}

void ClientConnection::Close() {
  if (closed_) return;
  closed_ = true;
  dead_ = true;
  read_error_ = boost::asio::error::operation_aborted;
  on_idle_end_ = nullptr;
  IoError ignored;
  socket_.close(ignored);
  // A look-up that has begun cannot be stopped; it is left to itself.
  resolver_.cancel();
  if (std::exchange(resolving_, false)) Done(boost::asio::error::operation_aborted);
}

}  // namespace virga::http
