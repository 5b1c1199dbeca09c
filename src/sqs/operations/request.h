#ifndef VIRGA_SQS_OPERATIONS_REQUEST_H_
#define VIRGA_SQS_OPERATIONS_REQUEST_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/decode.h"
#include "aws/error.h"
#include "aws/operation.h"
#include "sqs/queue/queue.h"
#include "sqs/service.h"

namespace virga::sqs {

// What the operations share in reading their input. Pure but for RequireQueue.

// "Value <value> for parameter <name> is invalid. Reason: <reason>", InvalidParameterValue.
aws::Error BadParameter(std::string_view value, std::string_view name, std::string_view reason);

// A member that a standard queue has no use for; AWS refuses it in these words.
aws::Error NotForThisQueueType(std::string_view value, std::string_view name);

// FIFO queues, KMS: what this cloud does not do, by its name.
aws::Error NotSupported(std::string_view what);

// 1 to 80 letters, digits, hyphens and underscores: the name of a standard queue.
bool IsQueueName(std::string_view name);

// The account and name in a queue URL of whatever host: its last two segments. A bare path is a URL
// too. nullopt: there are no two. Layer and region are the caller's.
std::optional<QueueAddress> ParseQueueUrl(std::string_view url, const aws::CallContext& context);

// The URL by which this caller reaches the queue.
std::string QueueUrlOf(const QueueAddress& address, const aws::CallContext& context);

// The queue that the member QueueUrl names.
// Errors: MissingParameter; QueueDoesNotExist, also for a URL that is none.
aws::Result<std::shared_ptr<Queue>> RequireQueue(Service& service, aws::CallContext& context, codec::JsonValue input);

// The handle, if this queue gave it out.
// Errors: ReceiptHandleIsInvalid: never issued, or of another queue.
aws::Result<ReceiptHandle> CheckReceiptHandle(std::string_view text, const Queue& queue);

// Whole seconds within bounds; `reason` is AWS's for what is outside.
aws::Result<std::optional<std::chrono::seconds>> OptionalSeconds(codec::JsonValue input, std::string_view name,
                                                                 std::int64_t max, std::string_view reason);

// Characters of UTF-8 text, for limits that AWS counts so.
std::size_t CountCharacters(std::string_view utf8);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_REQUEST_H_
