#ifndef VIRGA_APPS_TRACKER_WORKER_REDRIVE_H_
#define VIRGA_APPS_TRACKER_WORKER_REDRIVE_H_

#include <optional>
#include <string>

#include "apps/tracker_common/aws_access.h"
#include "aws/client/caller.h"
#include "aws/client/sqs_client.h"
#include "base/task.h"

namespace virga::tracker {

struct RedriveOptions {
  std::optional<std::string> reason;  // only these; "" are those that SQS itself moved
  int wait_seconds = 1;
  int visibility_seconds = 30;
};

struct RedriveCount {
  int moved = 0;
  int left = 0;  // of another reason
};

// Moves dead letters back to the events' queue: receive, send, delete, in this order, so that a
// message may be doubled by a crash but never lost. Works against any SQS, as it uses only what
// every one has.
Task<aws::client::CallResult<RedriveCount>> Redrive(aws::client::SqsClient& sqs, QueueLocator& queue,
                                                    QueueLocator& dead_letter_queue, RedriveOptions options);

}  // namespace virga::tracker

#endif  // VIRGA_APPS_TRACKER_WORKER_REDRIVE_H_
