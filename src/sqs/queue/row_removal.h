#ifndef VIRGA_SQS_QUEUE_ROW_REMOVAL_H_
#define VIRGA_SQS_QUEUE_ROW_REMOVAL_H_

#include <string>

#include "base/clock.h"
#include "base/retry_delay.h"
#include "sqs/queue/queue.h"
#include "storage/engine.h"

namespace virga::sqs {

// Message rows that nobody reads any more: of a purged or deleted queue.
struct Removal {
  storage::KeyRange range;
  std::string marker = {};      // the row that tells the next start of the removal; goes with the last row
  RetryDelay retry_delay = {};  // while the disk is full
};

// The first thousand rows go before it returns, the rest in steps of as many on the timers, so that a
// million hold up nobody. While the disk is full it tries again (RetryDelay).
// No queue's lock is needed. `now`: the time at which the steps fall due.
void RemoveRows(const QueueEnvironment& environment, Removal removal, TimePoint now);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_QUEUE_ROW_REMOVAL_H_
