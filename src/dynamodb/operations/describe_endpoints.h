#ifndef VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_ENDPOINTS_H_
#define VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_ENDPOINTS_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/describe_endpoints.md.
extern const Operation kDescribeEndpoints;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_ENDPOINTS_H_
