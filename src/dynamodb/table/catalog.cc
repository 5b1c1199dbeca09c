#include "dynamodb/table/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/limits.h"
#include "dynamodb/table/item_collection.h"
#include "dynamodb/table/key_encoding.h"
#include "dynamodb/table/table_row.h"
#include "storage/key_codec.h"

namespace virga::dynamodb {
namespace {

aws::Error TableExists(std::string_view name) {
  return {aws::ErrorCode::kResourceInUse, fmt::format("Table already exists: {}", name)};
}

aws::Error SubscriberLimit(std::string_view what) {
  return {aws::ErrorCode::kLimitExceeded, fmt::format("Subscriber limit exceeded: {}", what)};
}

void AddUnits(const TableDescription& table, std::int64_t& read, std::int64_t& write) {
  read += table.throughput.read_units;
  write += table.throughput.write_units;
  for (const IndexDescription& index : table.indexes) {
    read += index.throughput.read_units;
    write += index.throughput.write_units;
  }
}

bool ProvisionsMore(const TableDescription& next, const TableDescription& now) {
  std::int64_t read = 0;
  std::int64_t write = 0;
  std::int64_t read_now = 0;
  std::int64_t write_now = 0;
  AddUnits(next, read, write);
  AddUnits(now, read_now, write_now);
  return read > read_now || write > write_now;
}

// The quotas of all tables and indexes of an account in a region.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
aws::Status CheckUnits(std::int64_t read, std::int64_t write) {
  const auto check = [](std::int64_t units, std::int64_t max, std::string_view what) -> aws::Status {
    if (units <= max) return Ok{};
    return Err(SubscriberLimit(
        fmt::format("All tables together would have {} {}; the limit of the account is {}", units, what, max)));
  };
  RETURN_IF_ERROR(check(read, aws::limits::account_read_units_max, "ReadCapacityUnits"));
  return check(write, aws::limits::account_write_units_max, "WriteCapacityUnits");
}

}  // namespace

aws::Error TableNotFoundOnDataPlane() {
  return {aws::ErrorCode::kResourceNotFound, "Requested resource not found"};
}

aws::Error TableNotFoundOnControlPlane(std::string_view name) {
  return {aws::ErrorCode::kResourceNotFound, fmt::format("Requested resource not found: Table: {} not found", name)};
}

std::string TableArn(const CatalogScope& scope, std::string_view name) {
  return fmt::format("arn:aws:dynamodb:{}:{}:table/{}", scope.region, scope.account, name);
}

std::string_view TableNameOf(const CatalogScope& scope, std::string_view name_or_arn) {
  if (!name_or_arn.starts_with("arn:")) return name_or_arn;
  // arn:<partition>:dynamodb:<region>:<account>:table/<name>
  std::string_view rest = name_or_arn.substr(4);
  const auto take = [&rest] {
    const std::size_t colon = rest.find(':');
    const std::string_view part = rest.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
    return part;
  };
  take();
  const bool is_ours = take() == "dynamodb";
  const bool same_region = take() == scope.region;
  const bool same_account = take() == scope.account;
  constexpr std::string_view kTable = "table/";
  if (!is_ours || !same_region || !same_account || !rest.starts_with(kTable)) return {};
  return rest.substr(kTable.size());
}

std::size_t Catalog::KeyHash::operator()(const Key& key) const {
  return PartitionHash(key.name) + 3 * PartitionHash(key.account) + 5 * PartitionHash(key.region) + key.layer;
}

Catalog::Key Catalog::KeyOf(const TableDescription& table) {
  return {table.layer.value(), table.account, table.region, table.name.view()};
}

TableRef Catalog::FindEntry(const Key& key) const {
  const auto found = tables_.find(key);
  return found == tables_.end() ? nullptr : found->second;
}

Catalog::Usage Catalog::UsageWith(const TableDescription& table) const {
  Usage usage;
  AddUnits(table, usage.read_units, usage.write_units);
  for (const auto& [key, other] : tables_) {
    const bool counts = key.layer == table.layer.value() && key.account == table.account &&
                        key.region == table.region && key.name != table.name.view();
    if (!counts) continue;
    ++usage.tables;
    AddUnits(*other, usage.read_units, usage.write_units);
  }
  return usage;
}

aws::Status Catalog::Load() {
  const WriterLock lock(mutex_);
  const std::string counter_key = LastTableIdKey(storage::kFirstLayer);
  const std::string prefix = storage::KindPrefix(storage::kFirstLayer, storage::RowKind::kTable);
  const std::unique_ptr<storage::View> view = engine_.OpenView();
  const std::unique_ptr<storage::Iterator> rows =
      view->Scan(storage::PrefixRange(prefix), storage::Direction::kForward);
  for (;;) {
    auto more = rows->Next();
    if (!more.ok()) return Err(aws::FromStorage(more.error()));
    if (!*more) return Ok{};
    if (rows->key() == counter_key) {
      last_id_ = TableId(storage::KeyReader(rows->value()).ReadUint64().value_or(0));
      continue;
    }
    ASSIGN_OR_RETURN(TableDescription table, DecodeTableRow(rows->key(), rows->value()));
    auto entry = std::make_shared<const TableDescription>(std::move(table));
    tables_.emplace(KeyOf(*entry), entry);
  }
}

TableRef Catalog::Find(aws::CallContext& context, std::string_view name) const {
  const CatalogScope scope = CatalogScope::Of(context);
  const Key key{scope.layer.value(), scope.account, scope.region, TableNameOf(scope, name)};
  const ReaderLock lock(mutex_);
  TableRef table = FindEntry(key);
  context.DependsOn(table ? table->sequence : last_sequence_);
  return table;
}

aws::Result<TableRef> Catalog::RequireActive(aws::CallContext& context, std::string_view name) const {
  TableRef table = Find(context, name);
  const bool usable = table && (table->status == ResourceStatus::kActive || table->status == ResourceStatus::kUpdating);
  if (!usable) return Err(TableNotFoundOnDataPlane());
  return table;
}

aws::Result<TableRef> Catalog::Require(aws::CallContext& context, std::string_view name) const {
  TableRef table = Find(context, name);
  if (!table) return Err(TableNotFoundOnControlPlane(name));
  return table;
}

TableRef Catalog::Refresh(const TableDescription& table) const {
  const ReaderLock lock(mutex_);
  TableRef newest = FindEntry(KeyOf(table));
  return newest && newest->id == table.id ? newest : nullptr;
}

aws::Result<TableRef> Catalog::Store(std::shared_ptr<TableDescription> table, storage::WriteBatch batch) {
  batch.Put(TableRowKey(*table), EncodeTableRow(*table));
  auto sequence = engine_.Commit(std::move(batch));
  if (!sequence.ok()) return Err(aws::FromStorage(sequence.error()));
  table->sequence = *sequence;
  last_sequence_ = *sequence;
  TableRef entry = std::move(table);
  // The map's key views the entry's own strings, so the old node goes with the old entry.
  tables_.erase(KeyOf(*entry));
  tables_.emplace(KeyOf(*entry), entry);
  return entry;
}

aws::Result<TableRef> Catalog::Create(TableDescription table) {
  const WriterLock lock(mutex_);
  if (FindEntry(KeyOf(table))) return Err(TableExists(table.name.view()));
  const Usage usage = UsageWith(table);
  if (usage.tables >= aws::limits::tables_per_region_max) {
    return Err(SubscriberLimit(
        fmt::format("There is a limit of {} tables per subscriber", aws::limits::tables_per_region_max)));
  }
  RETURN_IF_ERROR(CheckUnits(usage.read_units, usage.write_units));
  const TableId id(last_id_.value() + 1);
  table.id = id;
  storage::WriteBatch batch;
  std::string counter;
  storage::AppendUint64(id.value(), counter);
  batch.Put(LastTableIdKey(table.layer), std::move(counter));
  if (table.has_item_collections()) batch.Put(CollectionsKeptRow(table), {});
  ASSIGN_OR_RETURN(TableRef stored, Store(std::make_shared<TableDescription>(std::move(table)), std::move(batch)));
  last_id_ = id;
  return stored;
}

aws::Result<TableRef> Catalog::Update(const TableDescription& table, const Change& change) {
  const WriterLock lock(mutex_);
  const TableRef newest = FindEntry(KeyOf(table));
  if (!newest || newest->id != table.id) return Err(TableNotFoundOnControlPlane(table.name.view()));
  auto next = std::make_shared<TableDescription>(*newest);
  RETURN_IF_ERROR(change(*next));
  if (ProvisionsMore(*next, *newest)) {
    const Usage usage = UsageWith(*next);
    RETURN_IF_ERROR(CheckUnits(usage.read_units, usage.write_units));
  }
  return Store(std::move(next), {});
}

aws::Status Catalog::Remove(const TableDescription& table) {
  const WriterLock lock(mutex_);
  const TableRef newest = FindEntry(KeyOf(table));
  if (!newest || newest->id != table.id) return Ok{};
  storage::WriteBatch batch;
  batch.Delete(TableRowKey(*newest));
  auto sequence = engine_.Commit(std::move(batch));
  if (!sequence.ok()) return Err(aws::FromStorage(sequence.error()));
  last_sequence_ = *sequence;
  tables_.erase(KeyOf(*newest));
  return Ok{};
}

std::vector<TableRef> Catalog::All() const {
  const ReaderLock lock(mutex_);
  std::vector<TableRef> all;
  all.reserve(tables_.size());
  for (const auto& [key, table] : tables_) all.push_back(table);
  return all;
}

std::vector<TableName> Catalog::Names(aws::CallContext& context, std::string_view start, std::size_t limit) const {
  const CatalogScope scope = CatalogScope::Of(context);
  std::vector<TableName> names;
  {
    const ReaderLock lock(mutex_);
    context.DependsOn(last_sequence_);
    for (const auto& [key, table] : tables_) {
      const bool ours = key.layer == scope.layer.value() && key.account == scope.account && key.region == scope.region;
      if (ours && key.name > start) names.emplace_back(key.name);
    }
  }
  const std::size_t count = std::min(limit, names.size());
  std::partial_sort(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(count), names.end());
  names.resize(count);
  return names;
}

}  // namespace virga::dynamodb
