#ifndef VIRGA_DYNAMODB_OPERATIONS_CONTINUOUS_BACKUPS_H_
#define VIRGA_DYNAMODB_OPERATIONS_CONTINUOUS_BACKUPS_H_

#include <string_view>

#include "aws/error.h"
#include "aws/operation.h"
#include "codec/json_writer.h"
#include "dynamodb/table/catalog.h"

namespace virga::dynamodb {

// What DescribeContinuousBackups and UpdateContinuousBackups share.

// Errors: TableNotFoundException "Table not found: <name>".
aws::Result<TableRef> RequireTableForBackups(const Catalog& catalog, aws::CallContext& context, std::string_view name);

// {"ContinuousBackupsDescription": {...}} as of `now`.
void WriteContinuousBackups(const TableDescription& table, TimePoint now, codec::JsonWriter& json);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_CONTINUOUS_BACKUPS_H_
