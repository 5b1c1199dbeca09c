#ifndef VIRGA_SQS_OPERATIONS_SEND_MESSAGE_BATCH_H_
#define VIRGA_SQS_OPERATIONS_SEND_MESSAGE_BATCH_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
// Errors, in order of precedence: docs/operations/send_message_batch.md.
extern const Operation kSendMessageBatch;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_SEND_MESSAGE_BATCH_H_
