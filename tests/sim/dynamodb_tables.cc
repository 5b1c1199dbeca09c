// What the model says to calls that make, change and describe tables.

#include <algorithm>
#include <map>

#include "tests/sim/dynamodb_model.h"
#include "tests/sim/verdict.h"

namespace virga::sim {
namespace {

constexpr auto kTtlChangeInterval = std::chrono::hours(1);

KeyAttribute AttributeOf(const Json& element, const Json& definitions) {
  for (const Json& definition : definitions.array()) {
    if (definition["AttributeName"] == element["AttributeName"]) {
      return {definition["AttributeName"].text(), definition["AttributeType"].text()};
    }
  }
  return {};
}

KeySchema SchemaOf(const Json& elements, const Json& definitions) {
  KeySchema schema{.hash = AttributeOf(elements.array()[0], definitions), .range = std::nullopt};
  if (elements.array().size() > 1) schema.range = AttributeOf(elements.array()[1], definitions);
  return schema;
}

IndexState IndexOf(const Json& index, const Json& definitions, bool is_global) {
  IndexState state{.key = SchemaOf(index["KeySchema"], definitions),
                   .projection = index["Projection"]["ProjectionType"].text(),
                   .included = {},
                   .is_global = is_global};
  for (const Json& name : index["Projection"]["NonKeyAttributes"].array()) state.included.push_back(name.text());
  return state;
}

Verdict CreateTable(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  const Json& input = call.input;
  if (TableOf(state, call) != nullptr) return ExpectError(reply, "ResourceInUseException");
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  const Json& described = reply.body["TableDescription"];
  RETURN_UNLESS_ALLOWED(ExpectMember(described, "TableStatus", "CREATING"));
  RETURN_UNLESS_ALLOWED(ExpectMember(described, "ItemCount", 0));
  RETURN_UNLESS_ALLOWED(ExpectMember(described, "TableName", input["TableName"]));
  const Json& definitions = input["AttributeDefinitions"];
  TableState table;
  table.key = SchemaOf(input["KeySchema"], definitions);
  for (const char* kind : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
    for (const Json& index : input[kind].array()) {
      table.indexes[index["IndexName"].text()] = IndexOf(index, definitions, kind[0] == 'G');
    }
  }
  for (const Json& tag : input["Tags"].array()) table.tags[tag["Key"].text()] = tag["Value"].text();
  table.is_protected = input["DeletionProtectionEnabled"].boolean();
  table.id = described["TableId"].text();
  table.created_at = described["CreationDateTime"].text();
  state.tables.insert_or_assign(input["TableName"].text(), Shared<TableState>(std::move(table)));
  return Allowed();
}

Verdict UpdateTable(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  auto* table = TableOf(state, call);
  if (table == nullptr) return ExpectError(reply, "ResourceNotFoundException");
  TableState changed = **table;
  for (const Json& update : call.input["GlobalSecondaryIndexUpdates"].array()) {
    const Json& created = update["Create"];
    const std::string& name = (created.is_null() ? update["Delete"] : created)["IndexName"].text();
    const auto found = changed.indexes.find(name);
    if (!created.is_null()) {
      if (found != changed.indexes.end()) return ExpectError(reply, "ValidationException");
      changed.indexes[name] = IndexOf(created, call.input["AttributeDefinitions"], /*is_global=*/true);
      continue;
    }
    if (found == changed.indexes.end() || !found->second.is_global) {
      return ExpectError(reply, "ResourceNotFoundException");
    }
    changed.indexes.erase(found);
  }
  if (call.input.Has("DeletionProtectionEnabled")) {
    changed.is_protected = call.input["DeletionProtectionEnabled"].boolean();
  }
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  RETURN_UNLESS_ALLOWED(ExpectMember(reply.body["TableDescription"], "TableStatus", "UPDATING"));
  table->Change() = std::move(changed);
  return Allowed();
}

Verdict DeleteTable(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  const auto* table = TableOf(state, call);
  if (table == nullptr) return ExpectError(reply, "ResourceNotFoundException");
  if ((*table)->is_protected) return ExpectError(reply, "ValidationException");
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  RETURN_UNLESS_ALLOWED(ExpectMember(reply.body["TableDescription"], "TableStatus", "DELETING"));
  state.tables.erase(call.input["TableName"].text());
  return Allowed();
}

// Counts and sizes of a table or an index are exact.
Verdict ExpectCounts(const TableState& table, const std::string& index, const Json& described) {
  const std::vector<Entry> entries = EntriesOf(table, index);
  std::size_t bytes = 0;
  for (const Entry& entry : entries) bytes += SizeOf(entry.item);
  RETURN_UNLESS_ALLOWED(ExpectMember(described, "ItemCount", static_cast<std::int64_t>(entries.size())));
  return ExpectMember(described, index.empty() ? "TableSizeBytes" : "IndexSizeBytes", static_cast<std::int64_t>(bytes));
}

Verdict ExpectIndexes(const TableState& table, const Json& described) {
  std::size_t shown = 0;
  for (const char* kind : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
    for (const Json& index : described[kind].array()) {
      const std::string& name = index["IndexName"].text();
      if (!table.indexes.contains(name)) return "no index " + name;
      RETURN_UNLESS_ALLOWED(ExpectCounts(table, name, index));
      if (kind[0] == 'G') RETURN_UNLESS_ALLOWED(ExpectMember(index, "IndexStatus", "ACTIVE"));
      ++shown;
    }
  }
  if (shown != table.indexes.size()) return std::to_string(table.indexes.size()) + " indexes";
  return Allowed();
}

Verdict DescribeTable(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  const auto* shared = TableOf(state, call);
  if (shared == nullptr) return ExpectError(reply, "ResourceNotFoundException");
  const TableState& table = **shared;
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  const Json& described = reply.body["Table"];
  RETURN_UNLESS_ALLOWED(ExpectMember(described, "TableStatus", "ACTIVE"));
  RETURN_UNLESS_ALLOWED(ExpectMember(described, "TableId", table.id));
  RETURN_UNLESS_ALLOWED(ExpectMember(described, "DeletionProtectionEnabled", table.is_protected));
  if (described["CreationDateTime"].text() != table.created_at) return "CreationDateTime: " + table.created_at;
  RETURN_UNLESS_ALLOWED(ExpectIndexes(table, described));
  return ExpectCounts(table, "", described);
}

Verdict ListTables(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  Json names = Json::Array();
  const std::string& start = call.input["ExclusiveStartTableName"].text();
  const auto limit = static_cast<std::size_t>(call.input["Limit"].integer());
  Json expected = Json::Object();
  for (const auto& [name, table] : state.tables) {
    if (name <= start) continue;
    if (limit > 0 && names.array().size() == limit) {
      expected["LastEvaluatedTableName"] = names.array().back();
      break;
    }
    names.Append(name);
  }
  expected["TableNames"] = names;
  return ExpectBody(reply, expected);
}

Verdict ChangeTags(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  const auto found = state.tables.find(TableOfArn(call.input["ResourceArn"].text()));
  if (found == state.tables.end()) return ExpectError(reply, "ResourceNotFoundException");
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  auto& tags = found->second.Change().tags;
  for (const Json& tag : call.input["Tags"].array()) tags[tag["Key"].text()] = tag["Value"].text();
  for (const Json& key : call.input["TagKeys"].array()) tags.erase(key.text());
  return Allowed();
}

Verdict ListTags(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  const auto found = state.tables.find(TableOfArn(call.input["ResourceArn"].text()));
  if (found == state.tables.end()) return ExpectError(reply, "ResourceNotFoundException");
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  std::map<std::string, std::string> shown;
  for (const Json& tag : reply.body["Tags"].array()) shown[tag["Key"].text()] = tag["Value"].text();
  if (shown == found->second->tags && shown.size() == reply.body["Tags"].array().size()) return Allowed();
  Json tags = Json::Object();
  for (const auto& [key, value] : found->second->tags) tags[key] = value;
  return "Tags: " + tags.Dump();
}

Verdict UpdateTimeToLive(CloudState& state, const Call& call, TimePoint now, const Reply& reply) {
  auto* shared = TableOf(state, call);
  if (shared == nullptr) return ExpectError(reply, "ResourceNotFoundException");
  const Json& wanted = call.input["TimeToLiveSpecification"];
  const bool enables = wanted["Enabled"].boolean();
  const TableState& table = **shared;
  const bool is_enabled = !table.ttl_attribute.empty();
  const bool changed_lately = table.ttl_changed_at && now - *table.ttl_changed_at < kTtlChangeInterval;
  if (enables == is_enabled || changed_lately) return ExpectError(reply, "ValidationException");
  RETURN_UNLESS_ALLOWED(ExpectBody(reply, Json::Object{{"TimeToLiveSpecification", wanted}}));
  shared->Change().ttl_attribute = enables ? wanted["AttributeName"].text() : "";
  shared->Change().ttl_changed_at = now;
  return Allowed();
}

Verdict DescribeTimeToLive(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  const auto* table = TableOf(state, call);
  if (table == nullptr) return ExpectError(reply, "ResourceNotFoundException");
  const std::string& attribute = (*table)->ttl_attribute;
  Json description = Json::Object{{"TimeToLiveStatus", attribute.empty() ? "DISABLED" : "ENABLED"}};
  if (!attribute.empty()) description["AttributeName"] = attribute;
  return ExpectBody(reply, Json::Object{{"TimeToLiveDescription", description}});
}

Verdict ContinuousBackups(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  auto* table = TableOf(state, call);
  if (table == nullptr) return ExpectError(reply, "TableNotFoundException");
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  if (const Json& wanted = call.input["PointInTimeRecoverySpecification"]; !wanted.is_null()) {
    table->Change().has_recovery = wanted["PointInTimeRecoveryEnabled"].boolean();
  }
  return ExpectMember(reply.body["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"],
                      "PointInTimeRecoveryStatus", (*table)->has_recovery ? "ENABLED" : "DISABLED");
}

Verdict Constant(CloudState&, const Call&, TimePoint, const Reply& reply) {
  return ExpectSuccess(reply);
}

}  // namespace

JudgeTable FindTableOperation(const std::string& operation) {
  static const std::map<std::string, JudgeTable> kOperations{
      {"CreateTable", CreateTable},
      {"UpdateTable", UpdateTable},
      {"DeleteTable", DeleteTable},
      {"DescribeTable", DescribeTable},
      {"ListTables", ListTables},
      {"TagResource", ChangeTags},
      {"UntagResource", ChangeTags},
      {"ListTagsOfResource", ListTags},
      {"UpdateTimeToLive", UpdateTimeToLive},
      {"DescribeTimeToLive", DescribeTimeToLive},
      {"UpdateContinuousBackups", ContinuousBackups},
      {"DescribeContinuousBackups", ContinuousBackups},
      {"DescribeLimits", Constant},
      {"DescribeEndpoints", Constant},
  };
  const auto found = kOperations.find(operation);
  return found == kOperations.end() ? nullptr : found->second;
}

}  // namespace virga::sim
