#ifndef VIRGA_SQS_OPERATIONS_VISIBILITY_CHANGE_H_
#define VIRGA_SQS_OPERATIONS_VISIBILITY_CHANGE_H_

#include "aws/error.h"
#include "aws/operation.h"
#include "codec/json_document.h"
#include "sqs/queue/queue.h"

namespace virga::sqs {

// ChangeMessageVisibility, or one entry of its batch: the members ReceiptHandle, VisibilityTimeout.
// Errors, in order: MissingParameter; InvalidParameterValue (VisibilityTimeout out of its bounds);
// ReceiptHandleIsInvalid; InvalidParameterValue (not in flight; past 12 hours in all).
aws::Status ChangeVisibility(aws::CallContext& context, Queue& queue, codec::JsonValue input);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_VISIBILITY_CHANGE_H_
