#include "http/client.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "http/client_impl.h"
#include "http/event_loop.h"
#include "http/response_parser.h"

namespace virga::http {
namespace {

using Kind = ClientError::Kind;
using std::chrono::steady_clock;

// Closes the connection unless its exchange came to a good end.
class Lease {
 public:
  explicit Lease(std::shared_ptr<ClientConnection> connection) : connection_(std::move(connection)) {}
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() {
    if (connection_) connection_->Close();
  }
  std::shared_ptr<ClientConnection> Release() { return std::move(connection_); }

 private:
  std::shared_ptr<ClientConnection> connection_;
};

// Closes the connection at `due`.
class TimeLimit {
 public:
  TimeLimit(EventLoop& loop, EventLoop::TimePoint due, std::shared_ptr<ClientConnection> connection) : loop_(loop) {
    timer_ = loop.RunAt(due, [this, connection = std::move(connection)] {
      timer_ = {};
      expired_ = true;
      connection->Close();  // may end this object
    });
  }
  TimeLimit(const TimeLimit&) = delete;
  TimeLimit& operator=(const TimeLimit&) = delete;
  ~TimeLimit() { loop_.Cancel(timer_); }
  bool expired() const { return expired_; }

 private:
  EventLoop& loop_;
  EventLoop::TimerId timer_;
  bool expired_ = false;
};

std::string WireText(const ClientRequest& request) {
  const std::string host = request.origin.HostHeader();
  std::string text;
  text.reserve(request.method.size() + request.target.size() + host.size() + request.head.size() + request.body.size() +
               80);
  text.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\nHost: ").append(host);
  text.append("\r\n").append(request.head);
  if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD" && request.method != "DELETE")) {
    text.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
  }
  text.append("\r\n").append(request.body);
  return text;
}

struct Attempt {
  bool reused = false;
  bool written = false;   // a byte of the request may have reached the peer
  bool answered = false;  // a byte of the reply has come
  bool keep = false;      // the connection may be used again
};

// One exchange over a connection that is open.
Task<Result<ClientResponse, ClientError>> Exchange(ClientConnection& connection, const ClientOptions& options,
                                                   const ClientRequest& request, Attempt& attempt) {
  const std::string text = WireText(request);
  const auto where = [&request] { return request.origin.HostHeader(); };
  const Kind closed = attempt.reused ? Kind::kReusedConnectionClosed : Kind::kConnectionClosed;
  std::string_view unwritten = text;
  IoError unsent = connection.WriteNow(unwritten, attempt.written);
  if (!unsent && !unwritten.empty()) unsent = co_await connection.Write(unwritten, attempt.written);
  if (unsent && !attempt.written) co_return Err(ClientError{closed, where() + ": " + unsent.message()});
  ResponseParser parser(options, request.method == "HEAD");
  // Also after a write that failed later: the peer may have refused the request before it read all.
  for (;;) {
    ResponseParser::State state = parser.Parse(connection.buffer());
    attempt.answered = parser.started();
    if (state == ResponseParser::State::kNeedMore && connection.dead()) {
      if (!attempt.answered) co_return Err(ClientError{closed, where() + " closed the connection without a reply"});
      state = parser.ParseEnd();
      if (state != ResponseParser::State::kComplete) {
        co_return Err(ClientError{Kind::kConnectionClosed, where() + ": " + std::string(parser.detail())});
      }
    }
    if (state == ResponseParser::State::kComplete) break;
    if (state != ResponseParser::State::kNeedMore) {
      const Kind kind = state == ResponseParser::State::kTooLarge ? Kind::kResponseTooLarge : Kind::kMalformedResponse;
      co_return Err(ClientError{kind, where() + ": " + std::string(parser.detail())});
    }
    co_await connection.ReadMore();  // an end shows in dead()
  }
  attempt.keep = parser.keep_alive() && !connection.dead() && connection.buffer().empty();
  co_return parser.TakeResponse();
}

}  // namespace

Client::Client(EventLoop& loop, ClientOptions options) : impl_(std::make_shared<Impl>(loop, std::move(options))) {}

Client::~Client() {
  impl_->CloseAll();
}

Client& Client::OfCurrentLoop() {
  return OfCurrentLoop(ClientOptions());
}

Client& Client::OfCurrentLoop(const ClientOptions& options) {
  EventLoop& loop = *EventLoop::Current();
  return loop.Local<Client>([&] { return std::make_shared<Client>(loop, options); });
}

std::size_t Client::idle_connections() const {
  return impl_->idle_connections();
}

Task<Result<ClientResponse, ClientError>> Client::Send(ClientRequest request) {
  const std::shared_ptr<Impl> impl = impl_;
  const EventLoop::TimePoint due = steady_clock::now() + request.timeout;
  const auto where = [&request] { return request.origin.HostHeader(); };
  for (;;) {
    Attempt attempt;
    std::shared_ptr<ClientConnection> connection = impl->TakeIdle(request.origin);
    attempt.reused = connection != nullptr;
    if (!connection) connection = std::make_shared<ClientConnection>(impl->loop);
    Lease lease(connection);
    if (!attempt.reused) {
      TimeLimit limit(impl->loop, std::min(due, steady_clock::now() + impl->options.connect_timeout_ms), connection);
      auto opened = co_await impl->Open(*connection, request.origin);
      if (limit.expired()) co_return Err(ClientError{Kind::kConnect, "connecting to " + where() + " took too long"});
      if (!opened.ok()) co_return Err(std::move(opened).error());
    }
    TimeLimit limit(impl->loop, due, connection);
    auto reply = co_await Exchange(*connection, impl->options, request, attempt);
    if (reply.ok()) {
      auto released = lease.Release();
      if (attempt.keep && !limit.expired()) {
        impl->PutIdle(request.origin, std::move(released));
      } else {
        released->Close();
      }
      co_return reply;
    }
    if (limit.expired()) co_return Err(ClientError{Kind::kTimeout, where() + " did not answer in time"});
    // A pooled connection that took nothing was dead before: another is tried.
    if (!attempt.reused || attempt.written) co_return reply;
  }
}

Result<ClientResponse, ClientError> SendBlocking(ClientRequest request, const ClientOptions& options) {
  EventLoop loop;
  Client client(loop, options);
  std::optional<Result<ClientResponse, ClientError>> reply;
  const auto run = [&](ClientRequest sent) -> Task<Ok> {
    reply.emplace(co_await client.Send(std::move(sent)));
    loop.Stop();
    co_return Ok{};
  };
  loop.Spawn(run(std::move(request)));
  loop.Run();
  return std::move(*reply);
}

}  // namespace virga::http
