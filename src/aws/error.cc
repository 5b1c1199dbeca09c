#include "aws/error.h"

#include <array>
#include <cstddef>

namespace virga::aws {
namespace {

// Short names of the prefixes that AWS puts before an error's shape. Errors that the framework
// raises carry its own; modelled ones carry the service's.
#define CORAL "com.amazon.coral.service#"
#define CORAL_VALIDATE "com.amazon.coral.validate#"
#define DYNAMODB "com.amazonaws.dynamodb.v20120810#"
#define SQS "com.amazonaws.sqs#"
#define SQS_QUERY "AWS.SimpleQueueService."
#define OURS "com.virga#"

constexpr bool kSender = true;
constexpr bool kReceiver = false;

using enum ErrorCode;

// In the order of ErrorCode. DynamoDB answers every client's fault with 400:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
// SQS's codes in both protocols:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-api-responses.html
// Common errors of the Query protocol:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
constexpr std::array kTable{
    // clang-format off
    ErrorInfo{kSerialization,              400, 400, CORAL "SerializationException",               "MalformedInput",              "Message", kSender},
    ErrorInfo{kUnknownOperation,           400, 400, CORAL "UnknownOperationException",            "InvalidAction",               "message", kSender},
    ErrorInfo{kMissingAuthenticationToken, 400, 403, CORAL "MissingAuthenticationTokenException",  "MissingAuthenticationToken",  "message", kSender},
    ErrorInfo{kUnrecognizedClient,         400, 403, CORAL "UnrecognizedClientException",          "InvalidClientTokenId",        "message", kSender},
    ErrorInfo{kInvalidSignature,           400, 403, CORAL "InvalidSignatureException",            "SignatureDoesNotMatch",       "message", kSender},
    ErrorInfo{kIncompleteSignature,        400, 400, CORAL "IncompleteSignatureException",         "IncompleteSignature",         "message", kSender},
    ErrorInfo{kExpiredToken,               400, 403, CORAL "ExpiredTokenException",                "ExpiredToken",                "message", kSender},
    ErrorInfo{kAccessDenied,               400, 403, CORAL "AccessDeniedException",                "AccessDenied",                "Message", kSender},
    ErrorInfo{kInternalServerError,        500, 500, DYNAMODB "InternalServerError",               "InternalFailure",             "message", kReceiver},
    ErrorInfo{kServiceUnavailable,         503, 503, CORAL "ServiceUnavailable",                   "ServiceUnavailable",          "message", kReceiver},
    ErrorInfo{kRequestTooLarge,            413, 413, CORAL "RequestEntityTooLargeException",       "RequestEntityTooLarge",       "message", kSender},
    ErrorInfo{kMemoryFull,                 507, 507, OURS "MemoryFullException",                   "Virga.MemoryFull",            "message", kReceiver},
    ErrorInfo{kForbiddenHost,              403, 403, OURS "ForbiddenHostException",                "Virga.ForbiddenHost",         "message", kSender},

    ErrorInfo{kValidation,                 400, 400, CORAL_VALIDATE "ValidationException",         "ValidationError",             "message", kSender},
    ErrorInfo{kResourceNotFound,           400, 400, DYNAMODB "ResourceNotFoundException",         "ResourceNotFoundException",   "message", kSender},
    ErrorInfo{kResourceInUse,              400, 400, DYNAMODB "ResourceInUseException",            "ResourceInUseException",      "message", kSender},
    ErrorInfo{kTableNotFound,              400, 400, DYNAMODB "TableNotFoundException",            "TableNotFoundException",      "message", kSender},
    ErrorInfo{kConditionalCheckFailed,     400, 400, DYNAMODB "ConditionalCheckFailedException",   "ConditionalCheckFailed",      "message", kSender},
    ErrorInfo{kItemCollectionSizeLimitExceeded, 400, 400, DYNAMODB "ItemCollectionSizeLimitExceededException", "ItemCollectionSizeLimitExceeded", "message", kSender},
    ErrorInfo{kLimitExceeded,              400, 400, DYNAMODB "LimitExceededException",            "LimitExceeded",               "message", kSender},
    ErrorInfo{kProvisionedThroughputExceeded, 400, 400, DYNAMODB "ProvisionedThroughputExceededException", "ProvisionedThroughputExceeded", "message", kSender},
    ErrorInfo{kThrottling,                 400, 403, DYNAMODB "ThrottlingException",               "RequestThrottled",            "message", kSender},
    ErrorInfo{kRequestLimitExceeded,       400, 400, DYNAMODB "RequestLimitExceeded",              "RequestLimitExceeded",        "message", kSender},

    ErrorInfo{kQueueDoesNotExist,          400, 400, SQS "QueueDoesNotExist",                      SQS_QUERY "NonExistentQueue",  "message", kSender},
    ErrorInfo{kQueueNameExists,            400, 400, SQS "QueueNameExists",                        "QueueAlreadyExists",          "message", kSender},
    ErrorInfo{kQueueDeletedRecently,       400, 400, SQS "QueueDeletedRecently",                   SQS_QUERY "QueueDeletedRecently", "message", kSender},
    ErrorInfo{kPurgeQueueInProgress,       400, 403, SQS "PurgeQueueInProgress",                   SQS_QUERY "PurgeQueueInProgress", "message", kSender},
    ErrorInfo{kInvalidParameterValue,      400, 400, CORAL "InvalidParameterValueException",       "InvalidParameterValue",       "message", kSender},
    ErrorInfo{kMissingParameter,           400, 400, CORAL "MissingRequiredParameterException",    "MissingParameter",            "message", kSender},
    ErrorInfo{kInvalidAttributeName,       400, 400, SQS "InvalidAttributeName",                   "InvalidAttributeName",        "message", kSender},
    ErrorInfo{kInvalidAttributeValue,      400, 400, SQS "InvalidAttributeValue",                  "InvalidAttributeValue",       "message", kSender},
    ErrorInfo{kInvalidMessageContents,     400, 400, SQS "InvalidMessageContents",                 "InvalidMessageContents",      "message", kSender},
    ErrorInfo{kReceiptHandleIsInvalid,     400, 400, SQS "ReceiptHandleIsInvalid",                 "ReceiptHandleIsInvalid",      "message", kSender},
    ErrorInfo{kMessageNotInflight,         400, 400, SQS "MessageNotInflight",                     SQS_QUERY "MessageNotInflight", "message", kSender},
    ErrorInfo{kOverLimit,                  400, 403, SQS "OverLimit",                              "OverLimit",                   "message", kSender},
    ErrorInfo{kUnsupportedOperation,       400, 400, SQS "UnsupportedOperation",                   SQS_QUERY "UnsupportedOperation", "message", kSender},
    ErrorInfo{kEmptyBatchRequest,          400, 400, SQS "EmptyBatchRequest",                      SQS_QUERY "EmptyBatchRequest", "message", kSender},
    ErrorInfo{kTooManyEntriesInBatchRequest, 400, 400, SQS "TooManyEntriesInBatchRequest",         SQS_QUERY "TooManyEntriesInBatchRequest", "message", kSender},
    ErrorInfo{kBatchEntryIdsNotDistinct,   400, 400, SQS "BatchEntryIdsNotDistinct",               SQS_QUERY "BatchEntryIdsNotDistinct", "message", kSender},
    ErrorInfo{kInvalidBatchEntryId,        400, 400, SQS "InvalidBatchEntryId",                    SQS_QUERY "InvalidBatchEntryId", "message", kSender},
    ErrorInfo{kBatchRequestTooLong,        400, 400, SQS "BatchRequestTooLong",                    SQS_QUERY "BatchRequestTooLong", "message", kSender},
    // clang-format on
};

constexpr bool IsInOrder() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (kTable[i].code != static_cast<ErrorCode>(i)) return false;
  }
  return true;
}
static_assert(IsInOrder());
static_assert(kTable.back().code == kBatchRequestTooLong, "a new ErrorCode needs its row");

}  // namespace

const ErrorInfo& InfoOf(ErrorCode code) {
  return kTable[static_cast<std::size_t>(code)];
}

std::span<const ErrorInfo> AllErrors() {
  return kTable;
}

Error ValidationError(std::string message) {
  return {kValidation, std::move(message)};
}
Error SerializationError(std::string message) {
  return {kSerialization, std::move(message)};
}
Error InternalError(std::string message) {
  return {kInternalServerError, std::move(message)};
}
Error InvalidParameterValue(std::string message) {
  return {kInvalidParameterValue, std::move(message)};
}

Error MissingParameter(std::string_view name) {
  return {kMissingParameter, "The request must contain the parameter " + std::string(name) + "."};
}

Error FromStorage(const storage::Error& error) {
  if (error.code == storage::ErrorCode::kMemoryFull) {
    return {kMemoryFull,
            "The cloud holds all the data that it may; nothing was written. "
            "Raise --memory-max-mb (VIRGA_MEMORY_MAX_MB) or delete data."};
  }
  if (error.code == storage::ErrorCode::kSuperseded) return {kServiceUnavailable, error.message};
  return InternalError("storage: " + error.message);
}

}  // namespace virga::aws
