#include "dynamodb/table/table_store.h"

#include <algorithm>
#include <utility>

#include "aws/limits.h"
#include "dynamodb/item/item_codec.h"
#include "dynamodb/table/index_maintenance.h"
#include "dynamodb/table/item_collection.h"

namespace virga::dynamodb {
namespace {

std::int64_t SizeOf(const std::string* compact) {
  return compact == nullptr ? 0 : static_cast<std::int64_t>(CompactSizeBytes(*compact));
}

void Count(ItemCounters& counters, const storage::Totals& change) {
  if (change.rows != 0) counters.item_count.fetch_add(change.rows, std::memory_order_relaxed);
  counters.size_bytes.fetch_add(change.bytes, std::memory_order_relaxed);
}

// With a local index, the item together with its entry there may have no more bytes than an item.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
aws::Status CheckLocalEntrySizes(const TableDescription& table, const ItemKey& key, const std::string& item) {
  for (const IndexDescription& index : table.indexes) {
    if (index.kind != IndexKind::kLocal) continue;
    const std::optional<IndexEntry> entry = EntryOf(table, index, key, item);
    if (!entry) continue;
    if (CompactSizeBytes(item) + CompactSizeBytes(entry->compact) >
        static_cast<std::size_t>(aws::limits::item_size_bytes_max)) {
      return Err(aws::ValidationError("Item size has exceeded the maximum allowed size"));
    }
  }
  return Ok{};
}

}  // namespace

aws::Result<WriteOutcome> TableStore::Write(aws::CallContext& context, const TableDescription& table,
                                            const ItemKey& key, const Decide& decide) {
  Stripe& stripe = StripeOf(key.lock_hash);
  const MutexLock lock(stripe.mutex);
  auto outcome = WriteUnderStripe(context, stripe, table, key, decide);
  context.DependsOn(stripe.last_sequence);
  return outcome;
}

aws::Result<WriteOutcome> TableStore::WriteUnderStripe(aws::CallContext& context, Stripe& stripe,
                                                       const TableDescription& seen, const ItemKey& key,
                                                       const Decide& decide) {
  // The snapshot that counts is the one under the stripe: so a writer either sees a new index, or
  // was here before the filling of that index reads this item.
  const TableRef table = catalog_.Refresh(seen);
  if (table == nullptr || table->status == ResourceStatus::kDeleting) return Err(TableNotFoundOnDataPlane());
  context.DependsOn(table->sequence);

  WriteOutcome outcome;
  std::string old_bytes;
  auto found = engine_.Get(key.row, old_bytes);
  if (!found.ok()) return Err(aws::FromStorage(found.error()));
  if (found.value()) outcome.old_item = std::move(old_bytes);
  const std::string* old_item = outcome.old_item ? &*outcome.old_item : nullptr;

  ASSIGN_OR_RETURN(WriteDecision decision, decide(old_item));
  const bool is_put = decision.kind == WriteDecision::Kind::kPut;
  const std::int64_t old_size = SizeOf(old_item);
  const std::int64_t new_size = is_put ? SizeOf(&decision.item) : 0;
  outcome.capacity.AddTable(WriteUnits(static_cast<std::size_t>(std::max(old_size, new_size))));
  if (table->has_item_collections()) {
    ASSIGN_OR_RETURN(outcome.collection_bytes, CollectionBytes(engine_, *table, key.hash));
  }
  if (decision.kind == WriteDecision::Kind::kKeep || (!is_put && old_item == nullptr)) return outcome;

  storage::WriteBatch batch;
  IndexChanges changes;
  if (!table->indexes.empty()) {
    if (is_put) RETURN_IF_ERROR(CheckLocalEntrySizes(*table, key, decision.item));
    auto planned =
        IndexChanges::Plan(engine_, *table, key, old_item, is_put ? &decision.item : nullptr, batch, outcome.capacity);
    if (!planned.ok()) return Err(aws::FromStorage(planned.error()));
    changes = std::move(planned).value();
  }
  if (table->has_item_collections()) {
    ASSIGN_OR_RETURN(outcome.collection_bytes, GrowCollection(*table, key.hash, outcome.collection_bytes,
                                                              new_size - old_size + changes.local_bytes(), batch));
  }
  if (is_put) {
    batch.Put(key.row, std::move(decision.item));
  } else {
    batch.Delete(key.row);
  }
  const storage::Totals change{.rows = std::int64_t{is_put} - std::int64_t{old_item != nullptr},
                               .bytes = new_size - old_size};
  batch.AddTotals(TotalsKey(*table), change);
  auto sequence = engine_.Commit(std::move(batch));
  if (!sequence.ok()) return Err(aws::FromStorage(sequence.error()));
  stripe.last_sequence = sequence.value();
  Count(*table->counters, change);
  changes.Count();
  return outcome;
}

aws::Result<bool> TableStore::Read(aws::CallContext& context, const ItemKey& key, std::string& compact) const {
  Stripe& stripe = StripeOf(key.lock_hash);
  const MutexLock lock(stripe.mutex);
  auto found = engine_.Get(key.row, compact);
  if (!found.ok()) return Err(aws::FromStorage(found.error()));
  context.DependsOn(stripe.last_sequence);
  return found.value();
}

aws::Status TableStore::WriteIndexEntry(const TableDescription& seen, IndexId index_id, std::string_view row) {
  ASSIGN_OR_RETURN(const ItemKey key, KeyOfRow(seen, row));
  Stripe& stripe = StripeOf(key.lock_hash);
  const MutexLock lock(stripe.mutex);
  const TableRef table = catalog_.Refresh(seen);
  if (table == nullptr) return Err(TableNotFoundOnDataPlane());
  const auto index = std::find_if(table->indexes.begin(), table->indexes.end(),
                                  [index_id](const IndexDescription& i) { return i.id == index_id; });
  if (index == table->indexes.end() || !index->is_maintained()) return Ok{};
  std::string item;
  auto found = engine_.Get(key.row, item);
  if (!found.ok()) return Err(aws::FromStorage(found.error()));
  if (!found.value()) return Ok{};
  std::optional<IndexEntry> entry = EntryOf(*table, *index, key, item);
  if (!entry) return Ok{};
  std::string present;
  auto is_present = engine_.Get(entry->row, present);
  if (!is_present.ok()) return Err(aws::FromStorage(is_present.error()));
  if (is_present.value()) return Ok{};
  const storage::Totals change{.rows = 1, .bytes = SizeOf(&entry->compact)};
  storage::WriteBatch batch;
  batch.Put(std::move(entry->row), std::move(entry->compact));
  batch.AddTotals(TotalsKey(*table, index_id), change);
  auto sequence = engine_.Commit(std::move(batch));
  if (!sequence.ok()) return Err(aws::FromStorage(sequence.error()));
  stripe.last_sequence = sequence.value();
  Count(*index->counters, change);
  return Ok{};
}

void TableStore::AwaitWriters() const {
  for (Stripe& stripe : *stripes_) {
    const MutexLock lock(stripe.mutex);
  }
}

}  // namespace virga::dynamodb
