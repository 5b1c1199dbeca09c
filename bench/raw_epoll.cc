// What the kernel's TCP costs at least: epoll, recv, send, and no more HTTP than to find the end of
// a request. Reads requests that fit one buffer and have a Content-Length or no body.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Connection {
  std::array<char, 8192> buffer;
  std::size_t size = 0;
};

// The bytes of the first request in `text`, 0 if it is not complete.
std::size_t RequestBytes(std::string_view text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  std::size_t length = 0;
  const std::size_t field = text.substr(0, end).find("Content-Length: ");
  if (field != std::string_view::npos) length = std::strtoul(text.data() + field + 16, nullptr, 10);
  const std::size_t total = end + 4 + length;
  return text.size() >= total ? total : 0;
}

const std::string& Reply() {
  static const std::string reply =
      "HTTP/1.1 200 OK\r\nDate: Tue, 24 Nov 2026 16:00:00 GMT\r\nContent-Type: application/x-amz-json-1.0\r\n"
      "Content-Length: 600\r\n\r\n" +
      std::string(600, 'x');
  return reply;
}

// False: the connection has ended.
bool Serve(int fd, Connection& connection) {
  const ssize_t n = recv(fd, connection.buffer.data() + connection.size, connection.buffer.size() - connection.size, 0);
  if (n <= 0) return false;
  connection.size += static_cast<std::size_t>(n);
  while (const std::size_t used = RequestBytes({connection.buffer.data(), connection.size})) {
    if (send(fd, Reply().data(), Reply().size(), MSG_NOSIGNAL) < 0) return false;
    connection.size -= used;
    std::memmove(connection.buffer.data(), connection.buffer.data() + used, connection.size);
  }
  return connection.size < connection.buffer.size();
}

int Listen(unsigned short port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(fd, SOMAXCONN) != 0) {
    std::perror("listen");
    std::exit(1);
  }
  socklen_t size = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("listening on 127.0.0.1:%u\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return fd;
}

}  // namespace

int main(int argc, char** argv) {
  const int listener = Listen(argc > 2 ? static_cast<unsigned short>(std::atoi(argv[2])) : 0);
  const int poll = epoll_create1(0);
  std::vector<Connection*> connections(65536);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener;
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  std::array<epoll_event, 128> events;
  for (;;) {
    const int count = epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == listener) {
        const int accepted = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        if (accepted < 0) continue;
        connections[static_cast<std::size_t>(accepted)] = new Connection;
        event.events = EPOLLIN | EPOLLET;
        event.data.fd = accepted;
        epoll_ctl(poll, EPOLL_CTL_ADD, accepted, &event);
      } else if (Connection*& connection = connections[static_cast<std::size_t>(fd)]; !Serve(fd, *connection)) {
        delete connection;
        connection = nullptr;
        close(fd);
      }
    }
  }
}
