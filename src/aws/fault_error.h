#ifndef VIRGA_AWS_FAULT_ERROR_H_
#define VIRGA_AWS_FAULT_ERROR_H_

#include <string>
#include <string_view>

#include "aws/operation_index.h"

namespace virga::aws {

// How a service spells an error that a fault rule names.
struct FaultError {
  std::string json_type;   // "com.amazonaws.sqs#RequestThrottled"
  std::string query_code;  // "KMS.AccessDeniedException"
  std::string_view message_key;
  int json_status;  // where the rule says none
  int query_status;
};

// `code` is the error's name in either protocol. A name that is known neither to the table of errors
// nor to the service's model is taken as an error of the service. Pure, thread-safe.
FaultError FaultErrorOf(std::string_view code, const WireTraits& traits);

}  // namespace virga::aws

#endif  // VIRGA_AWS_FAULT_ERROR_H_
