#ifndef VIRGA_DYNAMODB_OPERATIONS_LIST_TABLES_H_
#define VIRGA_DYNAMODB_OPERATIONS_LIST_TABLES_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/list_tables.md.
extern const Operation kListTables;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_LIST_TABLES_H_
