#include "dynamodb/operations/table_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace virga::dynamodb {
namespace {

void WriteString(std::string_view key, std::string_view value, codec::JsonWriter& json) {
  json.Key(key);
  json.String(value);
}

void WriteInt(std::string_view key, std::int64_t value, codec::JsonWriter& json) {
  json.Key(key);
  json.Int(value);
}

void WriteKeySchema(const KeySchema& schema, codec::JsonWriter& json) {
  const auto write = [&json](const KeyAttribute& attribute, std::string_view type) {
    json.BeginObject();
    WriteString("AttributeName", attribute.name, json);
    WriteString("KeyType", type, json);
    json.EndObject();
  };
  json.Key("KeySchema");
  json.BeginArray();
  write(schema.hash, "HASH");
  if (schema.range) write(*schema.range, "RANGE");
  json.EndArray();
}

// Decreases count by the UTC day: those of an earlier day are over.
std::int64_t DecreasesToday(const ProvisionedThroughput& throughput, TimePoint now) {
  using std::chrono::days;
  using std::chrono::floor;
  const bool is_today = throughput.last_decrease && floor<days>(*throughput.last_decrease) == floor<days>(now);
  return is_today ? throughput.decreases_today : 0;
}

void WriteThroughput(const ProvisionedThroughput& throughput, TimePoint now, codec::JsonWriter& json) {
  json.Key("ProvisionedThroughput");
  json.BeginObject();
  if (throughput.last_decrease) {
    json.Key("LastDecreaseDateTime");
    WriteTime(*throughput.last_decrease, json);
  }
  if (throughput.last_increase) {
    json.Key("LastIncreaseDateTime");
    WriteTime(*throughput.last_increase, json);
  }
  WriteInt("NumberOfDecreasesToday", DecreasesToday(throughput, now), json);
  WriteInt("ReadCapacityUnits", throughput.read_units, json);
  WriteInt("WriteCapacityUnits", throughput.write_units, json);
  json.EndObject();
}

void WriteOnDemand(const OnDemandThroughput& throughput, codec::JsonWriter& json) {
  if (throughput.empty()) return;
  json.Key("OnDemandThroughput");
  json.BeginObject();
  if (throughput.max_read_units) WriteInt("MaxReadRequestUnits", *throughput.max_read_units, json);
  if (throughput.max_write_units) WriteInt("MaxWriteRequestUnits", *throughput.max_write_units, json);
  json.EndObject();
}

// A table that is being made has no WarmThroughput to show yet; its status is then its own.
void WriteWarm(const WarmThroughput& warm, ResourceStatus status, codec::JsonWriter& json) {
  json.Key("WarmThroughput");
  json.BeginObject();
  WriteInt("ReadUnitsPerSecond", warm.read_units_per_second, json);
  WriteString("Status", NameOf(status), json);
  WriteInt("WriteUnitsPerSecond", warm.write_units_per_second, json);
  json.EndObject();
}

void WriteProjection(const IndexProjection& projection, codec::JsonWriter& json) {
  json.Key("Projection");
  json.BeginObject();
  if (projection.type == ProjectionType::kInclude) {
    json.Key("NonKeyAttributes");
    json.BeginArray();
    for (const std::string& name : projection.non_key_attributes) json.String(name);
    json.EndArray();
  }
  WriteString("ProjectionType", NameOf(projection.type), json);
  json.EndObject();
}

void WriteIndex(const TableDescription& table, const IndexDescription& index, TimePoint now, codec::JsonWriter& json) {
  const bool is_global = index.kind == IndexKind::kGlobal;
  json.BeginObject();
  // Only of an index that was added to a table.
  if (is_global && index.status == ResourceStatus::kCreating && table.status != ResourceStatus::kCreating) {
    json.Key("Backfilling");
    json.Bool(index.backfilling);
  }
  WriteString("IndexArn", fmt::format("{}/index/{}", table.arn, index.name.view()), json);
  WriteString("IndexName", index.name.view(), json);
  WriteInt("IndexSizeBytes", index.counters->size_bytes.load(), json);
  if (is_global) WriteString("IndexStatus", NameOf(index.status), json);
  WriteInt("ItemCount", index.counters->item_count.load(), json);
  WriteKeySchema(index.key, json);
  if (is_global) WriteOnDemand(index.on_demand, json);
  WriteProjection(index.projection, json);
  if (is_global) {
    WriteThroughput(index.throughput, now, json);
    if (index.status != ResourceStatus::kCreating) WriteWarm(index.warm, index.status, json);
  }
  json.EndObject();
}

void WriteIndexes(const TableDescription& table, IndexKind kind, std::string_view key, TimePoint now,
                  codec::JsonWriter& json) {
  const auto is_kind = [kind](const IndexDescription& index) { return index.kind == kind; };
  if (std::none_of(table.indexes.begin(), table.indexes.end(), is_kind)) return;
  json.Key(key);
  json.BeginArray();
  for (const IndexDescription& index : table.indexes) {
    if (is_kind(index)) WriteIndex(table, index, now, json);
  }
  json.EndArray();
}

void WriteAttributeDefinitions(const TableDescription& table, codec::JsonWriter& json) {
  json.Key("AttributeDefinitions");
  json.BeginArray();
  for (const KeyAttribute& attribute : table.attribute_definitions) {
    json.BeginObject();
    WriteString("AttributeName", attribute.name, json);
    WriteString("AttributeType", TypeName(attribute.type), json);
    json.EndObject();
  }
  json.EndArray();
}

void WriteBillingMode(const TableDescription& table, codec::JsonWriter& json) {
  if (!table.billing_mode_was_set) return;
  json.Key("BillingModeSummary");
  json.BeginObject();
  WriteString("BillingMode", NameOf(table.billing_mode), json);
  if (table.on_demand_since) {
    json.Key("LastUpdateToPayPerRequestDateTime");
    WriteTime(*table.on_demand_since, json);
  }
  json.EndObject();
}

void WriteEncryption(const TableDescription& table, codec::JsonWriter& json) {
  if (table.kms_key_arn.empty()) return;
  json.Key("SSEDescription");
  json.BeginObject();
  WriteString("KMSMasterKeyArn", table.kms_key_arn, json);
  WriteString("SSEType", "KMS", json);
  WriteString("Status", "ENABLED", json);
  json.EndObject();
}

void WriteTableClass(const TableDescription& table, codec::JsonWriter& json) {
  if (!table.table_class) return;
  json.Key("TableClassSummary");
  json.BeginObject();
  if (table.table_class_changed_at) {
    json.Key("LastUpdateDateTime");
    WriteTime(*table.table_class_changed_at, json);
  }
  WriteString("TableClass", NameOf(*table.table_class), json);
  json.EndObject();
}

}  // namespace

void WriteTime(TimePoint time, codec::JsonWriter& json) {
  json.Double(static_cast<double>(ToUnixMillis(time)) / 1000.0);
}

void WriteTableDescription(const TableDescription& table, TimePoint now, codec::JsonWriter& json) {
  json.BeginObject();
  WriteAttributeDefinitions(table, json);
  WriteBillingMode(table, json);
  json.Key("CreationDateTime");
  WriteTime(table.created_at, json);
  json.Key("DeletionProtectionEnabled");
  json.Bool(table.deletion_protection);
  WriteIndexes(table, IndexKind::kGlobal, "GlobalSecondaryIndexes", now, json);
  WriteInt("ItemCount", table.counters->item_count.load(), json);
  WriteKeySchema(table.key, json);
  WriteIndexes(table, IndexKind::kLocal, "LocalSecondaryIndexes", now, json);
  WriteOnDemand(table.on_demand, json);
  WriteThroughput(table.throughput, now, json);
  WriteEncryption(table, json);
  WriteString("TableArn", table.arn, json);
  WriteTableClass(table, json);
  WriteString("TableId", table.uuid, json);
  WriteString("TableName", table.name.view(), json);
  WriteInt("TableSizeBytes", table.counters->size_bytes.load(), json);
  WriteString("TableStatus", NameOf(table.status), json);
  if (table.status != ResourceStatus::kCreating) WriteWarm(table.warm, ResourceStatus::kActive, json);
  json.EndObject();
}

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html (Examples)
void WriteDeletedTable(const TableDescription& table, TimePoint now, codec::JsonWriter& json) {
  json.BeginObject();
  WriteBillingMode(table, json);
  json.Key("DeletionProtectionEnabled");
  json.Bool(table.deletion_protection);
  WriteInt("ItemCount", table.counters->item_count.load(), json);
  WriteThroughput(table.throughput, now, json);
  WriteString("TableArn", table.arn, json);
  WriteString("TableId", table.uuid, json);
  WriteString("TableName", table.name.view(), json);
  WriteInt("TableSizeBytes", table.counters->size_bytes.load(), json);
  WriteString("TableStatus", NameOf(table.status), json);
  json.EndObject();
}

}  // namespace virga::dynamodb
