#ifndef VIRGA_SQS_OPERATIONS_TAG_QUEUE_H_
#define VIRGA_SQS_OPERATIONS_TAG_QUEUE_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_TagQueue.html
// Errors, in order of precedence: docs/operations/tag_queue.md.
extern const Operation kTagQueue;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_TAG_QUEUE_H_
