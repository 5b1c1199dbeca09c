// The floor of every ratio in docs/PERFORMANCE.md: http::Server with a handler that only answers.

#include <fmt/format.h>
#include <pthread.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <string>

#include "apps/virga/command_line.h"
#include "http/server.h"

namespace {

class BareReply final : public virga::http::Handler {
 public:
  BareReply() : body_(600, 'x') {}

  virga::http::Outcome Handle(const virga::http::Request&, virga::http::Response& response) override {
    response.content_type = "application/x-amz-json-1.0";
    response.body.assign(body_);
    return {};
  }
  void Refuse(virga::http::Refusal, std::string_view detail, virga::http::Response& response) override {
    response.content_type = "text/plain";
    response.body.assign(detail);
  }

 private:
  const std::string body_;
};

int Serve(std::uint16_t port, unsigned threads) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  BareReply handler;
  virga::http::Server server({.threads = threads}, handler);
  const auto bound = server.Listen("127.0.0.1", port);
  if (!bound.ok()) {
    fmt::print(stderr, "{}\n", bound.error());
    return 1;
  }
  fmt::print("listening on 127.0.0.1:{}\n", bound.value());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  server.Drain(std::chrono::seconds(5));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  virga::CommandLine line("Answers every request with 600 bytes", "");
  std::uint16_t port = 0;
  unsigned threads = 1;
  line.root().AddOption("--port", port, "0 picks one");
  line.root().AddOption("--threads", threads, "event loops");
  line.root().OnRun([&] { return Serve(port, threads); });
  return line.Execute(argc, argv);
}
