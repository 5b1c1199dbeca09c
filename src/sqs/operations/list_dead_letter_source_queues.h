#ifndef VIRGA_SQS_OPERATIONS_LIST_DEAD_LETTER_SOURCE_QUEUES_H_
#define VIRGA_SQS_OPERATIONS_LIST_DEAD_LETTER_SOURCE_QUEUES_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html
// Errors, in order of precedence: docs/operations/list_dead_letter_source_queues.md.
extern const Operation kListDeadLetterSourceQueues;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_LIST_DEAD_LETTER_SOURCE_QUEUES_H_
