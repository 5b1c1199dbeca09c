#include "aws/fault_error.h"

#include <array>

#include "aws/error.h"

namespace virga::aws {
namespace {

struct NamedError {
  std::string_view name;
  std::string_view query_code;
  int query_status = 400;
};

// SQS's errors that no operation here gives and whose code is not their name, or whose status in Query is not
// 400. Both as in the trait awsQueryError in
// https://github.com/aws/aws-sdk-go-v2/blob/main/codegen/sdk-codegen/aws-models/sqs.json
constexpr std::array kSqsErrors{
    NamedError{"InvalidAddress", "InvalidAddress", 404},
    NamedError{"InvalidSecurity", "InvalidSecurity", 403},
    NamedError{"RequestThrottled", "RequestThrottled", 403},
    NamedError{"ResourceNotFoundException", "ResourceNotFoundException", 404},
    NamedError{"KmsAccessDenied", "KMS.AccessDeniedException"},
    NamedError{"KmsDisabled", "KMS.DisabledException"},
    NamedError{"KmsInvalidKeyUsage", "KMS.InvalidKeyUsageException"},
    NamedError{"KmsInvalidState", "KMS.InvalidStateException"},
    NamedError{"KmsNotFound", "KMS.NotFoundException"},
    NamedError{"KmsOptInRequired", "KMS.OptInRequired", 403},
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
    return {.json_type = std::string(JsonTypeOf(*info, traits)),
            .query_code = std::string(info->query_code),
            .message_key = info->message_key,
            .json_status = info->json_status,
            .query_status = info->query_status};
  }
  const NamedError named = FindNamed(code, traits);
  return {.json_type = std::string(traits.error_prefix).append(named.name),
          .query_code = std::string(named.query_code),
          .message_key = "message",
          .json_status = 400,
          .query_status = named.query_status};
}

}  // namespace virga::aws
