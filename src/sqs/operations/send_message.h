#ifndef VIRGA_SQS_OPERATIONS_SEND_MESSAGE_H_
#define VIRGA_SQS_OPERATIONS_SEND_MESSAGE_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
// Errors, in order of precedence: docs/operations/send_message.md.
extern const Operation kSendMessage;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_SEND_MESSAGE_H_
