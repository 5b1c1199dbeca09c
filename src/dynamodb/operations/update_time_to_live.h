#ifndef VIRGA_DYNAMODB_OPERATIONS_UPDATE_TIME_TO_LIVE_H_
#define VIRGA_DYNAMODB_OPERATIONS_UPDATE_TIME_TO_LIVE_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/update_time_to_live.md.
extern const Operation kUpdateTimeToLive;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_UPDATE_TIME_TO_LIVE_H_
