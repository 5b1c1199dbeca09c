#include <string>

#include "dynamodb/expression/expression_test_support.h"

namespace virga::dynamodb {
namespace {

using testing::ItemOf;
using testing::PlaceholdersOf;

constexpr std::string_view kNames = R"({"#n":"name","#s":"Status","#d":"dotted.name"})";
constexpr std::string_view kValues =
    R"({":n":{"N":"5"},":m":{"N":"7"},":s":{"S":"abc"},":t":{"S":"N"},":b":{"B":"AQI="},":y":{"BOOL":true},)"
    R"(":z":{"NULL":true},":l":{"L":[{"N":"5"}]},":o":{"M":{}},":ss":{"SS":["a","b"]},":ns":{"NS":["5"]},":e":{"S":""}})";

// The dump of a condition, or its refusal.
std::string Parsed(std::string_view text, ExpressionKind kind = ExpressionKind::kCondition) {
  auto placeholders = PlaceholdersOf(kNames, kValues);
  const auto condition = Condition::Parse(text, kind, *placeholders);
  return condition.ok() ? condition->Dump() : condition.error().message;
}

TEST(ConditionTest, ParsesToTrees) {
  const struct {
    std::string in, dump;
  } kCases[] = {
      {"a = :n", R"((= a {"N":"5"}))"},
      {"a<>:n", R"((<> a {"N":"5"}))"},
      {"a<=:n and b>=:n", R"((and (<= a {"N":"5"}) (>= b {"N":"5"})))"},
      {"a = :n OR b = :n AND c = :n", R"((or (= a {"N":"5"}) (and (= b {"N":"5"}) (= c {"N":"5"}))))"},
      {"(a = :n OR b = :n) AND c = :n", R"((and (or (= a {"N":"5"}) (= b {"N":"5"})) (= c {"N":"5"})))"},
      {"NOT a = :n AND b = :n", R"((and (not (= a {"N":"5"})) (= b {"N":"5"})))"},
      {"not Not a = :n", R"((not (not (= a {"N":"5"}))))"},
      {"NOT (a = :n)", R"((not (= a {"N":"5"})))"},
      {"(a = :n)", R"((= a {"N":"5"}))"},
      {"(a = :n) AND (b = :n)", R"((and (= a {"N":"5"}) (= b {"N":"5"})))"},
      {"a BETWEEN :n AND :m AND b = :n", R"((and (between a {"N":"5"} {"N":"7"}) (= b {"N":"5"})))"},
      {"a in (:n,:s , b)", R"((in a {"N":"5"} {"S":"abc"} b))"},
      {"attribute_exists(a.b[2].#n)", "(attribute_exists a.b[2].name)"},
      {"attribute_not_exists(#d)", "(attribute_not_exists dotted.name)"},
      {"attribute_type(a, :t)", R"((attribute_type a {"S":"N"}))"},
      {"begins_with(a, :s) and contains(b, :n)", R"((and (begins_with a {"S":"abc"}) (contains b {"N":"5"})))"},
      {"size(a) > :n", R"((> (size a) {"N":"5"}))"},
      {":n < size(:s)", R"((< {"N":"5"} (size {"S":"abc"})))"},
      {"contains(a, b)", "(contains a b)"},
      {"a[0][10] = :n", R"((= a[0][10] {"N":"5"}))"},
      {"a\t=\n:n\r", R"((= a {"N":"5"}))"},
      {"and1 = :n", R"((= and1 {"N":"5"}))"},
      {"a = b AND b = c AND c = a", "(and (= a b) (= b c) (= c a))"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Parsed(c.in), c.dump) << c.in;
}

TEST(ConditionTest, RefusesSyntax) {
  const std::string kPrefix = "Invalid ConditionExpression: Syntax error; token: ";
  const struct {
    std::string in, rest;
  } kCases[] = {
      {"a", R"~("<EOF>", near: "a")~"},
      {"a = ", R"~("<EOF>", near: "=")~"},
      {"a = :n b", R"~("b", near: ":n b")~"},
      {"a == :n", R"~("=", near: "== :n")~"},
      {"= :n", R"~("=", near: "= :n")~"},
      {"!!", R"~("!", near: "!!")~"},
      {"_id = :n", R"~("_", near: "_id")~"},
      {"a-b = :n", R"~("-", near: "a-b")~"},
      {"a = :n AND", R"~("<EOF>", near: "AND")~"},
      {"(a = :n", R"~("<EOF>", near: ":n")~"},
      {"a = :n)", R"~(")", near: ":n)")~"},
      {"a.1 = :n", R"~("1", near: ".1 =")~"},
      {"a[b] = :n", R"~("b", near: "[b]")~"},
      {"a[-1] = :n", R"~("-", near: "[-1")~"},
      {"a[1 = :n", R"~("=", near: "1 = :n")~"},
      {"a = : n", R"~(":", near: "= : n")~"},
      {"tenantAgent:abc123-", R"~(":abc123", near: "tenantAgent:abc123-")~"},
      {"a IN ()", R"~(")", near: "()")~"},
      {"a IN :n", R"~(":n", near: "IN :n")~"},
      {"a BETWEEN :n OR :m", R"~("OR", near: ":n OR :m")~"},
      {"\xc3\xa9 = :n", "\"\xc3\xa9\", near: \"\xc3\xa9 =\""},
      {"attribute_exists(a", R"~("<EOF>", near: "a")~"},
      {"(a) = :n", R"~(")", near: "a) =")~"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Parsed(c.in), kPrefix + c.rest) << c.in;
}

const std::string kConditionPrefix = "Invalid ConditionExpression: ";
const std::string kType = "Incorrect operand type for operator or function; operator or function: ";
const std::string kThisWay = "The function is not allowed to be used this way in an expression; function: ";

const struct {
  std::string in, message;
} kMeaningless[] = {
    {"", "The expression can not be empty;"},
    {"  ", "The expression can not be empty;"},
    {"Status = :n", "Attribute name is a reserved keyword; reserved keyword: Status"},
    {"a.sTatus = :n", "Attribute name is a reserved keyword; reserved keyword: sTatus"},
    {"#x = :n", "An expression attribute name used in the document path is not defined; attribute name: #x"},
    {"a = :x", "An expression attribute value used in expression is not defined; attribute value: :x"},
    {"((a = :n))", "The expression has redundant parentheses;"},
    {"(((a = :n)) AND b = :n)", "The expression has redundant parentheses;"},
    {"nope(a)", "Invalid function name; function: nope"},
    {"SIZE(a) = :n", "Invalid function name; function: SIZE"},
    {"Contains(a, :n)", "Invalid function name; function: Contains"},
    {"size(a)", kThisWay + "size"},
    {"attribute_exists(a) = :n", kThisWay + "attribute_exists"},
    {"if_not_exists(a, :n) = :n", "The function is not allowed in a condition expression; function: if_not_exists"},
    {"attribute_exists(:n)", "Operator or function requires a document path; operator or function: attribute_exists"},
    {"attribute_exists(a, b)",
     "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of "
     "operands: 2"},
    {"begins_with(a)",
     "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: "
     "1"},
    {"size(a, b) = :n",
     "Incorrect number of operands for operator or function; operator or function: size, number of operands: 2"},
    {"begins_with(a, :n)", kType + "begins_with, operand type: N"},
    {"begins_with(a, :ss)", kType + "begins_with, operand type: SS"},
    {"begins_with(:n, a)", kType + "begins_with, operand type: N"},
    {"contains(:n, a)", kType + "contains, operand type: N"},
    {"contains(a, a)",
     "The first operand must be distinct from the remaining operands for this operator or function; operator: "
     "contains, first operand: [a]"},
    {"a.b[1] = a.b[1]",
     "The first operand must be distinct from the remaining operands for this operator or function; operator: =, "
     "first operand: [a, b, [1]]"},
    {"size(:n) = :n", kType + "size, operand type: N"},
    {"size(:z) = :n", kType + "size, operand type: NULL"},
    {"size(size(a)) = :n", kType + "size, operand type: N"},
    {"a < :y", kType + "<, operand type: BOOL"},
    {":l >= a", kType + ">=, operand type: L"},
    {"a BETWEEN :ss AND :n", kType + "BETWEEN, operand type: SS"},
    {"a BETWEEN :m AND :n",
     "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: "
     "AttributeValue: {N:7}, upper bound operand: AttributeValue: {N:5}"},
    {"a BETWEEN :s AND :n",
     "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: "
     "{S:abc}, upper bound operand: AttributeValue: {N:5}"},
    {"attribute_type(a, :n)", kType + "attribute_type, operand type: N"},
    {"attribute_type(a, :s)",
     "Invalid attribute type name found; type: abc, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
    {"a[4294967296] = :n", "List index is not within the allowable range; index: [4294967296]"},
};

TEST(ConditionTest, RefusesMeaning) {
  for (const auto& c : kMeaningless) EXPECT_EQ(Parsed(c.in), kConditionPrefix + c.message) << c.in;
  EXPECT_EQ(Parsed("begins_with(a, :n)", ExpressionKind::kFilter),
            "Invalid FilterExpression: " + kType + "begins_with, operand type: N");
}

std::string Repeated(std::string_view text, std::string_view between, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out.append(i == 0 ? "" : between).append(text);
  return out;
}

TEST(ConditionTest, KeepsItsLimits) {
  const std::string ok = R"((= a {"N":"5"}))";
  EXPECT_EQ(Parsed("a=:n" + std::string(4096 - 4, ' ')), ok);
  EXPECT_EQ(Parsed("a=:n" + std::string(4097 - 4, ' ')),
            "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size;");
  // 150 comparisons and 149 ANDs are 299 operators; NOT makes 300, two make 301.
  EXPECT_TRUE(Parsed("NOT " + Repeated("a=:n", " AND ", 150)).starts_with("(and"));
  EXPECT_EQ(Parsed("NOT NOT " + Repeated("a=:n", " AND ", 150)),
            "Invalid ConditionExpression: The expression contains too many operators; operator count: 301");
  EXPECT_TRUE(Parsed("a IN (" + Repeated(":n", ",", 100) + ")").starts_with("(in"));
  EXPECT_EQ(Parsed("a IN (" + Repeated(":n", ",", 101) + ")"),
            "Invalid ConditionExpression: The IN operator is provided with too many operands; number of operands: 101");
  EXPECT_TRUE(Parsed("attribute_exists(" + Repeated("a", ".", 32) + ")").starts_with("(attribute_exists"));
  EXPECT_EQ(Parsed("attribute_exists(" + Repeated("a", ".", 33) + ")"),
            "Invalid ConditionExpression: The document path has too many nesting elements; nesting levels: 33");
}

TEST(ConditionTest, NestingIsBounded) {
  EXPECT_EQ(Parsed(std::string(4096, '(')), "Invalid ConditionExpression: The expression has redundant parentheses;");
  EXPECT_EQ(Parsed(Repeated("NOT", " ", 1000) + " a=:n"),
            "Invalid ConditionExpression: The expression contains too many operators; operator count: 603");
  EXPECT_FALSE(Parsed("a=" + Repeated("size(", "", 800)).empty());
  const std::string nested = Repeated("NOT (", "", 299) + "a=:n" + std::string(299, ')');
  EXPECT_TRUE(Parsed(nested).starts_with("(not (not"));
}

const struct {
  std::string in;
  bool want;
} kEvaluations[] = {
    {"num = :n", true},
    {"num <> :n", false},
    {"num < :m", true},
    {"num >= :m", false},
    {"num = :s", false},
    {"num <> :s", true},
    {"num < :s", false},
    {"num > :s", false},
    {"nope = :n", false},
    {"nope <> :n", true},
    {"NOT nope = :n", true},
    {"nope < :n", false},
    {"yes = :y", true},
    {"nil = :z", true},
    {"mm.k < :s", false},
    {"mm.k > :s", true},
    {"mm.n = :m", true},
    {"mm.x = :m", false},
    {"ll[0] = num", true},
    {"ll[2].k = str", false},
    {"ll[9] = num", false},
    {"str[0] = :s", false},
    {"num.x = :n", false},
    {"ss = :ss", true},
    {"ns = :ns", false},
    {"num BETWEEN :n AND :m", true},
    {"mm.n BETWEEN :n AND :m", true},
    {"str BETWEEN :e AND :s", false},
    {"num IN (:s, :m, :n)", true},
    {"num IN (:s, :m)", false},
    {"nope IN (:n)", false},
    {"yes IN (:y)", true},
    {"attribute_exists(mm.k)", true},
    {"attribute_exists(mm.z)", false},
    {"attribute_not_exists(ll[3])", true},
    {"attribute_type(num, :t)", true},
    {"attribute_type(str, :t)", false},
    {"attribute_type(nope, :t)", false},
    {"begins_with(str, :s)", true},
    {"begins_with(#n, str)", false},
    {"begins_with(letters, :s)", false},  // the same bytes, of another type
    {"begins_with(num, :s)", false},
    {"begins_with(bin, :b)", true},
    {"begins_with(str, :e)", true},
    {"contains(str, :s)", true},
    {"contains(ll, :n)", true},
    {"contains(ll, :m)", false},
    {"contains(ss, :s)", false},
    {"contains(ns, :n)", true},
    {"contains(str, :n)", false},
    {"contains(bin, :b)", true},
    {"contains(:ss, nope)", false},
    {"contains(mm, :s)", false},
    {"size(str) > :n", true},
    {"size(ss) < :n", true},
    {"size(num) <> :n", false},
    {"size(nope) <> :n", false},
    {"size(ll) < :n", true},
    {"size(mm) < :n", true},
    {"size(bin) < :n", true},
    {"size(emoji) = size(bin)", true},
    {"num = :n AND (num = :m OR str = #n)", false},
    {"num = :n AND (num = :m OR #n = :s)", true},
    {"num = :m OR num = :n", true},
    {"nope <> gone", true},
    {"nope = gone", false},
};

TEST(ConditionTest, Evaluates) {
  const Item item =
      ItemOf(R"({"num":{"N":"5.0"},"str":{"S":"abcdef"},"bin":{"B":"AQID"},"yes":{"BOOL":true},"nil":{"NULL":true},)"
             R"("ll":{"L":[{"N":"5"},{"S":"x"},{"M":{"k":{"S":"deep"}}}]},"mm":{"M":{"k":{"S":"v"},"n":{"N":"7"}}},)"
             R"("ss":{"SS":["b","a"]},"ns":{"NS":["5","6"]},"name":{"S":"abc"},"ee":{"S":""},)"
             R"("emoji":{"S":"é😀"},"letters":{"B":"YWJjZA=="}})");
  for (const auto& c : kEvaluations) {
    auto placeholders = PlaceholdersOf(kNames, kValues);
    const auto condition = Condition::Parse(c.in, ExpressionKind::kCondition, *placeholders);
    ASSERT_TRUE(condition.ok()) << c.in << ": " << condition.error().message;
    EXPECT_EQ(condition->Evaluate(item), c.want) << c.in;
  }
}

TEST(ConditionTest, KnowsTopLevelNames) {
  auto placeholders = PlaceholdersOf(kNames, kValues);
  const auto condition =
      Condition::Parse("a.b = :n AND (NOT size(#n) > :n OR contains(c[1], d))", ExpressionKind::kFilter, *placeholders);
  EXPECT_EQ(condition->TopLevelNames(), (std::set<std::string>{"a", "c", "d", "name"}));
}

TEST(ConditionTest, OutlivesPlaceholders) {
  auto condition = [] {
    constexpr std::string_view text = "attribute_a_long_name_that_is_no_small_string = :v";
    auto placeholders = PlaceholdersOf("", R"({":v":{"S":"a long string that is no small string"}})");
    return std::move(Condition::Parse(text, ExpressionKind::kCondition, *placeholders).value());
  }();
  EXPECT_EQ(condition.Dump(),
            R"((= attribute_a_long_name_that_is_no_small_string {"S":"a long string that is no small string"}))");
}

TEST(PlaceholdersTest, Refuses) {
  const struct {
    std::string names, values, message;
  } kCases[] = {
      {"{}", "", "ExpressionAttributeNames must not be empty"},
      {"", "{}", "ExpressionAttributeValues must not be empty"},
      {R"({"#a-":"x"})", "", R"(ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-")"},
      {R"({"a":"x"})", "", R"(ExpressionAttributeNames contains invalid key: Syntax error; key: "a")"},
      {R"({"#":"x"})", "", R"(ExpressionAttributeNames contains invalid key: Syntax error; key: "#")"},
      {"", R"({"pid":{"S":"x"}})", R"(ExpressionAttributeValues contains invalid key: Syntax error; key: "pid")"},
      {"", R"({":a":{"N":"x"},"b":{"S":"x"}})",
       R"(ExpressionAttributeValues contains invalid key: Syntax error; key: "b")"},
      {"", R"({":a":{"N":"x"}})",
       "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for "
       "key :a"},
      {"", R"({":a":{}})",
       "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one "
       "of the supported datatypes for key :a"},
      {"", R"({":a":{"S":5}})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"#a":5})", "", "NUMBER_VALUE cannot be converted to String"},
  };
  for (const auto& c : kCases) {
    const auto placeholders = PlaceholdersOf(c.names, c.values);
    ASSERT_FALSE(placeholders.ok()) << c.names << c.values;
    EXPECT_EQ(placeholders.error().message, c.message);
  }
}

TEST(PlaceholdersTest, KeepsItsLimits) {
  const auto with_key = [](std::size_t bytes) {
    return PlaceholdersOf(R"({"#)" + std::string(bytes - 1, 'k') + R"(":"x"})", "");
  };
  EXPECT_TRUE(with_key(255).ok());
  EXPECT_FALSE(with_key(256).ok());
  const auto with_value = [](std::size_t bytes) {
    return PlaceholdersOf("", R"({":v":{"S":")" + std::string(bytes - 2, 'x') + R"("}})");
  };
  EXPECT_TRUE(with_value(2 << 20).ok());
  EXPECT_FALSE(with_value((2 << 20) + 1).ok());
}

TEST(PlaceholdersTest, UnusedAreNamed) {
  auto placeholders = PlaceholdersOf(R"({"#a":"x","#b":"y"})", R"({":a":{"S":"x"},":b":{"S":"y"}})");
  EXPECT_EQ(placeholders->CheckAllUsed().error().message,
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}");
  EXPECT_TRUE(Condition::Parse("#a = :a AND #b = :a", ExpressionKind::kCondition, *placeholders).ok());
  EXPECT_EQ(placeholders->CheckAllUsed().error().message,
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}");
  EXPECT_TRUE(Condition::Parse("#a = :b", ExpressionKind::kCondition, *placeholders).ok());
  EXPECT_TRUE(placeholders->CheckAllUsed().ok());
}

TEST(ReservedWordsTest, AreFoundInAnyCase) {
  for (const std::string_view word : {"ABORT", "abort", "Zone", "TIMESTAMP", "timestamp", "Name", "SUBPARTITION"}) {
    EXPECT_TRUE(IsReservedWord(word)) << word;
  }
  for (const std::string_view word : {"", "A", "ABORTS", "zones", "id", "SUBPARTITIONSUBPARTITION", "pk"}) {
    EXPECT_FALSE(IsReservedWord(word)) << word;
  }
}

}  // namespace
}  // namespace virga::dynamodb
