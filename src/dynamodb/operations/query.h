#ifndef VIRGA_DYNAMODB_OPERATIONS_QUERY_H_
#define VIRGA_DYNAMODB_OPERATIONS_QUERY_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Reads the items of one partition of a table or index, in order. docs/operations/query.md
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
extern const Operation kQuery;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_QUERY_H_
