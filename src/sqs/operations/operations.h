#ifndef VIRGA_SQS_OPERATIONS_OPERATIONS_H_
#define VIRGA_SQS_OPERATIONS_OPERATIONS_H_

#include <span>

#include "aws/operation.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga::sqs {

class Service;

// One operation: what the pipeline and the docs know of it, and what it does.
// Each stands in a file of its name, which declares `extern const Operation kSendMessage;`.
struct Operation {
  aws::OperationInfo info;
  aws::Result<aws::CallOutcome> (*run)(Service& service, aws::CallContext& context, codec::JsonValue input,
                                       codec::JsonWriter& output);
};

// THE list: every operation that this service answers.
std::span<const Operation* const> Operations();

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_OPERATIONS_H_
