#include "tests/sim/dynamodb_model.h"

#include <algorithm>

#include "tests/sim/verdict.h"

namespace virga::sim {
namespace {

constexpr char kArnPrefix[] = "arn:aws:dynamodb:us-east-1:000000000000:table/";

std::optional<KeyValue> ValueOf(const KeyAttribute& attribute, const Json& item) {
  const Json& value = item[attribute.name];
  if (!value.Has(attribute.type)) return std::nullopt;
  const std::string& text = value[attribute.type].text();
  if (attribute.type == "N") return KeyValue{.number = std::stoll(text), .text = {}};
  return KeyValue{.number = 0, .text = text};
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
std::size_t SizeOfNumber(std::string digits) {
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  return digits == "0" ? 1 : 1 + (digits.size() + 1) / 2;
}

std::size_t SizeOfValue(const Json& value) {
  const auto& [type, content] = *value.object().begin();
  if (type == "S") return content.text().size();
  if (type == "N") return SizeOfNumber(content.text());
  if (type == "BOOL" || type == "NULL") return 1;
  std::size_t size = 3;
  for (const Json& element : content.array()) size += 1 + SizeOfValue(element);
  for (const auto& [name, member] : content.object()) size += name.size() + 1 + SizeOfValue(member);
  return size;
}

Json Projected(const TableState& table, const IndexState& index, const Json& item) {
  if (index.projection == "ALL") return item;
  Json projected = Json::Object();
  const auto keep = [&](const std::string& name) {
    if (item.Has(name)) projected[name] = item[name];
  };
  for (const KeySchema* key : {&table.key, &index.key}) {
    keep(key->hash.name);
    if (key->range) keep(key->range->name);
  }
  for (const std::string& name : index.included) keep(name);
  return projected;
}

}  // namespace

Verdict JudgeDynamodb(CloudState& state, const Call& call, TimePoint now, const Reply& reply) {
  for (const auto find : {FindTableOperation, FindWriteOperation, FindReadOperation}) {
    if (const JudgeTable judge = find(call.operation)) return judge(state, call, now, reply);
  }
  return "an operation that the model knows";
}

Shared<TableState>* TableOf(CloudState& state, const Call& call) {
  const auto found = state.tables.find(call.input["TableName"].text());
  return found == state.tables.end() ? nullptr : &found->second;
}

std::optional<KeyValues> KeyOf(const KeySchema& schema, const Json& item) {
  KeyValues values;
  for (const KeyAttribute* attribute : {&schema.hash, schema.range ? &*schema.range : nullptr}) {
    if (attribute == nullptr) continue;
    const auto value = ValueOf(*attribute, item);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

std::size_t SizeOf(const Json& item) {
  std::size_t size = 0;
  for (const auto& [name, value] : item.object()) size += name.size() + SizeOfValue(value);
  return size;
}

std::vector<Entry> EntriesOf(const TableState& table, const std::string& index) {
  std::vector<Entry> entries;
  const IndexState* const state = index.empty() ? nullptr : &table.indexes.at(index);
  for (const auto& [key, item] : table.items) {
    if (state == nullptr) {
      entries.push_back({key, item});
      continue;
    }
    auto order = KeyOf(state->key, item);
    if (!order) continue;
    order->insert(order->end(), key.begin(), key.end());
    entries.push_back({std::move(*order), Projected(table, *state, item)});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.order < b.order; });
  return entries;
}

Json PositionOf(const TableState& table, const std::string& index, const Json& item) {
  Json position = Json::Object();
  const auto add = [&](const KeySchema& key) {
    position[key.hash.name] = item[key.hash.name];
    if (key.range) position[key.range->name] = item[key.range->name];
  };
  add(table.key);
  if (!index.empty()) add(table.indexes.at(index).key);
  return position;
}

std::string TableArn(const std::string& table) {
  return kArnPrefix + table;
}

std::string TableOfArn(const std::string& arn) {
  return arn.starts_with(kArnPrefix) ? arn.substr(sizeof kArnPrefix - 1) : "";
}

}  // namespace virga::sim
