#ifndef VIRGA_SQS_OPERATIONS_QUEUE_ATTRIBUTES_H_
#define VIRGA_SQS_OPERATIONS_QUEUE_ATTRIBUTES_H_

#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/operation.h"
#include "codec/json_document.h"
#include "sqs/queue/queue.h"
#include "sqs/queue/queue_registry.h"

namespace virga::sqs {

// The attributes of queues, by name.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html

// What ApplyAttributes needs to know of the queue that is made or changed.
struct AttributeTarget {
  const QueueRegistry* registry;  // nullptr: whether the dead-letter queue is there is not asked
  aws::CallContext& context;
  const QueueAddress& address;
};

// Sets the attributes of the JSON object `attributes` in `settings`, all or none.
// Errors, in the order of the object: InvalidAttributeName: unknown, read-only, or FIFO's;
// InvalidAttributeValue; InvalidParameterValue: redrive policies; OverLimit: Policy;
// UnsupportedOperation: encryption with KMS, named.
aws::Status ApplyAttributes(AttributeTarget target, codec::JsonValue attributes, QueueSettings& settings);

// The attribute of `attributes` whose value differs between the two; "" if there is none.
std::string_view FirstDifference(codec::JsonValue attributes, const QueueSettings& a, const QueueSettings& b);

// An attribute as GetQueueAttributes answers it; nullopt: this queue has none of that name.
std::optional<std::string> AttributeText(std::string_view name, const QueueAddress& address, const QueueRecord& record,
                                         const Queue::Counts& counts);

// The names that GetQueueAttributes knows, in the order of its reply.
std::span<const std::string_view> AttributeNames();
// Names that AWS knows but that only FIFO or KMS queues have.
bool IsNameOfOtherQueues(std::string_view name);

// Errors: InvalidParameterValue: a key or value out of bounds, or too many tags.
aws::Status ApplyTags(codec::JsonValue tags, QueueRecord& record);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_QUEUE_ATTRIBUTES_H_
