#ifndef VIRGA_AWS_CLIENT_CALL_ERROR_H_
#define VIRGA_AWS_CLIENT_CALL_ERROR_H_

#include <string>
#include <string_view>

#include "base/result.h"

namespace virga::aws::client {

// Why a call to an AWS service came to nothing, after all retries.
struct CallError {
  enum class Kind {
    kService,    // the service answered with an error
    kTransport,  // no connection, or it broke
    kTimeout,    // no answer in time
    kBadReply,   // an answer that is not the service's
  };
  Kind kind = Kind::kService;
  int http_status = 0;    // kService, kBadReply
  std::string code = {};  // "ConditionalCheckFailedException": the type without its namespace
  std::string message = {};
  std::string body = {};  // the reply as received; holds ALL_OLD's Item
  // The same call may succeed later: throttling, 5xx, a broken connection.
  bool retryable = false;
  // Some attempt may have been carried out although this is an error.
  bool outcome_unknown = false;

  bool Is(std::string_view error_code) const { return kind == Kind::kService && code == error_code; }
};

template <typename T>
using CallResult = virga::Result<T, CallError>;

// The error in a reply of AWS JSON 1.0 whose status is not 2xx.
// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
CallError ErrorFromReply(int http_status, std::string body);

// Codes that mean "slower" and are worth another try, whatever the status.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
bool IsThrottlingCode(std::string_view code);

// One line for the log: code, message and status; never what was sent.
std::string Describe(const CallError& error);

}  // namespace virga::aws::client

#endif  // VIRGA_AWS_CLIENT_CALL_ERROR_H_
