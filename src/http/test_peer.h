#ifndef VIRGA_HTTP_TEST_PEER_H_
#define VIRGA_HTTP_TEST_PEER_H_

// For tests: a client that sends bytes as it likes, and a handler made of a function.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "http/handler.h"
#include "http/server.h"

namespace virga::http {

constexpr std::chrono::seconds kTestPatience{10};

// Waits for another thread; false if `condition` does not become true.
inline bool Eventually(const std::function<bool()>& condition) {
  const auto until = std::chrono::steady_clock::now() + kTestPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

class TestPeer {
 public:
  explicit TestPeer(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~TestPeer() { Close(); }
  TestPeer(const TestPeer&) = delete;
  TestPeer& operator=(const TestPeer&) = delete;

  // False if the other side does not take it.
  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  // One reply with its body; "" at the end of the connection.
  std::string ReadReply(bool to_head = false) {
    std::size_t head = std::string::npos;
    while ((head = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!Receive()) return {};
    }
    std::size_t length = 0;
    const std::size_t field = received_.find("Content-Length: ");
    if (field < head && !to_head) length = std::strtoul(received_.c_str() + field + 16, nullptr, 10);
    while (received_.size() < head + 4 + length) {
      if (!Receive()) return {};
    }
    std::string reply = received_.substr(0, head + 4 + length);
    received_.erase(0, reply.size());
    return reply;
  }
  int ReadStatus() {
    const std::string reply = ReadReply();
    return reply.size() < 12 ? 0 : std::atoi(reply.c_str() + 9);
  }
  // Everything until the other side closes.
  std::string ReadToEnd() {
    while (Receive()) {
    }
    return std::exchange(received_, {});
  }

  void HalfClose() { shutdown(fd_, SHUT_WR); }
  void Close() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }
  void Reset() {
    const linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    Close();
  }
  void ShrinkReceiveBuffer() {
    const int bytes = 32768;
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
  int fd() const { return fd_; }

 private:
  bool Receive() {
    pollfd wait{fd_, POLLIN, 0};
    const int patience_ms = static_cast<int>(std::chrono::milliseconds(kTestPatience).count());
    if (poll(&wait, 1, patience_ms) <= 0) {
      ADD_FAILURE() << "nothing came; so far: " << received_;
      return false;
    }
    char bytes[16384];
    const ssize_t n = recv(fd_, bytes, sizeof bytes, 0);
    if (n <= 0) return false;
    received_.append(bytes, static_cast<std::size_t>(n));
    return true;
  }

  int fd_;
  std::string received_;
};

class FunctionHandler final : public Handler {
 public:
  using Function = std::function<Outcome(const Request&, Response&)>;
  explicit FunctionHandler(Function function) : function_(std::move(function)) {}

  Outcome Handle(const Request& request, Response& response) override { return function_(request, response); }
  void Refuse(Refusal, std::string_view detail, Response& response) override { response.body = detail; }

 private:
  Function function_;
};

// Answers "METHOD target body".
inline Outcome Echo(const Request& request, Response& response) {
  response.content_type = "text/plain";
  response.body.append(request.method).append(" ").append(request.target).append(" ").append(request.body);
  return {};
}

inline std::string BodyOf(const std::string& reply) {
  const std::size_t head = reply.find("\r\n\r\n");
  return head == std::string::npos ? std::string() : reply.substr(head + 4);
}

// A server of a function on a free port.
class TestServer {
 public:
  explicit TestServer(FunctionHandler::Function function, ServerOptions options = {})
      : handler_(std::move(function)), server_(std::move(options), handler_) {
    const auto bound = server_.Listen("127.0.0.1", 0);
    EXPECT_TRUE(bound.ok());
    port_ = bound.ok() ? bound.value() : std::uint16_t{0};
  }
  std::uint16_t port() const { return port_; }
  Server& server() { return server_; }

 private:
  FunctionHandler handler_;
  Server server_;
  std::uint16_t port_;
};

}  // namespace virga::http

#endif  // VIRGA_HTTP_TEST_PEER_H_
