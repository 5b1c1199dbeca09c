#include "dynamodb/table/capacity.h"

#include <algorithm>

namespace virga::dynamodb {
namespace {

constexpr std::size_t kWriteUnitBytes = 1024;
constexpr std::size_t kReadUnitBytes = 4096;

std::size_t BegunUnits(std::size_t size_bytes, std::size_t unit_bytes) {
  return std::max<std::size_t>(1, (size_bytes + unit_bytes - 1) / unit_bytes);
}

}  // namespace

double WriteUnits(std::size_t size_bytes) {
  return static_cast<double>(BegunUnits(size_bytes, kWriteUnitBytes));
}

double ReadUnits(std::size_t size_bytes, bool consistent) {
  const auto units = static_cast<double>(BegunUnits(size_bytes, kReadUnitBytes));
  return consistent ? units : units / 2;
}

void ConsumedCapacity::AddIndex(const IndexDescription& index, double units) {
  AddNamed(index.name.view(), index.kind, units);
}

void ConsumedCapacity::AddNamed(std::string_view name, IndexKind kind, double units) {
  const auto at = std::lower_bound(indexes_.begin(), indexes_.end(), name,
                                   [](const IndexUnits& entry, std::string_view n) { return entry.name < n; });
  if (at != indexes_.end() && at->name == name) {
    at->units += units;
  } else {
    indexes_.insert(at, {std::string(name), kind, units});
  }
}

void ConsumedCapacity::Add(const ConsumedCapacity& other) {
  table_ += other.table_;
  for (const IndexUnits& entry : other.indexes_) AddNamed(entry.name, entry.kind, entry.units);
}

double ConsumedCapacity::total() const {
  double sum = table_;
  for (const IndexUnits& entry : indexes_) sum += entry.units;
  return sum;
}

double ConsumedCapacity::index(std::string_view name) const {
  for (const IndexUnits& entry : indexes_) {
    if (entry.name == name) return entry.units;
  }
  return 0;
}

void ConsumedCapacity::WriteIndexes(std::string_view member, IndexKind kind, codec::JsonWriter& json) const {
  const auto is_kind = [kind](const IndexUnits& entry) { return entry.kind == kind; };
  if (std::none_of(indexes_.begin(), indexes_.end(), is_kind)) return;
  json.Key(member);
  json.BeginObject();
  for (const IndexUnits& entry : indexes_) {
    if (!is_kind(entry)) continue;
    json.Key(entry.name);
    json.BeginObject();
    json.Key("CapacityUnits");
    json.Double(entry.units);
    json.EndObject();
  }
  json.EndObject();
}

void ConsumedCapacity::WriteTo(std::string_view table_name, bool with_indexes, codec::JsonWriter& json) const {
  json.BeginObject();
  json.Key("CapacityUnits");
  json.Double(total());
  if (with_indexes) {
    WriteIndexes("GlobalSecondaryIndexes", IndexKind::kGlobal, json);
    WriteIndexes("LocalSecondaryIndexes", IndexKind::kLocal, json);
    json.Key("Table");
    json.BeginObject();
    json.Key("CapacityUnits");
    json.Double(table_);
    json.EndObject();
  }
  json.Key("TableName");
  json.String(table_name);
  json.EndObject();
}

}  // namespace virga::dynamodb
