#ifndef VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_TIME_TO_LIVE_H_
#define VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_TIME_TO_LIVE_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/describe_time_to_live.md.
extern const Operation kDescribeTimeToLive;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_TIME_TO_LIVE_H_
