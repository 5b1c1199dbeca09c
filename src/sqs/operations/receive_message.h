#ifndef VIRGA_SQS_OPERATIONS_RECEIVE_MESSAGE_H_
#define VIRGA_SQS_OPERATIONS_RECEIVE_MESSAGE_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
// Errors, in order of precedence: docs/operations/receive_message.md.
extern const Operation kReceiveMessage;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_RECEIVE_MESSAGE_H_
