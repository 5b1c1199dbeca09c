#ifndef VIRGA_SQS_QUEUE_ROW_REMOVAL_H_
#define VIRGA_SQS_QUEUE_ROW_REMOVAL_H_

#include "base/clock.h"
#include "sqs/queue/queue.h"
#include "storage/engine.h"

namespace virga::sqs {

// Removes message rows that nobody reads any more: of a purged or deleted queue. The first thousand go
// before it returns, the rest in steps of as many on the timers, so that a million hold up nobody.
// While the disk is full it tries again; what is left when the process ends, the next start finds.
// No queue's lock is needed. `now`: the time at which the steps fall due.
void RemoveRows(const QueueEnvironment& environment, storage::KeyRange range, TimePoint now);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_QUEUE_ROW_REMOVAL_H_
