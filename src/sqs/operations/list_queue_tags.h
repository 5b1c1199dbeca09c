#ifndef VIRGA_SQS_OPERATIONS_LIST_QUEUE_TAGS_H_
#define VIRGA_SQS_OPERATIONS_LIST_QUEUE_TAGS_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueueTags.html
// Errors, in order of precedence: docs/operations/list_queue_tags.md.
extern const Operation kListQueueTags;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_LIST_QUEUE_TAGS_H_
