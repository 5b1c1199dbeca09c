#include "apps/virga/serve.h"

#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>

#include "apps/virga/commands.h"
#include "apps/virga/embedded_cloud.h"
#include "apps/virga/process_memory.h"
#include "apps/virga/recovery_progress.h"
#include "apps/virga/snapshots_endpoint.h"
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

namespace virga {
namespace {

constexpr std::chrono::seconds kDrainLimit{5};

std::vector<std::string> NamesOf(const std::vector<aws::Service*>& services) {
  std::vector<std::string> names;
  for (const aws::Service* service : services) names.emplace_back(service->signing_name());
  return names;
}

std::vector<const aws::Service*> Borrowed(const std::vector<aws::Service*>& services) {
  return {services.begin(), services.end()};
}

// What stands around the cloud: its paths beside AWS, its faults, its metrics.
struct Surroundings {
  explicit Surroundings(EmbeddedCloud& cloud)
      : clock{cloud, cloud.engine()},
        snapshots{cloud},
        faults_endpoint{faults, Borrowed(cloud.services())},
        health{"/health", NamesOf(cloud.services()), cloud.engine()},
        localstack_health{"/_localstack/health", NamesOf(cloud.services()), cloud.engine()} {}

  std::vector<aws::Endpoint*> endpoints() {
    return {&health, &localstack_health, &clock, &snapshots, &faults_endpoint, &metrics_endpoint};
  }

  aws::Faults faults;
  aws::Metrics metrics;
  aws::ClockEndpoint clock;
  SnapshotsEndpoint snapshots;
  aws::FaultsEndpoint faults_endpoint;
  aws::MetricsEndpoint metrics_endpoint{metrics};
  aws::HealthEndpoint health;
  aws::HealthEndpoint localstack_health;
};

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

Result<std::unique_ptr<EmbeddedCloud>, std::string> OpenCloud(const ServeOptions& options, AdjustableClock& clock,
                                                              Random& random) {
  const RecoveryProgress progress(options.data_dir, [](const std::string& line) { fmt::print(stderr, "{}\n", line); });
  return EmbeddedCloud::Open({.data_dir = options.data_dir,
                              .cache_bytes = options.cache_mb << 20U,
                              .memory_bytes_max = options.memory_max_mb << 20U},
                             clock, random);
}

}  // namespace

int Serve(const ServeOptions& options) {
  const std::optional<log::Level> level = log::ParseLevel(options.log_level);
  if (!level) return BadUsage("--log-level (VIRGA_LOG_LEVEL) is one of debug, info, warning, error, off");
  log::SetLevel(*level);
  std::optional<aws::CredentialStore> credentials;
  if (!options.credentials.empty()) {
    auto loaded = aws::CredentialStore::Load(options.credentials);
    if (!loaded.ok()) return BadUsage("--credentials (VIRGA_CREDENTIALS): " + loaded.error());
    credentials = std::move(loaded).value();
  }
  const sigset_t signals = BlockSignals();
  UseOneHeap();
  const SystemClock real_clock;
  AdjustableClock clock(real_clock);
  SecureRandom random;
  const auto cloud = OpenCloud(options, clock, random);
  if (!cloud.ok()) {
    fmt::print(stderr, "virga serve: {}\n", cloud.error());
    return kExitFailed;
  }
  Surroundings around(**cloud);
  aws::Pipeline pipeline(
      {
          .services = (*cloud)->services(),
          .endpoints = around.endpoints(),
          .engine = (*cloud)->engine(),
          .clock = clock,
          .real_clock = real_clock,
          .random = random,
          .faults = around.faults,
          .metrics = around.metrics,
          .credentials = credentials ? &*credentials : nullptr,
          .clock_sequence = &(*cloud)->clock_sequence(),
      },
      aws::HostCheck(options.host, options.allow_hosts));
  http::Server server({.threads = ThreadCount(options.threads),
                       .body_bytes_max = static_cast<std::size_t>(aws::limits::request_body_bytes_max)},
                      pipeline);
  const auto port = server.Listen(options.host, options.port);
  if (!port.ok()) {
    fmt::print(stderr,
               "virga serve: {}. --port (VIRGA_PORT) chooses another port, 0 any that is free; --host (VIRGA_HOST) "
               "another address.\n",
               port.error());
    return kExitFailed;
  }
  (*cloud)->StartTimers();
  WarnIfReachable(options, credentials.has_value());
  ReleaseStartupPages();
  fmt::print("virga: listening on http://{}:{}\n", InUrl(options.host), *port);
  std::fflush(stdout);

  int taken = 0;
  sigwait(&signals, &taken);
  log::Info("{}: finishing what has begun", taken == SIGTERM ? "SIGTERM" : "SIGINT");
  if (!server.Drain(kDrainLimit)) log::Warning("some requests did not finish within {} s", kDrainLimit.count());
  return 0;
}

}  // namespace virga
