#include "aws/fault_error.h"

#include <array>

#include "aws/error.h"

namespace virga::aws {
namespace {

struct NamedError {
  std::string_view name;
  std::string_view query_code;
};

// SQS's errors that no operation here gives and whose codes differ from their names. The codes are
// those of the trait awsQueryError in
// https://github.com/aws/aws-sdk-go-v2/blob/main/codegen/sdk-codegen/aws-models/sqs.json
constexpr std::array kSqsErrors{
    NamedError{"KmsAccessDenied", "KMS.AccessDeniedException"},
    NamedError{"KmsDisabled", "KMS.DisabledException"},
    NamedError{"KmsInvalidKeyUsage", "KMS.InvalidKeyUsageException"},
    NamedError{"KmsInvalidState", "KMS.InvalidStateException"},
    NamedError{"KmsNotFound", "KMS.NotFoundException"},
    NamedError{"KmsOptInRequired", "KMS.OptInRequired"},
    NamedError{"KmsThrottled", "KMS.ThrottlingException"},
};

// Whether the service can give the error: it is its own or the framework's, not another service's.
bool IsGivenBy(const WireTraits& traits, const ErrorInfo& info) {
  return info.code == ErrorCode::kInternalServerError || info.json_type.starts_with(traits.error_prefix) ||
         !info.json_type.starts_with("com.amazonaws.");
}

const ErrorInfo* FindInfo(std::string_view code, const WireTraits& traits) {
  for (const ErrorInfo& info : AllErrors()) {
    const std::string_view name = info.json_type.substr(info.json_type.rfind('#') + 1);
    if ((name == code || info.query_code == code) && IsGivenBy(traits, info)) return &info;
  }
  return nullptr;
}

NamedError FindNamed(std::string_view code, const WireTraits& traits) {
  if (traits.signing_name == "sqs") {
    for (const NamedError& error : kSqsErrors) {
      if (error.name == code || error.query_code == code) return error;
    }
  }
  return {code, code};
}

}  // namespace

FaultError FaultErrorOf(std::string_view code, const WireTraits& traits) {
  if (const ErrorInfo* info = FindInfo(code, traits)) {
    const bool is_internal = info->code == ErrorCode::kInternalServerError;
    return {.json_type = std::string(is_internal ? traits.internal_error_type : info->json_type),
            .query_code = std::string(info->query_code),
            .message_key = info->message_key};
  }
  const NamedError named = FindNamed(code, traits);
  return {.json_type = std::string(traits.error_prefix).append(named.name),
          .query_code = std::string(named.query_code),
          .message_key = "message"};
}

}  // namespace virga::aws
