#include "apps/tracker_api/api_settings.h"

#include <iterator>

namespace virga::tracker {
namespace {

constexpr SettingSpec kApiSettings[] = {
    {.name = "ADMIN_TOKEN",
     .required = true,
     .min = 16,
     .max = 512,
     .help = "who has it may change a status; at least 16 characters"},
    {.name = "APP_PUBLIC_BASE_URL",
     .kind = SettingKind::kBaseUrl,
     .default_value = "http://localhost:8080",
     .required = true,
     .help = "what tracking links begin with"},
    {.name = "HOST", .default_value = "127.0.0.1", .required = true, .max = 255, .help = "address to listen on"},
    {.name = "PORT",
     .kind = SettingKind::kInteger,
     .default_value = "8080",
     .max = 65'535,
     .help = "port to listen on; 0 takes a free one and logs it"},
    {.name = "API_THREADS",
     .kind = SettingKind::kInteger,
     .default_value = "1",
     .min = 1,
     .max = 64,
     .help = "event loops"},
    {.name = "API_CONNECTIONS_MAX",
     .kind = SettingKind::kInteger,
     .default_value = "4096",
     .min = 1,
     .max = 1'000'000,
     .help = "open connections; more are answered 503"},
    {.name = "API_REQUESTS_MAX",
     .kind = SettingKind::kInteger,
     .default_value = "2048",
     .min = 1,
     .max = 1'000'000,
     .help = "requests in work; more are answered 503"},
    {.name = "API_BODY_BYTES_MAX",
     .kind = SettingKind::kInteger,
     .default_value = "16384",
     .min = 64,
     .max = 1'048'576,
     .help = "bytes of a body; more are answered 413"},
    {.name = "API_REQUEST_TIMEOUT_MS",
     .kind = SettingKind::kInteger,
     .default_value = "10000",
     .min = 1,
     .max = 3'600'000,
     .help = "time for the headers of a request, and again for its body"},
    {.name = "API_IDLE_TIMEOUT_MS",
     .kind = SettingKind::kInteger,
     .default_value = "75000",
     .min = 1,
     .max = 3'600'000,
     .help = "how long a connection may stay open between requests"},
    {.name = "API_DRAIN_MS",
     .kind = SettingKind::kInteger,
     .default_value = "10000",
     .max = 3'600'000,
     .help = "how long requests may take to finish after SIGTERM"},
    {.name = "OUTBOX_SEND_WAIT_MS",
     .kind = SettingKind::kInteger,
     .default_value = "1000",
     .min = 2,
     .max = 60'000,
     .help = "how long a PATCH waits for the queue before it leaves the event to the sweeper"},
    {.name = "OUTBOX_PENDING_MAX",
     .kind = SettingKind::kInteger,
     .default_value = "100",
     .min = 1,
     .max = 1000,
     .help = "changes of one request that may wait for the worker; more are answered 503"},
};

}  // namespace

std::vector<SettingSpec> ApiSettings() {
  const auto common = CommonSettings();
  std::vector<SettingSpec> specs(common.begin(), common.end());
  specs.insert(specs.end(), std::begin(kApiSettings), std::end(kApiSettings));
  return specs;
}

}  // namespace virga::tracker
