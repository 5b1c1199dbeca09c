#ifndef VIRGA_SQS_OPERATIONS_UNTAG_QUEUE_H_
#define VIRGA_SQS_OPERATIONS_UNTAG_QUEUE_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_UntagQueue.html
// Errors, in order of precedence: docs/operations/untag_queue.md.
extern const Operation kUntagQueue;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_UNTAG_QUEUE_H_
