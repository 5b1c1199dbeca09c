// Every small condition over every small item, against an evaluator that is slow and obviously right.
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "dynamodb/expression/expression_test_support.h"

namespace virga::dynamodb {
namespace {

using testing::ItemOf;
using testing::PlaceholdersOf;

// A value in the naive world: its type, and its content as text; what it holds as texts of values.
struct Naive {
  std::string type;  // "" is an attribute that is not there
  std::string text;
  std::vector<std::string> members = {};
  std::string json = {};
};

const std::vector<Naive>& Values() {
  static const std::vector<Naive> kValues = {
      {"", ""},
      {"N", "1", {}, R"({"N":"1"})"},
      {"N", "2", {}, R"({"N":"2"})"},
      {"S", "x", {}, R"({"S":"x"})"},
      {"S", "xy", {}, R"({"S":"xy"})"},
      {"SS", "x,y", {"Sx", "Sy"}, R"({"SS":["y","x"]})"},
      {"L", "N1,Sx", {"N1", "Sx"}, R"({"L":[{"N":"1"},{"S":"x"}]})"},
      {"NULL", "null", {}, R"({"NULL":true})"},
  };
  return kValues;
}

using World = std::map<std::string, Naive>;
using Meaning = std::function<bool(const World&)>;
struct Case {
  std::string text;
  Meaning meaning;
};

// An operand: its text, and what it is worth. "undefined" is the type of size() of what has none.
struct NaiveOperand {
  std::string text;
  std::function<Naive(const World&)> value;
};

Naive SizeOf(const Naive& v) {
  if (v.type == "S") return {"N", std::to_string(v.text.size())};
  if (v.type == "SS" || v.type == "L") return {"N", std::to_string(v.members.size())};
  return {"undefined", ""};
}

bool Equal(const Naive& a, const Naive& b) {
  return !a.type.empty() && a.type != "undefined" && a.type == b.type && a.text == b.text;
}
bool HaveOrder(const Naive& a, const Naive& b) {
  return a.type == b.type && (a.type == "N" || a.type == "S");
}
// Numbers here have one digit, so their texts order as they do.
bool Less(const Naive& a, const Naive& b) {
  return HaveOrder(a, b) && a.text < b.text;
}

bool CompareNaively(const std::string& symbol, const Naive& a, const Naive& b) {
  if (a.type == "undefined" || b.type == "undefined") return false;
  if (symbol == "=") return Equal(a, b);
  if (symbol == "<>") return !Equal(a, b);
  if (symbol == "<") return Less(a, b);
  if (symbol == ">") return Less(b, a);
  if (symbol == "<=") return HaveOrder(a, b) && !Less(b, a);
  return HaveOrder(a, b) && !Less(a, b);
}

bool ContainsNaively(const Naive& container, const Naive& element) {
  if (element.type.empty()) return false;
  if (container.type == "S") return element.type == "S" && container.text.find(element.text) != std::string::npos;
  for (const std::string& member : container.members) {
    if (member == element.type + element.text) return true;
  }
  return false;
}

std::vector<NaiveOperand> Operands() {
  std::vector<NaiveOperand> operands;
  for (const std::string name : {"a", "b"}) {
    operands.push_back({name, [name](const World& world) { return world.at(name); }});
    operands.push_back({"size(" + name + ")", [name](const World& world) { return SizeOf(world.at(name)); }});
  }
  operands.push_back({":one", [](const World&) { return Naive{"N", "1"}; }});
  operands.push_back({":x", [](const World&) { return Naive{"S", "x"}; }});
  return operands;
}

std::vector<Case> Leaves() {
  std::vector<Case> leaves;
  const std::vector<NaiveOperand> operands = Operands();
  for (const NaiveOperand& left : operands) {
    for (const NaiveOperand& right : operands) {
      for (const std::string symbol : {"=", "<>", "<", "<=", ">", ">="}) {
        leaves.push_back({left.text + " " + symbol + " " + right.text, [=](const World& world) {
                            return CompareNaively(symbol, left.value(world), right.value(world));
                          }});
      }
      leaves.push_back({left.text + " IN (:x, " + right.text + ")", [=](const World& world) {
                          return Equal(left.value(world), {"S", "x"}) || Equal(left.value(world), right.value(world));
                        }});
      leaves.push_back({left.text + " BETWEEN :one AND " + right.text, [=](const World& world) {
                          return CompareNaively(">=", left.value(world), {"N", "1"}) &&
                                 CompareNaively("<=", left.value(world), right.value(world));
                        }});
    }
  }
  for (const std::string name : {"a", "b"}) {
    const std::string other = name == "a" ? "b" : "a";
    leaves.push_back({"attribute_exists(" + name + ")", [=](const World& w) { return !w.at(name).type.empty(); }});
    leaves.push_back({"attribute_not_exists(" + name + ")", [=](const World& w) { return w.at(name).type.empty(); }});
    leaves.push_back({"attribute_type(" + name + ", :type)", [=](const World& w) { return w.at(name).type == "SS"; }});
    leaves.push_back({"begins_with(" + name + ", :x)",
                      [=](const World& w) { return w.at(name).type == "S" && w.at(name).text.starts_with('x'); }});
    leaves.push_back({"contains(" + name + ", :x)", [=](const World& w) {
                        return ContainsNaively(w.at(name), {"S", "x"});
                      }});
    leaves.push_back({"contains(" + name + ", " + other + ")",
                      [=](const World& w) { return ContainsNaively(w.at(name), w.at(other)); }});
  }
  return leaves;
}

// Every item that has each of the values, or nothing, under a and b.
std::vector<std::pair<World, Item>> Worlds() {
  std::vector<std::pair<World, Item>> worlds;
  for (const Naive& a : Values()) {
    for (const Naive& b : Values()) {
      std::string json;
      if (!a.type.empty()) json += R"("a":)" + a.json;
      if (!b.type.empty()) json += (json.empty() ? "" : ",") + (R"("b":)" + b.json);
      worlds.emplace_back(World{{"a", a}, {"b", b}}, ItemOf("{" + json + "}"));
    }
  }
  return worlds;
}

constexpr std::string_view kPlaceholderValues = R"({":one":{"N":"1"},":x":{"S":"x"},":type":{"S":"SS"}})";

// Operators refuse two equal paths and constants that can never hold; those are no cases here.
bool IsRefusedByDesign(const std::string& message) {
  return message.find("must be distinct") != std::string::npos ||
         message.find("BETWEEN operator requires") != std::string::npos;
}

// How many conditions were compared on all worlds.
int CompareAll(const std::vector<Case>& cases, const std::vector<std::pair<World, Item>>& worlds) {
  auto placeholders = PlaceholdersOf("", kPlaceholderValues);
  int compared = 0;
  for (const Case& c : cases) {
    const auto condition = Condition::Parse(c.text, ExpressionKind::kCondition, *placeholders);
    if (!condition.ok() && IsRefusedByDesign(condition.error().message)) continue;
    EXPECT_TRUE(condition.ok()) << c.text << ": " << condition.error().message;
    if (!condition.ok()) continue;
    ++compared;
    for (const auto& [world, item] : worlds) {
      EXPECT_EQ(condition->Evaluate(item), c.meaning(world)) << c.text << " on " << testing::JsonOf(item);
    }
  }
  return compared;
}

TEST(ConditionExhaustiveTest, EveryLeafOnEveryItem) {
  EXPECT_GT(CompareAll(Leaves(), Worlds()), 200);
}

TEST(ConditionExhaustiveTest, EveryPairAndGrouping) {
  // A few leaves that are true on different items make every row of the truth tables.
  const std::vector<Case> all = Leaves();
  std::vector<Case> leaves;
  for (const std::string text : {"a = :one", "b <> :x", "attribute_exists(b)", "contains(a, :x)", "a < b"}) {
    for (const Case& c : all) {
      if (c.text == text) leaves.push_back(c);
    }
  }
  ASSERT_EQ(leaves.size(), 5U);
  std::vector<Case> cases;
  for (const Case& p : leaves) {
    cases.push_back({"NOT " + p.text, [=](const World& w) { return !p.meaning(w); }});
    for (const Case& q : leaves) {
      for (const Case& r : leaves) {
        const auto add = [&](const std::string& text, bool (*combine)(bool, bool, bool)) {
          cases.push_back({text, [=](const World& w) { return combine(p.meaning(w), q.meaning(w), r.meaning(w)); }});
        };
        const std::string &a = p.text, &b = q.text, &c = r.text;
        add(a + " AND " + b + " AND " + c, [](bool x, bool y, bool z) { return x && y && z; });
        add(a + " OR " + b + " OR " + c, [](bool x, bool y, bool z) { return x || y || z; });
        add(a + " AND " + b + " OR " + c, [](bool x, bool y, bool z) { return (x && y) || z; });
        add(a + " OR " + b + " AND " + c, [](bool x, bool y, bool z) { return x || (y && z); });
        add("(" + a + " OR " + b + ") AND " + c, [](bool x, bool y, bool z) { return (x || y) && z; });
        add("NOT " + a + " AND " + b + " OR NOT (" + c + ")", [](bool x, bool y, bool z) { return (!x && y) || !z; });
        add("NOT (" + a + " AND NOT " + b + ") OR " + c, [](bool x, bool y, bool z) { return !(x && !y) || z; });
      }
    }
  }
  EXPECT_EQ(CompareAll(cases, Worlds()), static_cast<int>(cases.size()));
}

}  // namespace
}  // namespace virga::dynamodb
