#include "apps/virga/serve.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>

#include "apps/virga/cloud_services.h"
#include "apps/virga/commands.h"
#include "aws/admin_endpoints.h"
#include "aws/clock_endpoint.h"
#include "aws/credentials_file.h"
#include "aws/faults.h"
#include "aws/host_check.h"
#include "aws/limits.h"
#include "aws/metrics.h"
#include "aws/pipeline.h"
#include "base/log.h"
#include "http/server.h"
#include "storage/memory_engine.h"

namespace virga {
namespace {

constexpr std::chrono::seconds kDrainLimit{5};

std::vector<std::string> NamesOf(const std::vector<std::unique_ptr<aws::Service>>& services) {
  std::vector<std::string> names;
  for (const auto& service : services) names.emplace_back(service->signing_name());
  return names;
}

std::vector<const aws::Service*> Borrowed(const std::vector<std::unique_ptr<aws::Service>>& services) {
  std::vector<const aws::Service*> borrowed;
  for (const auto& service : services) borrowed.push_back(service.get());
  return borrowed;
}

// Everything that a running cloud consists of, in the order of construction; it goes down in the
// opposite one, timers first.
struct Cloud {
  explicit Cloud(std::uint64_t memory_bytes_max)
      : engine(storage::NewMemoryEngine({.memory_bytes_max = memory_bytes_max})),
        services(NewServices(*engine, clock, timers, random)),
        service_names(NamesOf(services)) {}
  ~Cloud() { timers.Stop(); }
  Cloud(const Cloud&) = delete;
  Cloud& operator=(const Cloud&) = delete;

  SystemClock real_clock;
  AdjustableClock clock{real_clock};
  TimerQueue timers{clock};
  SecureRandom random;
  std::unique_ptr<storage::Engine> engine;
  std::vector<std::unique_ptr<aws::Service>> services;
  std::vector<std::string> service_names;
  aws::Faults faults;
  aws::Metrics metrics;
  aws::ClockEndpoint clock_endpoint{clock, timers};
  aws::FaultsEndpoint faults_endpoint{faults, Borrowed(services)};
  aws::MetricsEndpoint metrics_endpoint{metrics};
  aws::HealthEndpoint health_endpoint{"/health", service_names};
  aws::HealthEndpoint localstack_health_endpoint{"/_localstack/health", service_names};
};

std::unique_ptr<aws::Pipeline> NewPipeline(Cloud& cloud, const ServeOptions& options,
                                           const aws::CredentialStore* credentials) {
  std::vector<aws::Service*> services;
  for (const auto& service : cloud.services) services.push_back(service.get());
  return std::make_unique<aws::Pipeline>(
      aws::Pipeline::Dependencies{
          .services = std::move(services),
          .endpoints = {&cloud.health_endpoint, &cloud.localstack_health_endpoint, &cloud.clock_endpoint,
                        &cloud.faults_endpoint, &cloud.metrics_endpoint},
          .engine = *cloud.engine,
          .clock = cloud.clock,
          .real_clock = cloud.real_clock,
          .random = cloud.random,
          .faults = cloud.faults,
          .metrics = cloud.metrics,
          .credentials = credentials,
      },
      aws::HostCheck(options.host, options.allow_hosts));
}

int BadUsage(const std::string& what) {
  fmt::print(stderr, "virga serve: {}\n", what);
  return kExitBadUsage;
}

std::string InUrl(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

void WarnIfReachable(const ServeOptions& options, bool verifies) {
  if (aws::IsLoopback(options.host)) return;
  log::Warning(
      "listening on {}, not on loopback: other machines can reach this cloud, read and change all that is in "
      "it{}. Names under which they call it are added by --allow-host.",
      options.host, verifies ? ", if they hold credentials of the file" : " with any credentials");
}

// The signals that end the server are taken by sigwait, so they must be blocked in every thread;
// threads inherit the mask of the one that makes them.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

unsigned ThreadCount(unsigned wanted) {
  if (wanted > 0) return wanted;
  return std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
}

}  // namespace

int Serve(const ServeOptions& options) {
  const std::optional<log::Level> level = log::ParseLevel(options.log_level);
  if (!level) return BadUsage("--log-level (VIRGA_LOG_LEVEL) is one of debug, info, warning, error, off");
  log::SetLevel(*level);
  if (!options.data_dir.empty()) {
    return BadUsage(
        "--data-dir (VIRGA_DATA_DIR): durable storage is not in this version; without it, state is kept in "
        "memory and ends with the process");
  }
  std::optional<aws::CredentialStore> credentials;
  if (!options.credentials.empty()) {
    auto loaded = aws::CredentialStore::Load(options.credentials);
    if (!loaded.ok()) return BadUsage("--credentials (VIRGA_CREDENTIALS): " + loaded.error());
    credentials = std::move(loaded).value();
  }

  const sigset_t signals = BlockSignals();
  Cloud cloud(options.memory_max_mb << 20U);
  const auto pipeline = NewPipeline(cloud, options, credentials ? &*credentials : nullptr);
  http::Server server({.threads = ThreadCount(options.threads),
                       .body_bytes_max = static_cast<std::size_t>(aws::limits::request_body_bytes_max)},
                      *pipeline);
  const auto port = server.Listen(options.host, options.port);
  if (!port.ok()) {
    fmt::print(stderr,
               "virga serve: {}. --port (VIRGA_PORT) chooses another port, 0 any that is free; --host (VIRGA_HOST) "
               "another address.\n",
               port.error());
    return kExitFailed;
  }
  cloud.timers.Start();
  WarnIfReachable(options, credentials.has_value());
  fmt::print("virga: listening on http://{}:{}\n", InUrl(options.host), *port);
  std::fflush(stdout);

  int taken = 0;
  sigwait(&signals, &taken);
  log::Info("{}: finishing what has begun", taken == SIGTERM ? "SIGTERM" : "SIGINT");
  if (!server.Drain(kDrainLimit)) log::Warning("some requests did not finish within {} s", kDrainLimit.count());
  return 0;
}

}  // namespace virga
