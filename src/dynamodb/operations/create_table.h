#ifndef VIRGA_DYNAMODB_OPERATIONS_CREATE_TABLE_H_
#define VIRGA_DYNAMODB_OPERATIONS_CREATE_TABLE_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/create_table.md.
extern const Operation kCreateTable;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_CREATE_TABLE_H_
