#ifndef VIRGA_DYNAMODB_OPERATIONS_DELETE_TABLE_H_
#define VIRGA_DYNAMODB_OPERATIONS_DELETE_TABLE_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/delete_table.md.
extern const Operation kDeleteTable;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_DELETE_TABLE_H_
