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
    IntegerSetting("PORT", "8080", {0, 65'535}, "port to listen on; 0 takes a free one and logs it"),
    IntegerSetting("API_THREADS", "1", {1, 64}, "event loops"),
    IntegerSetting("API_CONNECTIONS_MAX", "4096", {1, 1'000'000}, "open connections; more are answered 503"),
    IntegerSetting("API_REQUESTS_MAX", "2048", {1, 1'000'000}, "requests in work; more are answered 503"),
    IntegerSetting("API_BODY_BYTES_MAX", "16384", {64, 1'048'576}, "bytes of a body; more are answered 413"),
    IntegerSetting("API_REQUEST_TIMEOUT_MS", "10000", {1, 3'600'000},
                   "time for the headers of a request, and again for its body"),
    IntegerSetting("API_IDLE_TIMEOUT_MS", "75000", {1, 3'600'000},
                   "how long a connection may stay open between requests"),
    IntegerSetting("API_DRAIN_MS", "10000", {0, 3'600'000}, "how long requests may take to finish after SIGTERM"),
    IntegerSetting("OUTBOX_SEND_WAIT_MS", "1000", {2, 60'000},
                   "how long a PATCH waits for the queue before it leaves the event to the sweeper"),
    IntegerSetting("OUTBOX_PENDING_MAX", "100", {1, 1000},
                   "changes of one request that may wait for the worker; more are answered 503"),
};

}  // namespace

std::vector<SettingSpec> ApiSettings() {
  const auto common = CommonSettings();
  std::vector<SettingSpec> specs(common.begin(), common.end());
  specs.insert(specs.end(), std::begin(kApiSettings), std::end(kApiSettings));
  return specs;
}

}  // namespace virga::tracker
