#ifndef VIRGA_DYNAMODB_TABLE_INDEX_BACKFILL_H_
#define VIRGA_DYNAMODB_TABLE_INDEX_BACKFILL_H_

#include <cstddef>
#include <string>

#include "aws/error.h"
#include "dynamodb/table/table_schema.h"
#include "dynamodb/table/table_store.h"

namespace virga::dynamodb {

// Work over all rows of a table or an index, in steps that are bounded in rows and bytes, so that
// its owner can run them from the timers between requests. A step holds no lock but, for one item
// at a time, the item's stripe. All is safe to repeat after a crash.

// Where a piece of work stands: the engine's key before which all is done; "" at the beginning.
struct WorkPosition {
  std::string next_row;
  bool done = false;
};

// Makes the index's entries for the next `rows_max` items. Start it when the index is in the
// catalog with `backfilling`; writers keep up their own items from then on. Once it is done, each
// item that the index can hold is in it.
// The position moves only if the step succeeds. Errors: storage's; ResourceNotFoundException if the
// table is gone.
aws::Status FillIndexStep(TableStore& store, const TableDescription& table, IndexId index, std::size_t rows_max,
                          WorkPosition& position);

// Deletes the next `rows_max` entries of an index that the catalog shows as being deleted.
aws::Status DeleteIndexRowsStep(TableStore& store, const TableDescription& table, IndexId index, std::size_t rows_max,
                                WorkPosition& position);

// Deletes the next `rows_max` items, index entries and rows of collections of a table that the catalog shows as being
// deleted.
aws::Status DeleteTableRowsStep(TableStore& store, const TableDescription& table, std::size_t rows_max,
                                WorkPosition& position);

// Sets the counters of a table and its indexes to what the engine keeps, at the start of a process.
void LoadCounters(const storage::Engine& engine, const TableDescription& table);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_INDEX_BACKFILL_H_
