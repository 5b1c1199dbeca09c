#ifndef VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_LIMITS_H_
#define VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_LIMITS_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/describe_limits.md.
extern const Operation kDescribeLimits;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_LIMITS_H_
