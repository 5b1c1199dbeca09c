#ifndef VIRGA_DYNAMODB_OPERATIONS_CREATE_TABLE_H_
#define VIRGA_DYNAMODB_OPERATIONS_CREATE_TABLE_H_

#include "aws/error.h"
#include "aws/operation.h"
#include "base/random.h"
#include "codec/json_document.h"
#include "dynamodb/operations/operations.h"
#include "dynamodb/table/table_schema.h"

namespace virga::dynamodb {

// Docs: docs/operations/create_table.md.
extern const Operation kCreateTable;

// The table that a request describes, not made yet: its own id is none, it is CREATING.
// Errors: all of CreateTable's that do not depend on other tables.
aws::Result<TableDescription> ReadCreateTable(codec::JsonValue input, const aws::CallContext& context, Random& random);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_CREATE_TABLE_H_
