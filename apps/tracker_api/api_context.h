#ifndef VIRGA_APPS_TRACKER_API_API_CONTEXT_H_
#define VIRGA_APPS_TRACKER_API_API_CONTEXT_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "apps/tracker_api/access.h"
#include "apps/tracker_common/aws_access.h"
#include "apps/tracker_common/request_table.h"
#include "aws/client/caller.h"
#include "aws/client/sqs_client.h"
#include "base/clock.h"
#include "base/random.h"

namespace virga::tracker {

// What GET /metrics tells, but for the requests themselves.
struct ApiCounters {
  std::atomic<std::uint64_t> events_sent{0};
  std::atomic<std::uint64_t> events_left_to_sweeper{0};  // accepted, and not sent by this program
  std::atomic<std::uint64_t> table_errors{0};
  std::atomic<std::uint64_t> write_conflicts{0};
};

// What the handlers work with; made once by main, used on every loop.
struct ApiContext {
  RequestTable& table;
  aws::client::SqsClient& sender;        // its budget is how long a PATCH waits for the queue
  aws::client::SqsClient& quick_sender;  // half of it, for when the queue must be looked up first
  QueueLocator& queue;
  aws::client::Sleeper& sleeper;
  const Clock& clock;
  Random& random;
  ApiCounters& counters;
  AdminGate admin_gate;
  std::string public_base_url;  // without a trailing slash
  int pending_max = 100;
};

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_API_API_CONTEXT_H_
