#ifndef VIRGA_SQS_OPERATIONS_PURGE_QUEUE_H_
#define VIRGA_SQS_OPERATIONS_PURGE_QUEUE_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
// Errors, in order of precedence: docs/operations/purge_queue.md.
extern const Operation kPurgeQueue;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_PURGE_QUEUE_H_
