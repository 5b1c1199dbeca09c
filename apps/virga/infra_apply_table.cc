// The part of Applier that speaks to DynamoDB.
#include <fmt/format.h>

#include "apps/virga/infra_apply.h"
#include "apps/virga/infra_json.h"
#include "codec/json_writer.h"

namespace virga::infra {
namespace {

using codec::JsonDocument;
using codec::JsonValue;
using codec::JsonWriter;

void WriteDefinitions(JsonWriter& writer, const std::map<std::string, std::string>& types) {
  writer.Key("AttributeDefinitions");
  writer.BeginArray();
  for (const auto& [name, type] : types) {
    writer.BeginObject();
    writer.Key("AttributeName");
    writer.String(name);
    writer.Key("AttributeType");
    writer.String(type);
    writer.EndObject();
  }
  writer.EndArray();
}

// `range_key` may be "".
void WriteKeySchema(JsonWriter& writer, const std::string& hash_key, const std::string& range_key) {
  const auto write = [&](const std::string& name, std::string_view type) {
    writer.BeginObject();
    writer.Key("AttributeName");
    writer.String(name);
    writer.Key("KeyType");
    writer.String(type);
    writer.EndObject();
  };
  writer.Key("KeySchema");
  writer.BeginArray();
  write(hash_key, "HASH");
  if (!range_key.empty()) write(range_key, "RANGE");
  writer.EndArray();
}

void WriteIndex(JsonWriter& writer, const IndexSpec& index) {
  writer.BeginObject();
  writer.Key("IndexName");
  writer.String(index.name);
  WriteKeySchema(writer, index.hash_key, index.range_key);
  writer.Key("Projection");
  writer.BeginObject();
  writer.Key("ProjectionType");
  writer.String(index.projection_type);
  writer.EndObject();
  writer.EndObject();
}

// "PK HASH, SK RANGE"
std::string KeysOf(JsonValue description) {
  std::string keys;
  if (const auto schema = Find(description, "KeySchema")) {
    for (JsonValue key : *schema) {
      keys += fmt::format("{}{} {}", keys.empty() ? "" : ", ", Text(key, "AttributeName"), Text(key, "KeyType"));
    }
  }
  return keys;
}

std::string TableName(const std::string& name) {
  std::string json;
  JsonWriter writer(json);
  writer.BeginObject();
  writer.Key("TableName");
  writer.String(name);
  writer.EndObject();
  return json;
}

}  // namespace

Result<Applier::Change> Applier::ApplyTable() {
  ASSIGN_OR_RETURN(const Reply reply, cloud_.Call("DynamoDB_20120810.DescribeTable", TableName(resources_.table.name)));
  if (reply.error_type.ends_with("ResourceNotFoundException")) {
    if (dry_run_) return Change::kCreated;
    RETURN_IF_ERROR(CreateTable());
    RETURN_IF_ERROR(WaitForTable(true));
    return Change::kCreated;
  }
  if (reply.status != 200) return Err(fmt::format("DescribeTable failed: {} {}", reply.status, reply.body));
  JsonDocument document;
  const auto root = document.Parse(reply.body);
  const auto table = root.ok() ? Find(*root, "Table") : std::nullopt;
  if (!table) return Err(std::string("DescribeTable: the reply holds no table"));
  RETURN_IF_ERROR(CompareKeys(*table));
  return AddMissingIndexes(*table);
}

Result<Ok> Applier::CreateTable() {
  const TableSpec& table = resources_.table;
  std::string json;
  JsonWriter writer(json);
  writer.BeginObject();
  writer.Key("TableName");
  writer.String(table.name);
  writer.Key("BillingMode");
  writer.String(table.billing_mode);
  WriteDefinitions(writer, table.attribute_types);
  WriteKeySchema(writer, table.hash_key, "");
  writer.Key("GlobalSecondaryIndexes");
  writer.BeginArray();
  for (const IndexSpec& index : table.indexes) WriteIndex(writer, index);
  writer.EndArray();
  writer.EndObject();
  RETURN_IF_ERROR(Must("DynamoDB_20120810.CreateTable", json));
  return Ok{};
}

Result<Ok> Applier::CompareKeys(JsonValue table) const {
  const TableSpec& want = resources_.table;
  const std::string keys = KeysOf(table);
  if (keys != want.hash_key + " HASH") {
    return Err(
        fmt::format("the table {} exists with the key ({}), and keys cannot be changed; it is to have ({} HASH). "
                    "'virga infra destroy' removes it with all that is in it",
                    want.name, keys, want.hash_key));
  }
  const auto indexes = Find(table, "GlobalSecondaryIndexes");
  if (!indexes) return Ok{};
  for (const IndexSpec& index : want.indexes) {
    for (JsonValue have : *indexes) {
      if (Text(have, "IndexName") != index.name) continue;
      const auto projection = Find(have, "Projection");
      const std::string type = projection ? Text(*projection, "ProjectionType") : "";
      if (KeysOf(have) != index.hash_key + " HASH, " + index.range_key + " RANGE" || type != index.projection_type) {
        return Err(fmt::format("the index {} of {} exists with other keys or another projection: ({}) {}", index.name,
                               want.name, KeysOf(have), type));
      }
    }
  }
  return Ok{};
}

Result<Applier::Change> Applier::AddMissingIndexes(JsonValue table) {
  const auto have = Find(table, "GlobalSecondaryIndexes");
  Change change = Change::kUnchanged;
  for (const IndexSpec& index : resources_.table.indexes) {
    bool found = false;
    if (have) {
      for (JsonValue other : *have) found = found || Text(other, "IndexName") == index.name;
    }
    if (found) continue;
    change = Change::kChanged;
    if (dry_run_) continue;
    std::string json;
    JsonWriter writer(json);
    writer.BeginObject();
    writer.Key("TableName");
    writer.String(resources_.table.name);
    WriteDefinitions(writer, resources_.table.attribute_types);
    writer.Key("GlobalSecondaryIndexUpdates");
    writer.BeginArray();
    writer.BeginObject();
    writer.Key("Create");
    WriteIndex(writer, index);
    writer.EndObject();
    writer.EndArray();
    writer.EndObject();
    RETURN_IF_ERROR(Must("DynamoDB_20120810.UpdateTable", json));
    RETURN_IF_ERROR(WaitForTable(true));
  }
  return change;
}

// Until the table and its indexes are ACTIVE, or, if not `wanted`, gone.
Result<Ok> Applier::WaitForTable(bool wanted) {
  constexpr int kAttemptsMax = 6000;  // of Pause() each: AWS may take minutes over an index
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    ASSIGN_OR_RETURN(const Reply reply,
                     cloud_.Call("DynamoDB_20120810.DescribeTable", TableName(resources_.table.name)));
    const bool is_gone = reply.error_type.ends_with("ResourceNotFoundException");
    if (is_gone && !wanted) return Ok{};
    JsonDocument document;
    const auto root = document.Parse(reply.body);
    if (const auto table = root.ok() ? Find(*root, "Table") : std::nullopt; table && wanted) {
      bool is_active = Text(*table, "TableStatus") == "ACTIVE";
      if (const auto indexes = Find(*table, "GlobalSecondaryIndexes")) {
        for (JsonValue index : *indexes) is_active = is_active && Text(index, "IndexStatus") == "ACTIVE";
      }
      if (is_active) return Ok{};
    }
    cloud_.Pause();
  }
  return Err(fmt::format("the table {} did not become {} in time", resources_.table.name, wanted ? "active" : "gone"));
}

Result<Applier::Change> Applier::DestroyTable() {
  ASSIGN_OR_RETURN(const Reply reply, cloud_.Call("DynamoDB_20120810.DeleteTable", TableName(resources_.table.name)));
  if (reply.error_type.ends_with("ResourceNotFoundException")) return Change::kAbsent;
  if (reply.status != 200) return Err(fmt::format("DeleteTable failed: {} {}", reply.status, reply.body));
  RETURN_IF_ERROR(WaitForTable(false));
  return Change::kDestroyed;
}

}  // namespace virga::infra
