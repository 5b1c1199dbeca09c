#ifndef VIRGA_SQS_OPERATIONS_SET_QUEUE_ATTRIBUTES_H_
#define VIRGA_SQS_OPERATIONS_SET_QUEUE_ATTRIBUTES_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
// Errors, in order of precedence: docs/operations/set_queue_attributes.md.
extern const Operation kSetQueueAttributes;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_SET_QUEUE_ATTRIBUTES_H_
