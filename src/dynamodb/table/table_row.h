#ifndef VIRGA_DYNAMODB_TABLE_TABLE_ROW_H_
#define VIRGA_DYNAMODB_TABLE_TABLE_ROW_H_

#include <string>
#include <string_view>

#include "aws/error.h"
#include "dynamodb/table/table_schema.h"

namespace virga::dynamodb {

// The stored form of a catalog entry. Format: docs/formats/table_catalog.md.
// Account, region and name stand in the key, so a decoded table has what its key says.
std::string TableRowKey(const TableDescription& table);
std::string EncodeTableRow(const TableDescription& table);
// Errors: InternalServerError if the bytes are not such a row.
aws::Result<TableDescription> DecodeTableRow(std::string_view key, std::string_view value);

// The row that holds the last table id given; its value is 8 bytes, big-endian.
std::string LastTableIdKey(storage::LayerId layer);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_TABLE_ROW_H_
