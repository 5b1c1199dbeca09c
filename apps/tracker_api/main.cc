// The tracker's HTTP API: `tracker-api --help`.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <span>
#include <string>

#include "apps/tracker_api/api_context.h"
#include "apps/tracker_api/api_handler.h"
#include "apps/tracker_api/api_settings.h"
#include "apps/tracker_common/program.h"
#include "base/log.h"
#include "http/server.h"

namespace virga::tracker {
namespace {

using aws::client::Millis;

http::ServerOptions ServerOptionsOf(const Settings& settings) {
  http::ServerOptions options;
  options.threads = static_cast<unsigned>(settings.Integer("API_THREADS"));
  options.body_bytes_max = static_cast<std::size_t>(settings.Integer("API_BODY_BYTES_MAX"));
  options.header_bytes_max = std::size_t{16} * 1024;
  options.connections_max = static_cast<std::size_t>(settings.Integer("API_CONNECTIONS_MAX"));
  options.header_timeout_ms = Millis(settings.Integer("API_REQUEST_TIMEOUT_MS"));
  options.body_timeout_ms = options.header_timeout_ms;
  options.idle_timeout_ms = Millis(settings.Integer("API_IDLE_TIMEOUT_MS"));
  return options;
}

std::string WithoutTrailingSlashes(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

int Serve(const Settings& settings) {
  const StopSignals stop_signals;
  const SystemClock clock;
  SecureRandom random;
  aws::client::ServiceClient dynamodb(DynamoDbOptions(settings), clock, random);
  aws::client::ServiceClient sqs(SqsOptions(settings), clock, random);
  RequestTable table(aws::client::DynamoDbClient(dynamodb, RetryPolicyOf(settings)), settings.Text("REQUESTS_TABLE"));
  aws::client::RetryPolicy send_policy = RetryPolicyOf(settings);
  send_policy.budget = Millis(settings.Integer("OUTBOX_SEND_WAIT_MS"));
  aws::client::SqsClient sender(sqs, send_policy);
  send_policy.budget /= 2;
  aws::client::SqsClient quick_sender(sqs, send_policy);
  QueueLocator queue(settings.Text("SQS_QUEUE_URL"), settings.Text("SQS_QUEUE_NAME"));
  aws::client::LoopSleeper sleeper;
  ApiCounters counters;
  ApiContext context{.table = table,
                     .sender = sender,
                     .quick_sender = quick_sender,
                     .queue = queue,
                     .sleeper = sleeper,
                     .clock = clock,
                     .random = random,
                     .counters = counters,
                     .admin_gate = AdminGate(settings.Text("ADMIN_TOKEN")),
                     .public_base_url = WithoutTrailingSlashes(settings.Text("APP_PUBLIC_BASE_URL")),
                     .pending_max = static_cast<int>(settings.Integer("OUTBOX_PENDING_MAX"))};
  ApiHandler handler(context, static_cast<int>(settings.Integer("API_REQUESTS_MAX")));
  http::Server server(ServerOptionsOf(settings), handler);
  const std::string& host = settings.Text("HOST");
  const auto port = server.Listen(host, static_cast<std::uint16_t>(settings.Integer("PORT")));
  if (!port.ok()) {
    fmt::print(stderr, "tracker-api: {} (another port: PORT, another address: HOST)\n", port.error());
    return 1;
  }
  log::Info("listening on {}:{}", host, port.value());
  stop_signals.Wait();
  log::Info("stopping: finishing what was accepted");
  const bool finished = server.Drain(Millis(settings.Integer("API_DRAIN_MS")));
  log::Info("stopped{}", finished ? "" : ": API_DRAIN_MS was over before everything was finished");
  return 0;
}

int Main(std::span<const char* const> arguments) {
  const auto specs = ApiSettings();
  const Start start = Begin("tracker-api", arguments, specs, {}, "tracker-api [flags]: serves the tracker's HTTP API.");
  return start.settings ? Serve(*start.settings) : start.exit_code;
}

}  // namespace
}  // namespace virga::tracker

int main(int argc, char** argv) {
  return virga::tracker::Main(std::span<const char* const>(argv, static_cast<std::size_t>(argc)));
}
