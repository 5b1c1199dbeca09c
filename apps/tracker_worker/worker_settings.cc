#include "apps/tracker_worker/worker_settings.h"

#include <fmt/format.h>

#include <iterator>

namespace virga::tracker {
namespace {

constexpr long long kDayMs = 86'400'000;

constexpr SettingSpec kWorkerSettings[] = {
    IntegerSetting("WORKER_CONCURRENCY", "64", {1, 10'000}, "messages in work at once"),
    IntegerSetting("WORKER_RECEIVERS", "2", {1, 64}, "receives at once"),
    IntegerSetting("WORKER_WAIT_MS", "10000", {0, 20'000}, "long polling; whole seconds"),
    IntegerSetting("WORKER_VISIBILITY_MS", "30000", {1000, 43'200'000},
                   "how long others do not see a message that is received; whole seconds"),
    IntegerSetting("WORKER_EXTEND_MS", "10000", {2, 43'200'000},
                   "how often the visibility of what is still held is extended"),
    IntegerSetting("WORKER_DELETE_FLUSH_MS", "5", {0, 10'000}, "how long a delete waits for others to share its call"),
    IntegerSetting("WORKER_PROBE_MS", "200", {1, kDayMs}, "first pause between probes of a table that does not answer"),
    IntegerSetting("WORKER_PROBE_MAX_MS", "5000", {1, kDayMs}, "longest pause between such probes"),
    IntegerSetting("WORKER_QUEUE_BACKOFF_MS", "100", {1, kDayMs}, "first pause after a receive that failed"),
    IntegerSetting("WORKER_QUEUE_BACKOFF_MAX_MS", "5000", {1, kDayMs}, "longest pause after receives that failed"),
    IntegerSetting("WORKER_DRAIN_MS", "20000", {0, 3'600'000},
                   "how long messages in work may take to finish after SIGTERM"),
    IntegerSetting("HISTORY_MAX", "500", {1, 1000}, "entries kept in a request's history; older ones are counted"),
    IntegerSetting("OUTBOX_SWEEP_PERIOD_MS", "15000", {1, kDayMs},
                   "how often the sweeper looks for events that were not sent"),
    IntegerSetting("OUTBOX_BOUND_MS", "60000", {1, kDayMs}, "an event that waits longer is sent again"),
    IntegerSetting("OUTBOX_BACKOFF_MAX_MS", "3600000", {1, 7 * kDayMs},
                   "longest distance of two attempts to send an event, which double from OUTBOX_BOUND_MS"),
    IntegerSetting("REDRIVE_WAIT_MS", "1000", {0, 20'000},
                   "how long redrive waits for one more dead letter; whole seconds"),
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
