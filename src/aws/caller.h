#ifndef VIRGA_AWS_CALLER_H_
#define VIRGA_AWS_CALLER_H_

#include <string_view>

#include "aws/credentials_file.h"
#include "aws/error.h"
#include "base/clock.h"
#include "http/message.h"

namespace virga::aws {

// Who calls; views into the request or the store.
struct Caller {
  std::string_view account;  // 12 digits
  std::string_view region;
  std::string_view access_key;
};

inline constexpr std::string_view kDefaultAccount = "000000000000";
inline constexpr std::string_view kDefaultRegion = "us-east-1";

// Without a store, any credentials or none: the account is the access key if that is 12 digits,
// else 000000000000; the region is the scope's, else us-east-1.
// Errors: kInvalidSignature (a region that is none).
Result<Caller> TakeAnyCaller(std::string_view authorization);

struct CallerCheck {
  const CredentialStore& store;
  std::string_view service;  // signing name that the scope must have
  TimePoint real_now;
};

// With a store: the signature is verified. Presigned requests are refused by name.
// Errors: kMissingAuthenticationToken, kIncompleteSignature, kUnrecognizedClient, kInvalidSignature.
Result<Caller> VerifyCaller(const http::Request& request, const CallerCheck& check);

}  // namespace virga::aws

#endif  // VIRGA_AWS_CALLER_H_
