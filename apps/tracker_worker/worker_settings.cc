#include "apps/tracker_worker/worker_settings.h"

#include <fmt/format.h>

#include <iterator>

namespace virga::tracker {
namespace {

constexpr SettingKind kInt = SettingKind::kInteger;
constexpr long long kDayMs = 86'400'000;

constexpr SettingSpec kWorkerSettings[] = {
    {.name = "WORKER_CONCURRENCY",
     .kind = kInt,
     .default_value = "64",
     .min = 1,
     .max = 10'000,
     .help = "messages in work at once"},
    {.name = "WORKER_RECEIVERS", .kind = kInt, .default_value = "2", .min = 1, .max = 64, .help = "receives at once"},
    {.name = "WORKER_WAIT_MS",
     .kind = kInt,
     .default_value = "10000",
     .max = 20'000,
     .help = "long polling; whole seconds"},
    {.name = "WORKER_VISIBILITY_MS",
     .kind = kInt,
     .default_value = "30000",
     .min = 1000,
     .max = 43'200'000,
     .help = "how long others do not see a message that is received; whole seconds"},
    {.name = "WORKER_EXTEND_MS",
     .kind = kInt,
     .default_value = "10000",
     .min = 2,
     .max = 43'200'000,
     .help = "how often the visibility of what is still held is extended"},
    {.name = "WORKER_DELETE_FLUSH_MS",
     .kind = kInt,
     .default_value = "5",
     .max = 10'000,
     .help = "how long a delete waits for others to share its call"},
    {.name = "WORKER_PROBE_MS",
     .kind = kInt,
     .default_value = "200",
     .min = 1,
     .max = kDayMs,
     .help = "first pause between probes of a table that does not answer"},
    {.name = "WORKER_PROBE_MAX_MS",
     .kind = kInt,
     .default_value = "5000",
     .min = 1,
     .max = kDayMs,
     .help = "longest pause between such probes"},
    {.name = "WORKER_QUEUE_BACKOFF_MS",
     .kind = kInt,
     .default_value = "100",
     .min = 1,
     .max = kDayMs,
     .help = "first pause after a receive that failed"},
    {.name = "WORKER_QUEUE_BACKOFF_MAX_MS",
     .kind = kInt,
     .default_value = "5000",
     .min = 1,
     .max = kDayMs,
     .help = "longest pause after receives that failed"},
    {.name = "WORKER_DRAIN_MS",
     .kind = kInt,
     .default_value = "20000",
     .max = 3'600'000,
     .help = "how long messages in work may take to finish after SIGTERM"},
    {.name = "HISTORY_MAX",
     .kind = kInt,
     .default_value = "500",
     .min = 1,
     .max = 1000,
     .help = "entries kept in a request's history; older ones are counted"},
    {.name = "OUTBOX_SWEEP_PERIOD_MS",
     .kind = kInt,
     .default_value = "15000",
     .min = 1,
     .max = kDayMs,
     .help = "how often the sweeper looks for events that were not sent"},
    {.name = "OUTBOX_BOUND_MS",
     .kind = kInt,
     .default_value = "60000",
     .min = 1,
     .max = kDayMs,
     .help = "an event that waits longer is sent again"},
    {.name = "OUTBOX_BACKOFF_MAX_MS",
     .kind = kInt,
     .default_value = "3600000",
     .min = 1,
     .max = 7 * kDayMs,
     .help = "longest distance of two attempts to send an event, which double from OUTBOX_BOUND_MS"},
    {.name = "REDRIVE_WAIT_MS",
     .kind = kInt,
     .default_value = "1000",
     .max = 20'000,
     .help = "how long redrive waits for one more dead letter; whole seconds"},
};

}  // namespace

std::vector<SettingSpec> WorkerSettings() {
  const auto common = CommonSettings();
  std::vector<SettingSpec> specs(common.begin(), common.end());
  specs.insert(specs.end(), std::begin(kWorkerSettings), std::end(kWorkerSettings));
  return specs;
}

Result<WorkerOptions, std::string> WorkerOptionsOf(const Settings& settings) {
  for (const char* name : {"WORKER_WAIT_MS", "WORKER_VISIBILITY_MS", "REDRIVE_WAIT_MS"}) {
    if (settings.Integer(name) % 1000 != 0) {
      return Err(fmt::format("{} must be whole seconds, as SQS counts in seconds", name));
    }
  }
  const auto millis = [&](const char* name) { return Millis(settings.Integer(name)); };
  const auto number = [&](const char* name) { return static_cast<int>(settings.Integer(name)); };
  return WorkerOptions{.concurrency = number("WORKER_CONCURRENCY"),
                       .receivers = number("WORKER_RECEIVERS"),
                       .wait_seconds = number("WORKER_WAIT_MS") / 1000,
                       .visibility_seconds = number("WORKER_VISIBILITY_MS") / 1000,
                       .extend_every = millis("WORKER_EXTEND_MS"),
                       .delete_flush = millis("WORKER_DELETE_FLUSH_MS"),
                       .probe_base = millis("WORKER_PROBE_MS"),
                       .probe_max = millis("WORKER_PROBE_MAX_MS"),
                       .queue_backoff_base = millis("WORKER_QUEUE_BACKOFF_MS"),
                       .queue_backoff_max = millis("WORKER_QUEUE_BACKOFF_MAX_MS"),
                       .drain = millis("WORKER_DRAIN_MS"),
                       .history_max = static_cast<std::size_t>(settings.Integer("HISTORY_MAX")),
                       .sweep_period = millis("OUTBOX_SWEEP_PERIOD_MS"),
                       .outbox_bound = millis("OUTBOX_BOUND_MS"),
                       .outbox_backoff_max = millis("OUTBOX_BACKOFF_MAX_MS")};
}

}  // namespace virga::tracker
