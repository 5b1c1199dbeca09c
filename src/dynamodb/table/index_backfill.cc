#include "dynamodb/table/index_backfill.h"

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dynamodb/item/item_codec.h"
#include "dynamodb/table/table_keys.h"

namespace virga::dynamodb {
namespace {

// The smallest key after `row`.
std::string After(std::string_view row) {
  std::string next(row);
  next.push_back('\0');
  return next;
}

// The keys of up to `rows_max` rows of `range` from the position on. An own view per step, so that
// no view outlives it.
aws::Result<std::vector<std::string>> NextRows(const storage::Engine& engine, storage::KeyRange range,
                                               const WorkPosition& position, std::size_t rows_max) {
  if (position.next_row > range.begin) range.begin = position.next_row;
  std::vector<std::string> rows;
  const std::unique_ptr<storage::View> view = engine.OpenView();
  const std::unique_ptr<storage::Iterator> iterator = view->Scan(std::move(range), storage::Direction::kForward);
  while (rows.size() < rows_max) {
    auto more = iterator->Next();
    if (!more.ok()) return Err(aws::FromStorage(more.error()));
    if (!more.value()) break;
    rows.emplace_back(iterator->key());
  }
  return rows;
}

aws::Status CommitAll(storage::Engine& engine, storage::WriteBatch batch) {
  if (batch.empty()) return Ok{};
  auto committed = engine.Commit(std::move(batch));
  if (!committed.ok()) return Err(aws::FromStorage(committed.error()));
  return Ok{};
}

aws::Status DeleteRows(storage::Engine& engine, const std::vector<std::string>& rows) {
  storage::WriteBatch batch;
  for (const std::string& row : rows) batch.Delete(row);
  return CommitAll(engine, std::move(batch));
}

void Advance(const std::vector<std::string>& rows, std::size_t rows_max, WorkPosition& position) {
  if (!rows.empty()) position.next_row = After(rows.back());
  position.done = rows.size() < rows_max;
}

void AddRemoval(const storage::Engine& engine, std::string totals_key, storage::WriteBatch& batch) {
  const storage::Totals totals = engine.totals(totals_key);
  batch.AddTotals(std::move(totals_key), -totals);
}

void LoadCounters(const storage::Totals& totals, ItemCounters& counters) {
  counters.item_count = totals.rows;
  counters.size_bytes = totals.bytes;
}

}  // namespace

aws::Status FillIndexStep(TableStore& store, const TableDescription& table, IndexId index, std::size_t rows_max,
                          WorkPosition& position) {
  ASSIGN_OR_RETURN(const auto rows,
                   NextRows(store.engine(), storage::PrefixRange(ItemSpace(table)), position, rows_max));
  for (const std::string& row : rows) RETURN_IF_ERROR(store.WriteIndexEntry(table, index, row));
  Advance(rows, rows_max, position);
  return Ok{};
}

aws::Status DeleteIndexRowsStep(TableStore& store, const TableDescription& table, IndexId index, std::size_t rows_max,
                                WorkPosition& position) {
  if (position.next_row.empty()) store.AwaitWriters();
  ASSIGN_OR_RETURN(const auto rows,
                   NextRows(store.engine(), storage::PrefixRange(IndexSpace(table, index)), position, rows_max));
  RETURN_IF_ERROR(DeleteRows(store.engine(), rows));
  Advance(rows, rows_max, position);
  if (!position.done) return Ok{};
  storage::WriteBatch batch;
  AddRemoval(store.engine(), TotalsKey(table, index), batch);
  return CommitAll(store.engine(), std::move(batch));
}

aws::Status DeleteTableRowsStep(TableStore& store, const TableDescription& table, std::size_t rows_max,
                                WorkPosition& position) {
  if (position.next_row.empty()) store.AwaitWriters();
  // Items, index entries and collections stand in this order of keys, so one position serves them.
  const std::array<std::string, 3> spaces = {ItemSpace(table), AllIndexesSpace(table), CollectionSpace(table)};
  for (std::size_t i = 0; i + 1 < spaces.size(); ++i) {
    const std::string& next_space = spaces[i + 1];
    if (position.next_row >= next_space) continue;
    ASSIGN_OR_RETURN(const auto rows, NextRows(store.engine(), storage::PrefixRange(spaces[i]), position, rows_max));
    RETURN_IF_ERROR(DeleteRows(store.engine(), rows));
    position.next_row = rows.size() < rows_max ? next_space : After(rows.back());
    return Ok{};
  }
  ASSIGN_OR_RETURN(const auto collections,
                   NextRows(store.engine(), storage::PrefixRange(spaces.back()), position, rows_max));
  RETURN_IF_ERROR(DeleteRows(store.engine(), collections));
  Advance(collections, rows_max, position);
  if (!position.done) return Ok{};
  storage::WriteBatch batch;
  AddRemoval(store.engine(), TotalsKey(table), batch);
  for (const IndexDescription& index : table.indexes) AddRemoval(store.engine(), TotalsKey(table, index.id), batch);
  return CommitAll(store.engine(), std::move(batch));
}

void LoadCounters(const storage::Engine& engine, const TableDescription& table) {
  LoadCounters(engine.totals(TotalsKey(table)), *table.counters);
  for (const IndexDescription& index : table.indexes) {
    LoadCounters(engine.totals(TotalsKey(table, index.id)), *index.counters);
  }
}

}  // namespace virga::dynamodb
