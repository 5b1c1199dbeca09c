// The floor of every ratio in docs/PERFORMANCE.md: http::Server with a handler that only answers.

#include <fmt/format.h>
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <string>

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

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Answers every request with 600 bytes");
  unsigned short port = 0;
  unsigned threads = 1;
  app.add_option("--port", port, "0 picks one");
  app.add_option("--threads", threads, "event loops");
  CLI11_PARSE(app, argc, argv);

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
