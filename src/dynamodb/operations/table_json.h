#ifndef VIRGA_DYNAMODB_OPERATIONS_TABLE_JSON_H_
#define VIRGA_DYNAMODB_OPERATIONS_TABLE_JSON_H_

#include "base/clock.h"
#include "codec/json_writer.h"
#include "dynamodb/table/table_schema.h"

namespace virga::dynamodb {

// Writes a TableDescription as AWS answers it at `now`, members in alphabetical order.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
void WriteTableDescription(const TableDescription& table, TimePoint now, codec::JsonWriter& json);

// As DeleteTable answers it: of a table that is going, AWS tells less.
void WriteDeletedTable(const TableDescription& table, TimePoint now, codec::JsonWriter& json);

// Seconds since 1970 with milliseconds, as a Java double: 1.615218678973E9.
void WriteTime(TimePoint time, codec::JsonWriter& json);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_TABLE_JSON_H_
