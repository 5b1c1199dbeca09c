#ifndef VIRGA_DYNAMODB_TABLE_TABLE_STORE_H_
#define VIRGA_DYNAMODB_TABLE_TABLE_STORE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "aws/operation.h"
#include "base/mutex.h"
#include "dynamodb/table/capacity.h"
#include "dynamodb/table/catalog.h"
#include "dynamodb/table/table_keys.h"
#include "dynamodb/table/table_schema.h"
#include "storage/engine.h"

namespace virga::dynamodb {

// What is to become of an item.
struct WriteDecision {
  enum class Kind { kKeep, kPut, kDelete };
  Kind kind = Kind::kKeep;
  std::string item = {};  // kPut: the compact form of the whole new item, with its key

  static WriteDecision Keep() { return {}; }
  static WriteDecision Put(std::string compact) { return {Kind::kPut, std::move(compact)}; }
  static WriteDecision Delete() { return {Kind::kDelete}; }
};

// From the old item (its compact form; nullptr if there is none) to what becomes of it. Pure: it
// may run more than once, and what it returns last counts.
using Decide = std::function<aws::Result<WriteDecision>(const std::string* old_item)>;

struct WriteOutcome {
  std::optional<std::string> old_item;  // compact
  ConsumedCapacity capacity;            // of the table and of each index whose entries changed
  std::uint64_t collection_bytes = 0;   // of the item collection, where the table has such: what it has now
};

// The items of all tables, with the entries of their secondary indexes.
// Owns no rows: borrows the engine and the catalog, which must outlive it.
// Thread-safe. Writes to one item, or to one item collection, are serialised by a stripe of locks over the items' keys;
// the item's row, its index entries and its collection's row are written in one commit.
// Order of locks: one stripe, then the catalog's (docs/ARCHITECTURE.md).
// Format: docs/formats/key_encoding.md.
class TableStore {
 public:
  TableStore(storage::Engine& engine, const Catalog& catalog) : engine_(engine), catalog_(catalog) {}
  TableStore(const TableStore&) = delete;
  TableStore& operator=(const TableStore&) = delete;

  // Writes what `decide` makes of the item under `key`. If `decide` fails, nothing is written. The
  // context comes to depend on what was written or, if nothing was, on what was seen.
  // Errors: what `decide` returns; ResourceNotFoundException if the table is gone by now; index key
  // attributes of a wrong type or empty; ItemCollectionSizeLimitExceededException; storage's.
  aws::Result<WriteOutcome> Write(aws::CallContext& context, const TableDescription& table, const ItemKey& key,
                                  const Decide& decide);

  // The newest item under `key`, as every write that was answered left it; false if there is none.
  // `compact` is overwritten.
  aws::Result<bool> Read(aws::CallContext& context, const ItemKey& key, std::string& compact) const;

  // Makes the entry that `index` should hold for the item under `row`, as a writer would: for
  // filling an index that was added to a table with items.
  // An item that the index cannot hold (a key attribute of the wrong type or empty) is left out.
  aws::Status WriteIndexEntry(const TableDescription& table, IndexId index, std::string_view row);

  // Returns when each write that began before this call has committed or failed: what begins later
  // sees the catalog as it is now.
  void AwaitWriters() const;

  storage::Engine& engine() const { return engine_; }

 private:
  struct alignas(64) Stripe {
    Mutex mutex;
    storage::Sequence last_sequence GUARDED_BY(mutex) = 0;  // the last commit under this stripe
  };
  static constexpr std::size_t kStripes = 1024;  // a power of two

  Stripe& StripeOf(std::uint64_t lock_hash) const { return (*stripes_)[lock_hash % kStripes]; }
  aws::Result<WriteOutcome> WriteUnderStripe(aws::CallContext& context, Stripe& stripe, const TableDescription& table,
                                             const ItemKey& key, const Decide& decide) REQUIRES(stripe.mutex);

  storage::Engine& engine_;  // constant after construction
  const Catalog& catalog_;
  std::unique_ptr<std::array<Stripe, kStripes>> stripes_ = std::make_unique<std::array<Stripe, kStripes>>();
};

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_TABLE_STORE_H_
