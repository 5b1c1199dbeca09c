#ifndef VIRGA_DYNAMODB_OPERATIONS_UPDATE_TABLE_H_
#define VIRGA_DYNAMODB_OPERATIONS_UPDATE_TABLE_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/update_table.md.
extern const Operation kUpdateTable;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_UPDATE_TABLE_H_
