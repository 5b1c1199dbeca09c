#ifndef VIRGA_DYNAMODB_TABLE_INDEX_MAINTENANCE_H_
#define VIRGA_DYNAMODB_TABLE_INDEX_MAINTENANCE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/table/capacity.h"
#include "dynamodb/table/table_keys.h"
#include "dynamodb/table/table_schema.h"
#include "storage/engine.h"
#include "storage/write_batch.h"

namespace virga::dynamodb {

// One row of a secondary index: the projected attributes of an item, in compact form.
struct IndexEntry {
  std::string row;  // the engine's key
  std::string compact;
};

// What `index` holds of an item, or nullopt if it holds nothing: an index is sparse, so an item
// without one of the index's key attributes (or with one of another type) is not in it.
std::optional<IndexEntry> EntryOf(const TableDescription& table, const IndexDescription& index, const ItemKey& key,
                                  std::string_view item);

// The attribute names that an index holds besides all: its own keys, the table's, and what an
// INCLUDE projection names. REQUIRES: the projection is not kAll.
bool Projects(const TableDescription& table, const IndexDescription& index, std::string_view attribute);

// Adds to `batch` what turns the index entries of the old item into those of the new one (each
// nullptr if there is none) and to `capacity` what that costs: an inserted or deleted entry its own
// size, one that is replaced in place the larger of both, one whose key changes a deletion and an
// insertion, one that stays the same nothing.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
// Errors: the engine's, from which it reads while an index is being filled.
class IndexChanges {
 public:
  static storage::Result<IndexChanges> Plan(const storage::Engine& engine, const TableDescription& table,
                                            const ItemKey& key, const std::string* old_item,
                                            const std::string* new_item, storage::WriteBatch& batch,
                                            ConsumedCapacity& capacity);
  // Moves the counters of the indexes; after the batch was committed.
  void Count() const;
  // By how many bytes the entries of local indexes grow.
  std::int64_t local_bytes() const { return local_bytes_; }

 private:
  struct Delta {
    std::shared_ptr<ItemCounters> counters;
    std::int64_t items;
    std::int64_t bytes;
  };
  std::vector<Delta> deltas_;
  std::int64_t local_bytes_ = 0;
};

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_INDEX_MAINTENANCE_H_
