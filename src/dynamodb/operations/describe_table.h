#ifndef VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_TABLE_H_
#define VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_TABLE_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/describe_table.md.
extern const Operation kDescribeTable;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_DESCRIBE_TABLE_H_
