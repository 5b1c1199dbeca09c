// What the model says to calls that write items.

#include <map>

#include "tests/sim/dynamodb_model.h"
#include "tests/sim/verdict.h"

namespace virga::sim {
namespace {

const Json kNoItem;

const Json& ItemUnder(const TableState& table, const KeyValues& key) {
  const auto found = table.items.find(key);
  return found == table.items.end() ? kNoItem : found->second;
}

bool ConditionHolds(const Call& call, const Json& old_item) {
  return !call.meaning || !call.meaning->condition || call.meaning->condition(old_item);
}

Verdict ExpectConditionFailed(const Call& call, const Json& old_item, const Reply& reply) {
  RETURN_UNLESS_ALLOWED(ExpectError(reply, "ConditionalCheckFailedException"));
  const bool wants_item = call.input["ReturnValuesOnConditionCheckFailure"].text() == "ALL_OLD";
  return ExpectMember(reply.body, "Item", wants_item ? old_item : kNoItem);
}

Json AttributesReply(const Json& item) {
  if (item.is_null()) return Json::Object();
  return Json::Object{{"Attributes", item}};
}

// PutItem and DeleteItem: `new_item` is null for the latter.
Verdict Replace(TableState& table, const Call& call, const KeyValues& key, const Json& new_item, const Reply& reply) {
  const Json old_item = ItemUnder(table, key);
  if (!ConditionHolds(call, old_item)) return ExpectConditionFailed(call, old_item, reply);
  const bool wants_old = call.input["ReturnValues"].text() == "ALL_OLD";
  RETURN_UNLESS_ALLOWED(ExpectBody(reply, AttributesReply(wants_old ? old_item : kNoItem)));
  if (new_item.is_null()) {
    table.items.erase(key);
  } else {
    table.items[key] = new_item;
  }
  return Allowed();
}

Verdict PutItem(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  auto* table = TableOf(state, call);
  if (table == nullptr) return ExpectError(reply, "ResourceNotFoundException");
  const Json& item = call.input["Item"];
  return Replace(table->Change(), call, *KeyOf((*table)->key, item), item, reply);
}

Verdict DeleteItem(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  auto* table = TableOf(state, call);
  if (table == nullptr) return ExpectError(reply, "ResourceNotFoundException");
  return Replace(table->Change(), call, *KeyOf((*table)->key, call.input["Key"]), kNoItem, reply);
}

Verdict UpdateItem(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  auto* shared = TableOf(state, call);
  if (shared == nullptr) return ExpectError(reply, "ResourceNotFoundException");
  TableState& table = shared->Change();
  const KeyValues key = *KeyOf(table.key, call.input["Key"]);
  const Json old_item = ItemUnder(table, key);
  if (!ConditionHolds(call, old_item)) return ExpectConditionFailed(call, old_item, reply);
  Json new_item = old_item.is_null() ? call.input["Key"] : old_item;
  call.meaning->update(new_item);
  const std::string& wanted = call.input["ReturnValues"].text();
  const Json& shown = wanted == "ALL_OLD" ? old_item : wanted == "ALL_NEW" ? new_item : kNoItem;
  RETURN_UNLESS_ALLOWED(ExpectBody(reply, AttributesReply(shown)));
  table.items[key] = new_item;
  return Allowed();
}

Verdict BatchWriteItem(CloudState& state, const Call& call, TimePoint, const Reply& reply) {
  for (const auto& [name, requests] : call.input["RequestItems"].object()) {
    if (!state.tables.contains(name)) return ExpectError(reply, "ResourceNotFoundException");
  }
  RETURN_UNLESS_ALLOWED(ExpectBody(reply, Json::Object{{"UnprocessedItems", Json::Object()}}));
  for (const auto& [name, requests] : call.input["RequestItems"].object()) {
    TableState& table = state.tables.at(name).Change();
    for (const Json& request : requests.array()) {
      const Json& item = request["PutRequest"]["Item"];
      if (item.is_null()) {
        table.items.erase(*KeyOf(table.key, request["DeleteRequest"]["Key"]));
      } else {
        table.items[*KeyOf(table.key, item)] = item;
      }
    }
  }
  return Allowed();
}

}  // namespace

JudgeTable FindWriteOperation(const std::string& operation) {
  static const std::map<std::string, JudgeTable> kOperations{
      {"PutItem", PutItem},
      {"DeleteItem", DeleteItem},
      {"UpdateItem", UpdateItem},
      {"BatchWriteItem", BatchWriteItem},
  };
  const auto found = kOperations.find(operation);
  return found == kOperations.end() ? nullptr : found->second;
}

}  // namespace virga::sim
