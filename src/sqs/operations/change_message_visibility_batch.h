#ifndef VIRGA_SQS_OPERATIONS_CHANGE_MESSAGE_VISIBILITY_BATCH_H_
#define VIRGA_SQS_OPERATIONS_CHANGE_MESSAGE_VISIBILITY_BATCH_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html
// Errors, in order of precedence: docs/operations/change_message_visibility_batch.md.
extern const Operation kChangeMessageVisibilityBatch;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_CHANGE_MESSAGE_VISIBILITY_BATCH_H_
