#ifndef VIRGA_SQS_OPERATIONS_DELETE_QUEUE_H_
#define VIRGA_SQS_OPERATIONS_DELETE_QUEUE_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
// Errors, in order of precedence: docs/operations/delete_queue.md.
extern const Operation kDeleteQueue;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_DELETE_QUEUE_H_
