#ifndef VIRGA_AWS_ERROR_H_
#define VIRGA_AWS_ERROR_H_

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "storage/error.h"

namespace virga::aws {

// Every error that the cloud can answer. One table (error.cc) gives each its HTTP status, JSON
// `__type`, Query code and the spelling of `message`.
enum class ErrorCode {
  // Both services.
  kSerialization,
  kUnknownOperation,
  kMissingAuthenticationToken,
  kUnrecognizedClient,
  kInvalidSignature,
  kIncompleteSignature,
  kExpiredToken,
  kAccessDenied,
  kInternalServerError,
  kServiceUnavailable,
  kRequestTooLarge,
  kMemoryFull,     // ours: --memory-max-mb is reached
  kForbiddenHost,  // ours: the Host or Origin is not the cloud's
  // DynamoDB.
  kValidation,
  kResourceNotFound,
  kResourceInUse,
  kTableNotFound,
  kConditionalCheckFailed,
  kItemCollectionSizeLimitExceeded,
  kLimitExceeded,
  kProvisionedThroughputExceeded,
  kThrottling,
  kRequestLimitExceeded,
  // SQS.
  kQueueDoesNotExist,
  kQueueNameExists,
  kQueueDeletedRecently,
  kPurgeQueueInProgress,
  kInvalidParameterValue,
  kMissingParameter,
  kInvalidAttributeName,
  kInvalidAttributeValue,
  kInvalidMessageContents,
  kReceiptHandleIsInvalid,
  kMessageNotInflight,
  kOverLimit,
  kUnsupportedOperation,
  kEmptyBatchRequest,
  kTooManyEntriesInBatchRequest,
  kBatchEntryIdsNotDistinct,
  kInvalidBatchEntryId,
  kBatchRequestTooLong,
};

struct Error {
  ErrorCode code;
  std::string message;
  // Further members of the JSON body, as JSON text without braces: "\"Item\":{...}"; mostly "".
  std::string details = {};
};

template <typename T>
using Result = virga::Result<T, Error>;
using Status = virga::Status<Error>;

struct ErrorInfo {
  ErrorCode code;
  int json_status;
  int query_status;
  std::string_view json_type;    // "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
  std::string_view query_code;   // "AWS.SimpleQueueService.NonExistentQueue"
  std::string_view message_key;  // "message" or "Message"
  bool sender_fault;
};
const ErrorInfo& InfoOf(ErrorCode code);
std::span<const ErrorInfo> AllErrors();

// The factories that all code uses; each message is AWS's where AWS's is known.
Error ValidationError(std::string message);
Error SerializationError(std::string message);
Error InternalError(std::string message);
Error InvalidParameterValue(std::string message);
Error MissingParameter(std::string_view name);  // SQS: The request must contain the parameter <name>.
// storage's error as the client sees it: 500, or for kMemoryFull a named refusal.
Error FromStorage(const storage::Error& error);

}  // namespace virga::aws

#endif  // VIRGA_AWS_ERROR_H_
