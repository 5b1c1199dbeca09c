#ifndef VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_CONTINUOUS_BACKUPS_H_
#define VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_CONTINUOUS_BACKUPS_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/describe_continuous_backups.md.
extern const Operation kDescribeContinuousBackups;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_CONTINUOUS_BACKUPS_H_
