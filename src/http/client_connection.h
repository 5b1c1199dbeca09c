#ifndef VIRGA_HTTP_CLIENT_CONNECTION_H_
#define VIRGA_HTTP_CLIENT_CONNECTION_H_

#include <boost/asio/ip/tcp.hpp>
#include <coroutine>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/task.h"
#include "http/client.h"
#include "http/event_loop_impl.h"
#include "http/flat_buffer.h"

namespace virga::http {

class TlsContext;
using Endpoint = boost::asio::ip::tcp::endpoint;
using IoError = boost::system::error_code;

// One connection to an origin, plain or TLS. Its operations are awaited by one task at a time.
// A read is always pending once it is connected, also in the pool: so the end of a pooled
// connection is seen at once, and a request pays for no check.
// Made by make_shared: its pending operations keep it.
class ClientConnection : public std::enable_shared_from_this<ClientConnection> {
 public:
  explicit ClientConnection(EventLoop& loop);
  ~ClientConnection();
  ClientConnection(const ClientConnection&) = delete;
  ClientConnection& operator=(const ClientConnection&) = delete;

  Task<IoError> Resolve(const std::string& host, std::uint16_t port, std::vector<Endpoint>& endpoints);
  Task<IoError> Connect(Endpoint endpoint);
  // The TLS handshake, with the certificate and its host name verified.
  Task<IoError> Handshake(TlsContext& context, std::string host);
  // Writes what is taken at once, which is mostly all, and leaves the rest in `bytes`.
  IoError WriteNow(std::string_view& bytes, bool& written);
  // Writes all. `written`: whether any byte was taken, also if it fails.
  Task<IoError> Write(std::string_view bytes, bool& written);
  // Waits until there is more in buffer(); the error if there will be none.
  Task<IoError> ReadMore();
  void ArmRead();  // so that the end of a pooled connection is seen
  void Close();    // what is awaited ends with an error

  FlatBuffer& buffer() { return buffer_; }
  bool dead() const { return dead_; }
  // Called when a pooled connection ends or speaks; cleared when it is taken out.
  void SetIdleCallback(std::function<void()> on_end) { on_idle_end_ = std::move(on_end); }
  EventLoop::TimePoint idle_since{};

 private:
  struct Tls;
  class Wait;

  void Done(const IoError& error);  // of what waiting_ waits for
  void OnRead(const IoError& error, std::size_t n);

  Socket socket_;
  boost::asio::ip::basic_resolver<boost::asio::ip::tcp, boost::asio::io_context::executor_type> resolver_;
  std::unique_ptr<Tls> tls_;
  FlatBuffer buffer_;
  bool armed_ = false;
  bool dead_ = false;
  bool closed_ = false;
  bool resolving_ = false;
  IoError read_error_;
  IoError error_;  // of the last operation but a read
  std::coroutine_handle<> waiting_;
  std::coroutine_handle<> waiting_read_;
  std::vector<Endpoint> resolved_;
  std::function<void()> on_idle_end_;
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_CLIENT_CONNECTION_H_
