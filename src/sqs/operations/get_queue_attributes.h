#ifndef VIRGA_SQS_OPERATIONS_GET_QUEUE_ATTRIBUTES_H_
#define VIRGA_SQS_OPERATIONS_GET_QUEUE_ATTRIBUTES_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
// Errors, in order of precedence: docs/operations/get_queue_attributes.md.
extern const Operation kGetQueueAttributes;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_GET_QUEUE_ATTRIBUTES_H_
