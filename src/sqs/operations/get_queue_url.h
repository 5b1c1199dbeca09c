#ifndef VIRGA_SQS_OPERATIONS_GET_QUEUE_URL_H_
#define VIRGA_SQS_OPERATIONS_GET_QUEUE_URL_H_

#include "sqs/operations/operations.h"

namespace virga::sqs {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html
// Errors, in order of precedence: docs/operations/get_queue_url.md.
extern const Operation kGetQueueUrl;

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_GET_QUEUE_URL_H_
