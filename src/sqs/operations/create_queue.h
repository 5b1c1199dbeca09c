#ifndef VIRGA_SQS_OPERATIONS_CREATE_QUEUE_H_
#define VIRGA_SQS_OPERATIONS_CREATE_QUEUE_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
// Errors, in order of precedence: docs/operations/create_queue.md.
extern const Operation kCreateQueue;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_CREATE_QUEUE_H_
