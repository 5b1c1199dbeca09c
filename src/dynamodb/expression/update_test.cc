#include <string>

#include "dynamodb/expression/expression_test_support.h"

namespace virga::dynamodb {
namespace {

using testing::ItemOf;
using testing::JsonOf;
using testing::PlaceholdersOf;

constexpr std::string_view kNames = R"({"#n":"name","#d":"dotted.name"})";
constexpr std::string_view kValues =
    R"({":n":{"N":"5"},":m":{"N":"7"},":s":{"S":"abc"},":y":{"BOOL":true},":z":{"NULL":true},":l":{"L":[{"N":"9"}]},)"
    R"(":el":{"L":[]},":o":{"M":{}},":ss":{"SS":["a","x"]},":all":{"SS":["a","b"]},":ns":{"NS":["5"]},)"
    R"(":bs":{"BS":["AQ=="]},":big":{"N":"9.9E125"}})";

std::string Parsed(std::string_view text) {
  auto placeholders = PlaceholdersOf(kNames, kValues);
  const auto update = Update::Parse(text, *placeholders);
  return update.ok() ? update->Dump() : update.error().message;
}

// The item after the update, or the refusal.
std::string Applied(std::string_view text, std::string_view item_json) {
  auto placeholders = PlaceholdersOf(kNames, kValues);
  const auto update = Update::Parse(text, *placeholders);
  if (!update.ok()) return "parse: " + update.error().message;
  Item item = ItemOf(item_json);
  const auto status = update->Apply(item);
  return status.ok() ? JsonOf(item) : status.error().message;
}

TEST(UpdateTest, ParsesToActions) {
  const struct {
    std::string in, dump;
  } kCases[] = {
      {"SET a = :n", R"((SET a {"N":"5"}))"},
      {"set a=:n,b=:m remove c, d[1] Add e :n delete f :ss",
       R"((SET a {"N":"5"}) (SET b {"N":"7"}) (REMOVE c) (REMOVE d[1]) (ADD e {"N":"5"}) (DELETE f {"SS":["a","x"]}))"},
      {"SET a = b + :n", R"((SET a (+ b {"N":"5"})))"},
      {"SET a = (a - :n)", R"((SET a (- a {"N":"5"})))"},
      {"SET a = if_not_exists(a, :n) + :n", R"((SET a (+ (if_not_exists a {"N":"5"}) {"N":"5"})))"},
      {"SET a = list_append(if_not_exists(a, :el), :l)",
       R"((SET a (list_append (if_not_exists a {"L":[]}) {"L":[{"N":"9"}]})))"},
      {"SET #n.#d[2].x = b.c", "(SET name.dotted.name[2].x b.c)"},
      {"SET a.b = :n, a.c = :n", R"((SET a.b {"N":"5"}) (SET a.c {"N":"5"}))"},
      {"SET setx = :n", R"((SET setx {"N":"5"}))"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Parsed(c.in), c.dump) << c.in;
}

TEST(UpdateTest, Refuses) {
  const std::string kPrefix = "Invalid UpdateExpression: ";
  const std::string kType = "Incorrect operand type for operator or function; operator or function: ";
  const struct {
    std::string in, message;
  } kCases[] = {
      {"", "The expression can not be empty;"},
      {"INVALID SYNTAX HERE", R"(Syntax error; token: "INVALID", near: "INVALID SYNTAX")"},
      {"set _something = :s", R"(Syntax error; token: "_", near: "set _something")"},
      {"ADD hits : incr", R"(Syntax error; token: ":", near: "hits : incr")"},
      {"SET a-b = :n", R"(Syntax error; token: "-", near: "a-b")"},
      {"SET #as, #LambdaPowertoolsContext", R"(Syntax error; token: ",", near: "#as, #LambdaPowertoolsContext")"},
      {"SET #n = :n, #, a = :n", R"(Syntax error; token: "#", near: ", #,")"},
      {"SET", R"(Syntax error; token: "<EOF>", near: "SET")"},
      {"SET a = :n,", R"(Syntax error; token: "<EOF>", near: ",")"},
      {"SET a = :n + :n + :n", R"(Syntax error; token: "+", near: ":n + :n")"},
      {"SET a :n", R"(Syntax error; token: ":n", near: "a :n")"},
      {"ADD a b", R"(Syntax error; token: "b", near: "a b")"},
      {"REMOVE a = :n", R"(Syntax error; token: "=", near: "a = :n")"},
      {"SET a = ((b + :n))", "The expression has redundant parentheses;"},
      {"SET a = :n SET b = :n", R"(The "SET" section can only be used once in an update expression;)"},
      {"ADD a :n add b :n", R"(The "ADD" section can only be used once in an update expression;)"},
      {"SET status = :n", "Attribute name is a reserved keyword; reserved keyword: status"},
      {"SET a = :x", "An expression attribute value used in expression is not defined; attribute value: :x"},
      {"SET #x = :n", "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"SET a = :n, a.b.c = :n",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path "
       "two: [a, b, c]"},
      {"SET a[0].b = :n REMOVE a[0]",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, [0], b], "
       "path two: [a, [0]]"},
      {"SET a = :n, b = :n, a = :m",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path "
       "two: [a]"},
      {"SET a.b = :n, a[1] = :n",
       "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path "
       "two: [a, [1]]"},
      {"ADD a :s", "Incorrect operand type for operator or function; operator: ADD, operand type: STRING"},
      {"ADD a :l", "Incorrect operand type for operator or function; operator: ADD, operand type: LIST"},
      {"DELETE a :n", "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER"},
      {"DELETE a :o", "Incorrect operand type for operator or function; operator: DELETE, operand type: MAP"},
      {"SET a = b + :s", kType + "+, operand type: S"},
      {"SET a = :y - b", kType + "-, operand type: BOOL"},
      {"SET a = list_append(b, :o)", kType + "list_append, operand type: M"},
      {"SET a = list_append(b, :l) + :n", kType + "+, operand type: L"},
      {"SET a = if_not_exists(:n, :n)",
       "Operator or function requires a document path; operator or function: if_not_exists"},
      {"SET a = if_not_exists(b)",
       "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of "
       "operands: 1"},
      {"SET a = size(b)", "The function is not allowed in an update expression; function: size"},
      {"SET a = nope(b)", "Invalid function name; function: nope"},
      {"SET a = " + std::string(4096, ' ') + ":n", "Expression size has exceeded the maximum allowed size;"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Parsed(c.in), kPrefix + c.message) << c.in;
}

TEST(UpdateTest, Applies) {
  const struct {
    std::string update, before, after;
  } kCases[] = {
      {"SET a = :n", "{}", R"({"a":{"N":"5"}})"},
      {"SET a = :m, b = a", R"({"a":{"N":"1"}})", R"({"a":{"N":"7"},"b":{"N":"1"}})"},
      {"SET a = b, b = a", R"({"a":{"S":"x"},"b":{"S":"y"}})", R"({"a":{"S":"y"},"b":{"S":"x"}})"},
      {"SET a = a + :n", R"({"a":{"N":"1.5"}})", R"({"a":{"N":"6.5"}})"},
      {"SET a = :n - a", R"({"a":{"N":"1.5"}})", R"({"a":{"N":"3.5"}})"},
      {"SET a = if_not_exists(a, :n) + :m", "{}", R"({"a":{"N":"12"}})"},
      {"SET a = if_not_exists(a, :n) + :m", R"({"a":{"N":"1"}})", R"({"a":{"N":"8"}})"},
      {"SET a = if_not_exists(b, if_not_exists(c, :s))", "{}", R"({"a":{"S":"abc"}})"},
      {"SET a = list_append(a, :l)", R"({"a":{"L":[{"N":"1"}]}})", R"({"a":{"L":[{"N":"1"},{"N":"9"}]}})"},
      {"SET a = list_append(:l, a)", R"({"a":{"L":[{"N":"1"}]}})", R"({"a":{"L":[{"N":"9"},{"N":"1"}]}})"},
      {"SET a.b.c = :n", R"({"a":{"M":{"b":{"M":{}}}}})", R"({"a":{"M":{"b":{"M":{"c":{"N":"5"}}}}}})"},
      {"SET a[1] = :n", R"({"a":{"L":[{"N":"1"},{"N":"2"}]}})", R"({"a":{"L":[{"N":"1"},{"N":"5"}]}})"},
      {"SET a[5] = :n", R"({"a":{"L":[{"N":"1"}]}})", R"({"a":{"L":[{"N":"1"},{"N":"5"}]}})"},
      {"SET a[9] = :n, a[4] = :m", R"({"a":{"L":[]}})", R"({"a":{"L":[{"N":"7"},{"N":"5"}]}})"},
      {"SET a[10] = :n, a[9] = :m", R"({"a":{"L":[]}})", R"({"a":{"L":[{"N":"7"},{"N":"5"}]}})"},
      {"SET a[0].b = :n", R"({"a":{"L":[{"M":{}}]}})", R"({"a":{"L":[{"M":{"b":{"N":"5"}}}]}})"},
      {"REMOVE a, b", R"({"a":{"N":"1"},"c":{"N":"1"}})", R"({"c":{"N":"1"}})"},
      {"REMOVE a[0], a[2]", R"({"a":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"}]}})",
       R"({"a":{"L":[{"N":"1"},{"N":"3"}]}})"},
      {"REMOVE a[2], a[0], a[9]", R"({"a":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"}]}})",
       R"({"a":{"L":[{"N":"1"},{"N":"3"}]}})"},
      {"REMOVE a[0], a[1].x", R"({"a":{"L":[{"N":"0"},{"M":{"x":{"N":"1"},"y":{"N":"2"}}}]}})",
       R"({"a":{"L":[{"M":{"y":{"N":"2"}}}]}})"},
      {"SET a[1] = :n REMOVE a[0]", R"({"a":{"L":[{"N":"0"},{"N":"1"}]}})", R"({"a":{"L":[{"N":"5"}]}})"},
      {"SET a[7] = :n REMOVE a[1]", R"({"a":{"L":[{"N":"0"}]}})", R"({"a":{"L":[{"N":"0"},{"N":"5"}]}})"},
      {"REMOVE a.x", R"({"a":{"M":{"y":{"N":"1"}}}})", R"({"a":{"M":{"y":{"N":"1"}}}})"},
      {"ADD a :n", "{}", R"({"a":{"N":"5"}})"},
      {"ADD a :n", R"({"a":{"N":"-5"}})", R"({"a":{"N":"0"}})"},
      {"ADD a.b :n", R"({"a":{"M":{}}})", R"({"a":{"M":{"b":{"N":"5"}}}})"},
      {"ADD a :ss", "{}", R"({"a":{"SS":["a","x"]}})"},
      {"ADD a :ss", R"({"a":{"SS":["b","a"]}})", R"({"a":{"SS":["a","b","x"]}})"},
      {"ADD a :ns", R"({"a":{"NS":["5","4"]}})", R"({"a":{"NS":["4","5"]}})"},
      {"DELETE a :ss", R"({"a":{"SS":["b","a"]}})", R"({"a":{"SS":["b"]}})"},
      {"DELETE a :all", R"({"a":{"SS":["b","a"]},"k":{"S":"x"}})", R"({"k":{"S":"x"}})"},
      {"DELETE a :bs", R"({"a":{"BS":["AQ==","Ag=="]}})", R"({"a":{"BS":["Ag=="]}})"},
      {"DELETE a :ss", R"({"k":{"S":"x"}})", R"({"k":{"S":"x"}})"},
      {"DELETE a.b :ss", R"({"a":{"M":{"b":{"SS":["a"]}}}})", R"({"a":{"M":{}}})"},
      {"SET a = a, b = :y, c = :z", R"({"a":{"M":{"x":{"L":[]}}}})",
       R"({"a":{"M":{"x":{"L":[]}}},"b":{"BOOL":true},"c":{"NULL":true}})"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Applied(c.update, c.before), c.after) << c.update << " on " << c.before;
}

TEST(UpdateTest, RefusesOnTheData) {
  const std::string kPath = "The document path provided in the update expression is invalid for update";
  const std::string kMissing = "The provided expression refers to an attribute that does not exist in the item";
  const std::string kType = "An operand in the update expression has an incorrect data type";
  const struct {
    std::string update, item, message;
  } kCases[] = {
      {"SET a = b", "{}", kMissing},
      {"SET a = a + :n", "{}", kMissing},
      {"SET a = list_append(a, :l)", "{}", kMissing},
      {"SET a = a.x", R"({"a":{"N":"1"}})", kMissing},
      {"SET a.b = :n", "{}", kPath},
      {"SET a.b.c = :n", R"({"a":{"M":{}}})", kPath},
      {"SET a.b = :n", R"({"a":{"L":[]}})", kPath},
      {"SET a[0] = :n", R"({"a":{"M":{}}})", kPath},
      {"SET a[0] = :n", "{}", kPath},
      {"REMOVE a.b", "{}", kPath},
      {"REMOVE a.b", R"({"a":{"S":"x"}})", kPath},
      {"REMOVE a[0]", "{}", kPath},
      {"ADD a.b :n", "{}", kPath},
      {"SET a = a + :n", R"({"a":{"S":"x"}})", kType},
      {"SET a = :n - a", R"({"a":{"NULL":true}})", kType},
      {"SET a = list_append(a, :l)", R"({"a":{"S":"x"}})", kType},
      {"SET a = if_not_exists(a, :n) + :n", R"({"a":{"S":"x"}})", kType},
      {"ADD a :n", R"({"a":{"S":"x"}})", kType},
      {"ADD a :ss", R"({"a":{"NS":["1"]}})", kType},
      {"ADD a :n", R"({"a":{"NS":["1"]}})", kType},
      {"DELETE a :ss", R"({"a":{"NS":["1"]}})", kType},
      {"SET a = a + :big", R"({"a":{"N":"1E125"}})",
       "Number overflow. Attempting to store a number with magnitude larger than supported range"},
      {"ADD a :n", R"({"a":{"N":"1E100"}})", "Attempting to store more than 38 significant digits in a Number"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Applied(c.update, c.item), c.message) << c.update << " on " << c.item;
}

TEST(UpdateTest, ResultMustNotNestTooDeep) {
  std::string path = "a";
  std::string value = R"({"M":{}})";
  for (int i = 0; i < 30; ++i) {  // 31 maps
    path += ".k";
    value = R"({"M":{"k":)" + value + "}}";
  }
  const std::string item = R"({"a":)" + value + R"(,"m":{"M":{}},"deep":{"M":{"k":{"M":{}}}}})";
  EXPECT_TRUE(Applied("SET " + path + ".k = :n", item).starts_with("{"));
  EXPECT_EQ(Applied("SET " + path + ".k = deep", item),
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported "
            "limit");
}

TEST(UpdateTest, TellsItsPaths) {
  auto placeholders = PlaceholdersOf(kNames, kValues);
  const auto update = Update::Parse("SET a.b = :n REMOVE c[1]", *placeholders);
  const std::vector<DocumentPath> paths = update->TouchedPaths();
  ASSERT_EQ(paths.size(), 2U);
  EXPECT_EQ(paths[0], (DocumentPath{{std::nullopt, "a"}, {std::nullopt, "b"}}));
  EXPECT_EQ(paths[1], (DocumentPath{{std::nullopt, "c"}, {1, ""}}));
  EXPECT_FALSE(update->only_removes());
  EXPECT_TRUE(Update::Parse("REMOVE a DELETE b :ss", *placeholders)->only_removes());
  EXPECT_FALSE(Update::Parse("REMOVE a ADD b :ss", *placeholders)->only_removes());
}

TEST(ProjectionTest, KeepsWhatItNames) {
  const std::string kItem = R"({"a":{"S":"x"},"l":{"L":[{"N":"0"},{"M":{"p":{"N":"1"},"q":{"N":"2"}}},{"N":"3"}]},)"
                            R"("m":{"M":{"x":{"S":"1"},"y":{"M":{"z":{"S":"2"}}},"e":{"M":{}}}},"name":{"S":"n"}})";
  const struct {
    std::string in, out;
  } kCases[] = {
      {"a", R"({"a":{"S":"x"}})"},
      {"a, #n, nope", R"({"a":{"S":"x"},"name":{"S":"n"}})"},
      {"l[2], l[0]", R"({"l":{"L":[{"N":"0"},{"N":"3"}]}})"},
      {"l[1].q, l[1].p", R"({"l":{"L":[{"M":{"p":{"N":"1"},"q":{"N":"2"}}}]}})"},
      {"l[0].q", "{}"},
      {"l[9]", "{}"},
      {"m.y.z, m.x", R"({"m":{"M":{"x":{"S":"1"},"y":{"M":{"z":{"S":"2"}}}}}})"},
      {"m.e", R"({"m":{"M":{"e":{"M":{}}}}})"},
      {"m.e.f", "{}"},
      {"m[0]", "{}"},
      {"a.b", "{}"},
  };
  for (const auto& c : kCases) {
    auto placeholders = PlaceholdersOf(kNames, "");
    const auto projection = Projection::Parse(c.in, *placeholders);
    ASSERT_TRUE(projection.ok()) << c.in << projection.error().message;
    EXPECT_EQ(JsonOf(projection->Apply(ItemOf(kItem))), c.out) << c.in;
  }
}

TEST(ProjectionTest, Refuses) {
  const struct {
    std::string in, message;
  } kCases[] = {
      {"", "The expression can not be empty;"},
      {"a,", R"(Syntax error; token: "<EOF>", near: ",")"},
      {"a b", R"(Syntax error; token: "b", near: "a b")"},
      {"a, :v", R"(Syntax error; token: ":v", near: ", :v")"},
      {"a, name", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"a, a",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path "
       "two: [a]"},
      {"a.b, a",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path "
       "two: [a]"},
      {"a.b, c, a[0]",
       "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path "
       "two: [a, [0]]"},
  };
  for (const auto& c : kCases) {
    auto placeholders = PlaceholdersOf(kNames, "");
    const auto projection = Projection::Parse(c.in, *placeholders);
    ASSERT_FALSE(projection.ok()) << c.in;
    EXPECT_EQ(projection.error().message, "Invalid ProjectionExpression: " + c.message) << c.in;
  }
}

TEST(ProjectionTest, DumpsAndNames) {
  auto placeholders = PlaceholdersOf(kNames, "");
  const auto projection = Projection::Parse("l[2], #n.x, l[0].y", *placeholders);
  EXPECT_EQ(projection->Dump(), "(project l[0].y l[2] name.x)");
  EXPECT_EQ(projection->TopLevelNames(), (std::set<std::string>{"l", "name"}));
}

}  // namespace
}  // namespace virga::dynamodb
