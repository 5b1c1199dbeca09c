// The calls of DynamoDB.

#include <memory>

#include "tests/sim/dynamodb_model.h"
#include "tests/sim/expressions.h"
#include "tests/sim/workload.h"

namespace virga::sim {
namespace {

constexpr int kTables = 3;
constexpr int kPartitions = 4;
constexpr int kSortKeys = 4;

Json Element(const char* name, const char* type) {
  return Json::Object{{"AttributeName", name}, {"KeyType", type}};
}
Json Definition(const char* name, const char* type) {
  return Json::Object{{"AttributeName", name}, {"AttributeType", type}};
}

Json Index(const char* name, Json::Array key, const char* projection) {
  Json described = Json::Object{{"ProjectionType", projection}};
  if (projection[0] == 'I') described["NonKeyAttributes"] = Json::Array{"c", "n"};
  return Json::Object{{"IndexName", name}, {"KeySchema", std::move(key)}, {"Projection", described}};
}

// Makes one call.
class Maker {
 public:
  using MakeOne = void (Maker::*)();

  Maker(Choice& choice, const Surroundings& around) : choice_(choice), around_(around) {}

  Call Make() {
    if (around_.state.tables.size() < 2 && choice_.OneIn(3)) return Finish(&Maker::CreateTable);
    static const std::vector<std::pair<int, MakeOne>> kWeighted{
        {3, &Maker::CreateTable},  {3, &Maker::UpdateTable}, {2, &Maker::DeleteTable}, {8, &Maker::Describe},
        {4, &Maker::Tags},         {3, &Maker::TimeToLive},  {2, &Maker::Backups},     {20, &Maker::PutItem},
        {8, &Maker::DeleteItem},   {16, &Maker::UpdateItem}, {8, &Maker::GetItem},     {6, &Maker::BatchWriteItem},
        {3, &Maker::BatchGetItem}, {10, &Maker::Query},      {5, &Maker::Scan}};
    return Finish(choice_.Weighted(kWeighted));
  }

 private:
  Call Finish(MakeOne make) {
    (this->*make)();
    call_.service = "dynamodb";
    call_.meaning = std::make_shared<Meaning>(std::move(meaning_));
    return std::move(call_);
  }

  std::int64_t now_s() const { return ToUnixSeconds(around_.now); }

  std::string AnyName() { return "table-" + std::to_string(choice_.Below(kTables)); }
  // Mostly one that is there.
  std::string Name() {
    if (around_.state.tables.empty() || choice_.OneIn(12)) return AnyName();
    return choice_.Of(around_.state.tables).first;
  }
  // Names a table; nullptr if there is none of that name.
  const TableState* NameTable() {
    const std::string name = Name();
    call_.input["TableName"] = name;
    const auto found = around_.state.tables.find(name);
    return found == around_.state.tables.end() ? nullptr : &*found->second;
  }

  Json Key(const TableState* table) {
    Json key = Json::Object{{"p", S("k" + std::to_string(choice_.Below(kPartitions)))}};
    if (table != nullptr && table->key.range) key["s"] = N(choice_.Below(kSortKeys));
    return key;
  }
  Json Item(const TableState* table) {
    Json item = Key(table);
    if (!choice_.OneIn(3)) item["a"] = NewString(choice_);
    if (!choice_.OneIn(3)) item["b"] = NewNumber(choice_);
    if (!choice_.OneIn(3)) item["c"] = NewString(choice_);
    if (choice_.OneIn(3)) item["n"] = NewNumber(choice_);
    if (choice_.OneIn(4)) item["e"] = NewExpiry(choice_, now_s());
    if (choice_.OneIn(6)) item["m"] = Json::Object{{"M", Json::Object{{"k", NewString(choice_)}}}};
    return item;
  }

  void CreateTable() {
    call_.operation = "CreateTable";
    Json& input = call_.input;
    input["TableName"] = AnyName();
    input["BillingMode"] = "PAY_PER_REQUEST";
    Json::Array key{Element("p", "HASH")};
    Json::Array definitions{Definition("p", "S"), Definition("a", "S")};
    if (choice_.OneIn(2)) {
      input["GlobalSecondaryIndexes"] = Json::Array{Index("by-a", {Element("a", "HASH")}, "ALL")};
    } else {
      key.push_back(Element("s", "RANGE"));
      definitions.push_back(Definition("s", "N"));
      definitions.push_back(Definition("b", "N"));
      input["GlobalSecondaryIndexes"] =
          Json::Array{Index("by-a", {Element("a", "HASH"), Element("b", "RANGE")}, "INCLUDE")};
      input["LocalSecondaryIndexes"] =
          Json::Array{Index("by-b", {Element("p", "HASH"), Element("b", "RANGE")}, "KEYS_ONLY")};
    }
    input["KeySchema"] = key;
    input["AttributeDefinitions"] = definitions;
    if (choice_.OneIn(3)) input["Tags"] = Json::Array{Json::Object{{"Key", "made"}, {"Value", "so"}}};
    if (choice_.OneIn(5)) input["DeletionProtectionEnabled"] = true;
  }

  void UpdateTable() {
    call_.operation = "UpdateTable";
    NameTable();
    switch (choice_.Below(3)) {
      case 0:
        call_.input["DeletionProtectionEnabled"] = choice_.OneIn(3);
        break;
      case 1:
        call_.input["AttributeDefinitions"] = Json::Array{Definition("c", "S")};
        call_.input["GlobalSecondaryIndexUpdates"] =
            Json::Array{Json::Object{{"Create", Index("by-c", {Element("c", "HASH")}, "ALL")}}};
        break;
      default:
        call_.input["GlobalSecondaryIndexUpdates"] =
            Json::Array{Json::Object{{"Delete", Json::Object{{"IndexName", choice_.OneIn(2) ? "by-c" : "by-a"}}}}};
        break;
    }
  }

  void DeleteTable() {
    call_.operation = "DeleteTable";
    NameTable();
  }

  void Describe() {
    call_.operation = choice_.Of(std::vector<std::string>{"DescribeTable", "DescribeTable", "DescribeTable",
                                                          "ListTables", "DescribeLimits", "DescribeEndpoints"});
    if (call_.operation == "DescribeTable") NameTable();
    if (call_.operation == "ListTables" && choice_.OneIn(3)) call_.input["Limit"] = 1 + choice_.Below(2);
  }

  void Tags() {
    call_.operation = choice_.Of(std::vector<std::string>{"TagResource", "UntagResource", "ListTagsOfResource"});
    call_.input["ResourceArn"] = TableArn(Name());
    const std::string key = "tag-" + std::to_string(choice_.Below(3));
    if (call_.operation == "TagResource") {
      call_.input["Tags"] = Json::Array{Json::Object{{"Key", key}, {"Value", std::to_string(choice_.Below(100))}}};
    }
    if (call_.operation == "UntagResource") call_.input["TagKeys"] = Json::Array{key};
  }

  void TimeToLive() {
    call_.operation = choice_.OneIn(3) ? "DescribeTimeToLive" : "UpdateTimeToLive";
    NameTable();
    if (call_.operation == "DescribeTimeToLive") return;
    call_.input["TimeToLiveSpecification"] = Json::Object{{"Enabled", !choice_.OneIn(3)}, {"AttributeName", "e"}};
  }

  void Backups() {
    call_.operation = choice_.OneIn(2) ? "DescribeContinuousBackups" : "UpdateContinuousBackups";
    NameTable();
    if (call_.operation == "DescribeContinuousBackups") return;
    call_.input["PointInTimeRecoverySpecification"] = Json::Object{{"PointInTimeRecoveryEnabled", choice_.OneIn(2)}};
  }

  void PutItem() {
    call_.operation = "PutItem";
    call_.input["Item"] = Item(NameTable());
    AddCondition(choice_, call_, meaning_);
    if (choice_.OneIn(3)) call_.input["ReturnValues"] = "ALL_OLD";
  }

  void DeleteItem() {
    call_.operation = "DeleteItem";
    call_.input["Key"] = Key(NameTable());
    AddCondition(choice_, call_, meaning_);
    if (choice_.OneIn(3)) call_.input["ReturnValues"] = "ALL_OLD";
  }

  void UpdateItem() {
    call_.operation = "UpdateItem";
    call_.input["Key"] = Key(NameTable());
    AddUpdate(choice_, now_s(), call_, meaning_);
    AddCondition(choice_, call_, meaning_);
    const auto returned = choice_.Below(4);
    if (returned < 2) call_.input["ReturnValues"] = returned == 0 ? "ALL_OLD" : "ALL_NEW";
  }

  void GetItem() {
    call_.operation = "GetItem";
    call_.input["Key"] = Key(NameTable());
    if (choice_.OneIn(2)) call_.input["ConsistentRead"] = true;
  }

  void BatchWriteItem() {
    call_.operation = "BatchWriteItem";
    const std::string name = Name();
    const auto found = around_.state.tables.find(name);
    const TableState* const table = found == around_.state.tables.end() ? nullptr : &*found->second;
    Json requests = Json::Array();
    for (int i = 0; i < kPartitions; ++i) {
      Json item = Item(table);
      item["p"] = S("k" + std::to_string(i));  // no key twice
      if (!choice_.OneIn(3)) {
        requests.Append(Json::Object{{"PutRequest", Json::Object{{"Item", item}}}});
        continue;
      }
      Json key = Json::Object{{"p", item["p"]}};
      if (item.Has("s")) key["s"] = item["s"];
      requests.Append(Json::Object{{"DeleteRequest", Json::Object{{"Key", key}}}});
    }
    call_.input["RequestItems"][name] = requests;
  }

  void BatchGetItem() {
    call_.operation = "BatchGetItem";
    const std::string name = Name();
    const auto found = around_.state.tables.find(name);
    Json keys = Json::Array();
    for (int i = 0; i < kPartitions; ++i) {
      Json key = Key(found == around_.state.tables.end() ? nullptr : &*found->second);
      key["p"] = S("k" + std::to_string(i));
      keys.Append(key);
    }
    call_.input["RequestItems"][name]["Keys"] = keys;
  }

  void Query() {
    call_.operation = "Query";
    const TableState* const table = NameTable();
    std::string hash = "p";
    std::string range;
    if (table != nullptr) {
      if (table->key.range) range = table->key.range->name;
      if (!table->indexes.empty() && choice_.OneIn(2)) {
        const auto& [name, index] = choice_.Of(table->indexes);
        call_.input["IndexName"] = name;
        hash = index.key.hash.name;
        range = index.key.range ? index.key.range->name : "";
      }
    }
    const Json value = hash == "p" ? S("k" + std::to_string(choice_.Below(kPartitions))) : NewString(choice_);
    AddKeyCondition(choice_, hash, value, range, call_, meaning_);
    if (table != nullptr && choice_.OneIn(2)) StartInside(*table, hash, value);
    if (choice_.OneIn(2)) call_.input["Limit"] = 1 + choice_.Below(3);
    if (choice_.OneIn(2)) call_.input["ScanIndexForward"] = choice_.OneIn(2);
  }

  // A start key, where the key condition does not bound it.
  void StartInside(const TableState& table, const std::string& hash, const Json& value) {
    if (meaning_.range) return;
    const std::string& index = call_.input.Get("IndexName").text();
    std::vector<Json> positions;
    for (const Entry& entry : EntriesOf(table, index)) {
      if (entry.item[hash] == value) positions.push_back(PositionOf(table, index, entry.item));
    }
    if (!positions.empty()) call_.input["ExclusiveStartKey"] = choice_.Of(positions);
  }

  void Scan() {
    call_.operation = "Scan";
    const TableState* const table = NameTable();
    if (table != nullptr && !table->indexes.empty() && choice_.OneIn(2)) {
      call_.input["IndexName"] = choice_.Of(table->indexes).first;
    }
    const bool has_all = call_.input.Get("IndexName").is_null();
    if (has_all) AddFilter(choice_, call_, meaning_);
    if (choice_.OneIn(2)) call_.input["Limit"] = 1 + choice_.Below(4);
  }

  Choice& choice_;
  const Surroundings& around_;
  Call call_;
  Meaning meaning_;
};

}  // namespace

Call NextDynamodbCall(Choice& choice, const Surroundings& surroundings) {
  return Maker(choice, surroundings).Make();
}

}  // namespace virga::sim
