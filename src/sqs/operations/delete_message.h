#ifndef VIRGA_SQS_OPERATIONS_DELETE_MESSAGE_H_
#define VIRGA_SQS_OPERATIONS_DELETE_MESSAGE_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
// Errors, in order of precedence: docs/operations/delete_message.md.
extern const Operation kDeleteMessage;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_DELETE_MESSAGE_H_
