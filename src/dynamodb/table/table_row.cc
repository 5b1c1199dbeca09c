#include "dynamodb/table/table_row.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "storage/key_codec.h"
#include "storage/key_space.h"

namespace virga::dynamodb {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::uint32_t kListSizeMax = 10000;  // guards allocation against corrupt bytes

// One description of the fields serves both directions: the same template visits them with a
// Writer and with a Reader, so that the two cannot drift apart.
class Writer {
 public:
  void operator()(std::uint8_t& value) { storage::AppendUint8(value, out); }
  void operator()(std::uint32_t& value) { storage::AppendUint32(value, out); }
  void operator()(std::uint64_t& value) { storage::AppendUint64(value, out); }
  void operator()(std::string& value) { storage::AppendTerminated(value, out); }
  bool ok() const { return true; }

  std::string out;
};

class Reader {
 public:
  explicit Reader(std::string_view value) : reader_(value) {}
  void operator()(std::uint8_t& value) { Take(reader_.ReadUint8(), value); }
  void operator()(std::uint32_t& value) { Take(reader_.ReadUint32(), value); }
  void operator()(std::uint64_t& value) { Take(reader_.ReadUint64(), value); }
  void operator()(std::string& value) { Take(reader_.ReadTerminated(), value); }
  bool ok() const { return ok_; }
  bool at_end() const { return reader_.rest().empty(); }

 private:
  template <typename T>
  void Take(std::optional<T> read, T& value) {
    if (ok_ && read) {
      value = std::move(*read);
    } else {
      ok_ = false;
    }
  }

  storage::KeyReader reader_;
  bool ok_ = true;
};

template <typename Io>
void Visit(Io& io, bool& value) {
  std::uint8_t byte = value ? 1 : 0;
  io(byte);
  value = byte != 0;
}

template <typename Io>
void Visit(Io& io, std::int64_t& value) {
  auto bits = static_cast<std::uint64_t>(value);
  io(bits);
  value = static_cast<std::int64_t>(bits);
}

template <typename Io>
void Visit(Io& io, std::string& value) {
  io(value);
}

template <typename Io, typename E>
requires std::is_enum_v<E>
void Visit(Io& io, E& value) {
  auto byte = static_cast<std::uint8_t>(value);
  io(byte);
  value = static_cast<E>(byte);
}

template <typename Io>
void Visit(Io& io, TimePoint& value) {
  std::int64_t micros = value.time_since_epoch().count();
  Visit(io, micros);
  value = TimePoint(Duration(micros));
}

template <typename Io, typename T>
void Visit(Io& io, std::optional<T>& value) {
  bool present = value.has_value();
  Visit(io, present);
  if (!present || !io.ok()) {
    value.reset();
    return;
  }
  if (!value) value.emplace();
  Visit(io, *value);
}

template <typename Io, typename T>
void Visit(Io& io, std::vector<T>& list) {
  auto size = static_cast<std::uint32_t>(list.size());
  io(size);
  if (!io.ok() || size > kListSizeMax) return;
  list.resize(size);
  for (T& element : list) {
    if (io.ok()) Visit(io, element);
  }
}

template <typename Io>
void Visit(Io& io, std::pair<std::string, std::string>& pair) {
  io(pair.first);
  io(pair.second);
}

template <typename Io, typename Tag>
void Visit(Io& io, StrongNumber<Tag, std::uint32_t>& id) {
  std::uint32_t number = id.value();
  io(number);
  id = StrongNumber<Tag, std::uint32_t>(number);
}

template <typename Io, typename Tag>
void Visit(Io& io, StrongNumber<Tag, std::uint64_t>& id) {
  std::uint64_t number = id.value();
  io(number);
  id = StrongNumber<Tag, std::uint64_t>(number);
}

template <typename Io>
void Visit(Io& io, KeyAttribute& attribute) {
  io(attribute.name);
  Visit(io, attribute.type);
}

template <typename Io>
void Visit(Io& io, KeySchema& key) {
  Visit(io, key.hash);
  Visit(io, key.range);
}

template <typename Io>
void Visit(Io& io, ProvisionedThroughput& throughput) {
  Visit(io, throughput.read_units);
  Visit(io, throughput.write_units);
  Visit(io, throughput.decreases_today);
  Visit(io, throughput.last_increase);
  Visit(io, throughput.last_decrease);
}

template <typename Io>
void Visit(Io& io, OnDemandThroughput& throughput) {
  Visit(io, throughput.max_read_units);
  Visit(io, throughput.max_write_units);
}

template <typename Io>
void Visit(Io& io, WarmThroughput& throughput) {
  Visit(io, throughput.read_units_per_second);
  Visit(io, throughput.write_units_per_second);
}

template <typename Io>
void Visit(Io& io, IndexDescription& index) {
  Visit(io, index.id);
  std::string name = index.name.str();
  io(name);
  index.name = IndexName(std::move(name));
  Visit(io, index.kind);
  Visit(io, index.key);
  Visit(io, index.projection.type);
  Visit(io, index.projection.non_key_attributes);
  Visit(io, index.status);
  Visit(io, index.backfilling);
  Visit(io, index.throughput);
  Visit(io, index.on_demand);
  Visit(io, index.warm);
}

template <typename Io>
void VisitSettings(Io& io, TableDescription& table) {
  Visit(io, table.billing_mode);
  Visit(io, table.billing_mode_was_set);
  Visit(io, table.on_demand_since);
  Visit(io, table.throughput);
  Visit(io, table.on_demand);
  Visit(io, table.warm);
  Visit(io, table.table_class);
  Visit(io, table.table_class_changed_at);
  Visit(io, table.deletion_protection);
  io(table.kms_key_arn);
  Visit(io, table.time_to_live.enabled);
  io(table.time_to_live.attribute_name);
  Visit(io, table.time_to_live.changed_at);
  Visit(io, table.recovery.enabled);
  Visit(io, table.recovery.recovery_period_days);
  Visit(io, table.recovery.enabled_at);
  Visit(io, table.tags);
}

template <typename Io>
void VisitTable(Io& io, TableDescription& table) {
  Visit(io, table.id);
  io(table.uuid);
  io(table.arn);
  Visit(io, table.status);
  Visit(io, table.created_at);
  Visit(io, table.attribute_definitions);
  Visit(io, table.key);
  Visit(io, table.indexes);
  Visit(io, table.last_index_id);
  VisitSettings(io, table);
}

aws::Error Corrupt() {
  return aws::InternalError("a row of the table catalog does not decode");
}

}  // namespace

std::string TableRowKey(const TableDescription& table) {
  std::string key = storage::KeyPrefix(table.layer, storage::RowKind::kTable, table.account, table.region);
  storage::AppendTerminated(table.name.view(), key);
  return key;
}

std::string LastTableIdKey(storage::LayerId layer) {
  return storage::KeyPrefix(layer, storage::RowKind::kTable, "", "");
}

std::string EncodeTableRow(const TableDescription& table) {
  Writer writer;
  std::uint8_t format = kFormat;
  writer(format);
  // The visitor changes nothing when it writes; the copy lets one template serve both directions.
  TableDescription copy = table;
  VisitTable(writer, copy);
  return std::move(writer.out);
}

aws::Result<TableDescription> DecodeTableRow(std::string_view key, std::string_view value) {
  storage::KeyReader key_reader(key);
  const auto layer = key_reader.ReadUint32();
  const auto kind = key_reader.ReadUint8();
  auto account = key_reader.ReadTerminated();
  auto region = key_reader.ReadTerminated();
  auto name = key_reader.ReadTerminated();
  if (!layer || !kind || !account || !region || !name || !key_reader.rest().empty()) return Err(Corrupt());

  TableDescription table;
  table.layer = storage::LayerId(*layer);
  table.account = std::move(*account);
  table.region = std::move(*region);
  table.name = TableName(std::move(*name));
  Reader reader(value);
  std::uint8_t format = 0;
  reader(format);
  if (!reader.ok() || format != kFormat) return Err(Corrupt());
  VisitTable(reader, table);
  if (!reader.ok() || !reader.at_end()) return Err(Corrupt());
  return table;
}

}  // namespace virga::dynamodb
