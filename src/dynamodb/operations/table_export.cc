#include "dynamodb/operations/table_export.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "codec/json_writer.h"
#include "dynamodb/item/item_codec.h"
#include "dynamodb/table/table_row.h"
#include "storage/key_codec.h"

namespace virga::dynamodb {
namespace {

void WriteString(std::string_view key, std::string_view value, codec::JsonWriter& json) {
  json.Key(key);
  json.String(value);
}

void WriteUnits(std::string_view key, std::string_view read_name, std::int64_t read, std::string_view write_name,
                std::int64_t write, codec::JsonWriter& json) {
  json.Key(key);
  json.BeginObject();
  json.Key(read_name);
  json.Int(read);
  json.Key(write_name);
  json.Int(write);
  json.EndObject();
}

void WriteKey(const KeySchema& key, codec::JsonWriter& json) {
  json.Key("KeySchema");
  json.BeginArray();
  for (const KeyAttribute* attribute : {&key.hash, key.range ? &*key.range : nullptr}) {
    if (attribute == nullptr) continue;
    json.BeginObject();
    WriteString("AttributeName", attribute->name, json);
    WriteString("KeyType", attribute == &key.hash ? "HASH" : "RANGE", json);
    json.EndObject();
  }
  json.EndArray();
}

// What a table and a global index have alike. Only what CreateTable takes back: ceilings go with
// payment on demand, and warm throughput below a new table's cannot be asked for there.
template <typename Described>
void WriteThroughput(const Described& described, BillingMode mode, codec::JsonWriter& json) {
  const WarmThroughput& warm = described.warm;
  const WarmThroughput base;
  if (mode == BillingMode::kProvisioned) {
    WriteUnits("ProvisionedThroughput", "ReadCapacityUnits", described.throughput.read_units, "WriteCapacityUnits",
               described.throughput.write_units, json);
  } else if (!described.on_demand.empty()) {
    json.Key("OnDemandThroughput");
    json.BeginObject();
    for (const auto& [name, units] : {std::pair("MaxReadRequestUnits", described.on_demand.max_read_units),
                                      std::pair("MaxWriteRequestUnits", described.on_demand.max_write_units)}) {
      if (!units) continue;
      json.Key(name);
      json.Int(*units);
    }
    json.EndObject();
  }
  const bool is_lower = warm.read_units_per_second < base.read_units_per_second ||
                        warm.write_units_per_second < base.write_units_per_second;
  const bool is_base = warm.read_units_per_second == base.read_units_per_second &&
                       warm.write_units_per_second == base.write_units_per_second;
  if (is_base || (is_lower && mode == BillingMode::kPayPerRequest)) return;
  WriteUnits("WarmThroughput", "ReadUnitsPerSecond", warm.read_units_per_second, "WriteUnitsPerSecond",
             warm.write_units_per_second, json);
}

void WriteIndexes(const TableDescription& table, IndexKind kind, std::string_view name, codec::JsonWriter& json) {
  std::vector<const IndexDescription*> indexes;
  for (const IndexDescription& index : table.indexes) {
    if (index.kind == kind && index.is_maintained()) indexes.push_back(&index);
  }
  if (indexes.empty()) return;
  json.Key(name);
  json.BeginArray();
  for (const IndexDescription* index : indexes) {
    json.BeginObject();
    WriteString("IndexName", index->name.view(), json);
    WriteKey(index->key, json);
    json.Key("Projection");
    json.BeginObject();
    WriteString("ProjectionType", NameOf(index->projection.type), json);
    if (index->projection.type == ProjectionType::kInclude) {
      json.Key("NonKeyAttributes");
      json.BeginArray();
      for (const std::string& attribute : index->projection.non_key_attributes) json.String(attribute);
      json.EndArray();
    }
    json.EndObject();
    if (kind == IndexKind::kGlobal) WriteThroughput(*index, table.billing_mode, json);
    json.EndObject();
  }
  json.EndArray();
}

// Those that keys use: one that only an index used that is being deleted is none of CreateTable's.
void WriteDefinitions(const TableDescription& table, codec::JsonWriter& json) {
  const auto uses = [](const KeySchema& key, const KeyAttribute& attribute) {
    return key.hash == attribute || key.range == attribute;
  };
  json.Key("AttributeDefinitions");
  json.BeginArray();
  for (const KeyAttribute& attribute : table.attribute_definitions) {
    bool is_used = uses(table.key, attribute);
    for (const IndexDescription& index : table.indexes) {
      is_used = is_used || (index.is_maintained() && uses(index.key, attribute));
    }
    if (!is_used) continue;
    json.BeginObject();
    WriteString("AttributeName", attribute.name, json);
    WriteString("AttributeType", TypeName(attribute.type), json);
    json.EndObject();
  }
  json.EndArray();
}

// The request that would make this table.
void WriteCreateTable(const TableDescription& table, codec::JsonWriter& json) {
  json.Key("CreateTable");
  json.BeginObject();
  WriteString("TableName", table.name.view(), json);
  WriteDefinitions(table, json);
  WriteKey(table.key, json);
  WriteIndexes(table, IndexKind::kLocal, "LocalSecondaryIndexes", json);
  WriteIndexes(table, IndexKind::kGlobal, "GlobalSecondaryIndexes", json);
  WriteString("BillingMode", NameOf(table.billing_mode), json);
  WriteThroughput(table, table.billing_mode, json);
  if (table.table_class) WriteString("TableClass", NameOf(*table.table_class), json);
  json.Key("DeletionProtectionEnabled");
  json.Bool(table.deletion_protection);
  if (!table.kms_key_arn.empty()) {
    json.Key("SSESpecification");
    json.BeginObject();
    json.Key("Enabled");
    json.Bool(true);
    WriteString("SSEType", "KMS", json);
    WriteString("KMSMasterKeyId", table.kms_key_arn, json);
    json.EndObject();
  }
  if (!table.tags.empty()) {
    json.Key("Tags");
    json.BeginArray();
    for (const auto& [key, value] : table.tags) {
      json.BeginObject();
      WriteString("Key", key, json);
      WriteString("Value", value, json);
      json.EndObject();
    }
    json.EndArray();
  }
  json.EndObject();
}

std::string TableLine(const TableDescription& table) {
  std::string line;
  codec::JsonWriter json(line);
  json.BeginObject();
  aws::WritePlace(table.account, table.region, json);
  WriteCreateTable(table, json);
  WriteString("TableId", table.uuid, json);
  aws::WriteTime("CreatedAt", table.created_at, json);
  if (table.billing_mode_was_set) {
    json.Key("BillingModeWasSet");
    json.Bool(true);
  }
  aws::WriteTime("OnDemandSince", table.on_demand_since, json);
  aws::WriteTime("TableClassChangedAt", table.table_class_changed_at, json);
  if (table.time_to_live.enabled || table.time_to_live.changed_at) {
    json.Key("TimeToLive");
    json.BeginObject();
    if (table.time_to_live.enabled) WriteString("AttributeName", table.time_to_live.attribute_name, json);
    aws::WriteTime("ChangedAt", table.time_to_live.changed_at, json);
    json.EndObject();
  }
  if (table.recovery.enabled) {
    json.Key("PointInTimeRecovery");
    json.BeginObject();
    json.Key("RecoveryPeriodInDays");
    json.Int(table.recovery.recovery_period_days);
    aws::WriteTime("EnabledAt", table.recovery.enabled_at, json);
    json.EndObject();
  }
  json.EndObject();
  return line;
}

aws::Status ExportItems(const storage::View& view, const TableDescription& table, const aws::WriteLine& write) {
  const auto rows = view.Scan(storage::PrefixRange(ItemSpace(table)), storage::Direction::kForward);
  std::string line;
  while (true) {
    const auto more = rows->Next();
    if (!more.ok()) return Err(aws::FromStorage(more.error()));
    if (!*more) return Ok{};
    line.clear();
    codec::JsonWriter json(line);
    if (!WriteCompactItem(rows->value(), json).ok()) {
      return Err(aws::InternalError(fmt::format("an item of table {} does not decode", table.name.view())));
    }
    RETURN_IF_ERROR(write("item", line));
  }
}

}  // namespace

aws::Status ExportTables(const storage::View& view, const aws::WriteLine& write) {
  const std::string prefix = storage::KindPrefix(storage::kFirstLayer, storage::RowKind::kTable);
  const std::string last_id_key = LastTableIdKey(storage::kFirstLayer);
  const auto rows = view.Scan(storage::PrefixRange(prefix), storage::Direction::kForward);
  while (true) {
    const auto more = rows->Next();
    if (!more.ok()) return Err(aws::FromStorage(more.error()));
    if (!*more) return Ok{};
    if (rows->key() == last_id_key) continue;
    ASSIGN_OR_RETURN(const TableDescription table, DecodeTableRow(rows->key(), rows->value()));
    if (table.status == ResourceStatus::kDeleting) continue;
    RETURN_IF_ERROR(write("table", TableLine(table)));
    RETURN_IF_ERROR(ExportItems(view, table, write));
  }
}

}  // namespace virga::dynamodb
