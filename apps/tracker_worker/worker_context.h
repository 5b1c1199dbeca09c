#ifndef VIRGA_APPS_TRACKER_WORKER_WORKER_CONTEXT_H_
#define VIRGA_APPS_TRACKER_WORKER_WORKER_CONTEXT_H_

#include "apps/tracker_common/aws_access.h"
#include "apps/tracker_common/request_table.h"
#include "apps/tracker_worker/remembered_items.h"
#include "apps/tracker_worker/table_gate.h"
#include "aws/client/caller.h"
#include "aws/client/sqs_client.h"
#include "base/clock.h"
#include "base/random.h"

namespace virga::tracker {

using aws::client::Millis;

// The worker's bounds and periods.
struct WorkerOptions {
  int concurrency = 64;   // messages in hand
  int receivers = 2;      // receives at once
  int wait_seconds = 10;  // of a long poll
  int visibility_seconds = 30;
  Millis extend_every{10'000};  // visibility is extended for what is held longer
  Millis delete_flush{5};       // how long a delete waits for others to share its call
  Millis probe_base{200};       // pauses between probes of a table that is away
  Millis probe_max{5'000};
  Millis queue_backoff_base{100};  // pauses after a receive failed
  Millis queue_backoff_max{5'000};
  Millis drain{20'000};  // how long messages may take to finish after SIGTERM
  std::size_t history_max = 500;
  Millis sweep_period{15'000};
  Millis outbox_bound{60'000};  // an event that waits longer is sent again
  Millis outbox_backoff_max{3'600'000};
};

// What the worker's parts share. All of them run on one loop.
struct WorkerContext {
  RequestTable& table;
  aws::client::SqsClient& sqs;
  QueueLocator& queue;
  QueueLocator& dead_letter_queue;
  aws::client::Sleeper& sleeper;
  const Clock& clock;
  Random& random;
  TableGate& gate;
  RememberedItems& remembered;
  WorkerOptions options;
};

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_WORKER_WORKER_CONTEXT_H_
