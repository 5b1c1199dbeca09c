#ifndef VIRGA_APPS_TRACKER_WORKER_WORKER_TEST_H_
#define VIRGA_APPS_TRACKER_WORKER_WORKER_TEST_H_

#include <gtest/gtest.h>

#include "apps/tracker_worker/worker_context.h"
#include "aws/client/scripted_caller.h"

namespace virga::tracker {

// For unit tests: all that the worker's parts share, over a table and queues that answer from scripts.
class WorkerTest : public ::testing::Test {
 protected:
  aws::client::ScriptedCaller dynamodb_;
  aws::client::ScriptedCaller sqs_service_;
  aws::client::ScriptedSleeper sleeper_;
  SystemClock clock_;
  SeededRandom random_{1};
  TableGate gate_;
  RememberedItems remembered_;
  RequestTable table_{aws::client::DynamoDbClient(dynamodb_, {}), "Requests"};
  aws::client::SqsClient sqs_{sqs_service_, {}};
  QueueLocator queue_{"http://q/1/q", "q"};
  QueueLocator dead_letter_queue_{"http://q/1/d", "d"};
  WorkerContext context_{.table = table_,
                         .sqs = sqs_,
                         .queue = queue_,
                         .dead_letter_queue = dead_letter_queue_,
                         .sleeper = sleeper_,
                         .clock = clock_,
                         .random = random_,
                         .gate = gate_,
                         .remembered = remembered_,
                         .options = {}};
};

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_WORKER_WORKER_TEST_H_
