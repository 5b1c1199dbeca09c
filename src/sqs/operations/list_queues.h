#ifndef VIRGA_SQS_OPERATIONS_LIST_QUEUES_H_
#define VIRGA_SQS_OPERATIONS_LIST_QUEUES_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
// Errors, in order of precedence: docs/operations/list_queues.md.
extern const Operation kListQueues;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_LIST_QUEUES_H_
