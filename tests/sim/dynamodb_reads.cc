// What the model says to calls that read items.

#include <algorithm>
#include <map>
#include <set>

#include "tests/sim/dynamodb_model.h"
#include "tests/sim/verdict.h"

namespace virga::sim {
namespace {

Verdict GetItem(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  const auto* table = TableOf(state, call);
  if (table == nullptr) return ExpectError(reply, "ResourceNotFoundException");
  const auto found = (*table)->items.find(*KeyOf((*table)->key, call.input["Key"]));
  if (found == (*table)->items.end()) return ExpectBody(reply, Json::Object());
  return ExpectBody(reply, Json::Object{{"Item", found->second}});
}

Verdict BatchGetItem(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  Json responses = Json::Object();
  for (const auto& [name, request] : call.input["RequestItems"].object()) {
    const auto table = state.tables.find(name);
    if (table == state.tables.end()) return ExpectError(reply, "ResourceNotFoundException");
    Json items = Json::Array();
    for (const Json& key : request["Keys"].array()) {
      const auto found = table->second->items.find(*KeyOf(table->second->key, key));
      if (found != table->second->items.end()) items.Append(found->second);
    }
    responses[name] = items;
  }
  return ExpectBody(reply, Json::Object{{"Responses", responses}, {"UnprocessedKeys", Json::Object()}});
}

bool PassesFilter(const Call& call, const Json& item) {
  return !call.meaning || !call.meaning->filter || call.meaning->filter(item);
}

// What Query and Scan check before they read; nullopt: go on.
Verdict CheckTarget(CloudState& state, const Call& call, const Reply& reply, bool& is_refused) {
  is_refused = true;
  const auto* table = TableOf(state, call);
  if (table == nullptr) return ExpectError(reply, "ResourceNotFoundException");
  const std::string& index = call.input["IndexName"].text();
  if (!index.empty() && !(*table)->indexes.contains(index)) return ExpectError(reply, "ValidationException");
  is_refused = false;
  return ExpectSuccess(reply);
}

// The entries that a Query reads, in its order.
std::vector<Entry> QueriedEntries(const TableState& table, const Call& call) {
  const std::string& index = call.input["IndexName"].text();
  const KeySchema& key = index.empty() ? table.key : table.indexes.at(index).key;
  const KeyValues partition = *KeyOf({.hash = key.hash, .range = std::nullopt},
                                     Json::Object{{key.hash.name, call.input["ExpressionAttributeValues"][":hash"]}});
  std::vector<Entry> entries = EntriesOf(table, index);
  std::erase_if(entries, [&](const Entry& entry) {
    return entry.order.front() != partition.front() ||
           (call.meaning && call.meaning->range && !call.meaning->range(entry.item));
  });
  if (call.input.Has("ScanIndexForward") && !call.input["ScanIndexForward"].boolean()) {
    std::reverse(entries.begin(), entries.end());
  }
  if (const Json& start = call.input["ExclusiveStartKey"]; !start.is_null()) {
    const auto at = std::find_if(entries.begin(), entries.end(),
                                 [&](const Entry& entry) { return PositionOf(table, index, entry.item) == start; });
    if (at != entries.end()) entries.erase(entries.begin(), at + 1);
  }
  return entries;
}

Verdict Query(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  bool is_refused = false;
  RETURN_UNLESS_ALLOWED(CheckTarget(state, call, reply, is_refused));
  if (is_refused) return Allowed();
  const TableState& table = **TableOf(state, call);
  std::vector<Entry> entries = QueriedEntries(table, call);
  const auto limit = static_cast<std::size_t>(call.input["Limit"].integer());
  const bool stops_early = limit > 0 && entries.size() >= limit;
  if (stops_early) entries.resize(limit);
  Json items = Json::Array();
  for (const Entry& entry : entries) {
    if (PassesFilter(call, entry.item)) items.Append(entry.item);
  }
  Json expected = Json::Object{{"Items", items},
                               {"Count", static_cast<std::int64_t>(items.array().size())},
                               {"ScannedCount", static_cast<std::int64_t>(entries.size())}};
  if (stops_early) {
    expected["LastEvaluatedKey"] = PositionOf(table, call.input["IndexName"].text(), entries.back().item);
  }
  return ExpectBody(reply, expected);
}

// The order of a Scan is that of a hash, which the model does not know: a page of a limited one
// holds some of the items, and the driver sees that all pages together hold each once.
Verdict Scan(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  bool is_refused = false;
  RETURN_UNLESS_ALLOWED(CheckTarget(state, call, reply, is_refused));
  if (is_refused) return Allowed();
  const TableState& table = **TableOf(state, call);
  const std::string& index = call.input["IndexName"].text();
  std::multiset<std::string> expected;
  std::set<std::string> positions;
  const std::vector<Entry> entries = EntriesOf(table, index);
  for (const Entry& entry : entries) {
    if (PassesFilter(call, entry.item)) expected.insert(entry.item.Dump());
    positions.insert(PositionOf(table, index, entry.item).Dump());
  }
  const auto all = [&] {
    std::string text = "Items in any order:";
    for (const std::string& item : expected) text += " " + item;
    return text;
  };
  std::multiset<std::string> returned;
  for (const Json& item : reply.body["Items"].array()) returned.insert(item.Dump());
  RETURN_UNLESS_ALLOWED(ExpectMember(reply.body, "Count", static_cast<std::int64_t>(returned.size())));
  const auto scanned = static_cast<std::size_t>(reply.body["ScannedCount"].integer());
  const auto limit = static_cast<std::size_t>(call.input["Limit"].integer());
  const Json& last = reply.body["LastEvaluatedKey"];
  if (limit == 0) {
    if (returned != expected || scanned != entries.size() || !last.is_null()) return all();
    return Allowed();
  }
  if (!std::includes(expected.begin(), expected.end(), returned.begin(), returned.end())) return all();
  if (scanned > limit || (scanned == limit) == last.is_null()) return "a page of at most " + std::to_string(limit);
  if (!last.is_null() && !positions.contains(last.Dump())) return "LastEvaluatedKey of an item; " + all();
  return Allowed();
}

}  // namespace

JudgeTable FindReadOperation(const std::string& operation) {
  static const std::map<std::string, JudgeTable> kOperations{
      {"GetItem", GetItem}, {"BatchGetItem", BatchGetItem}, {"Query", Query}, {"Scan", Scan}};
  const auto found = kOperations.find(operation);
  return found == kOperations.end() ? nullptr : found->second;
}

}  // namespace virga::sim
