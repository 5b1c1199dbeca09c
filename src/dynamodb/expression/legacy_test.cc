#include "dynamodb/expression/legacy.h"

#include <string>

#include "dynamodb/expression/expression_test_support.h"

namespace virga::dynamodb {
namespace {

using codec::JsonDocument;
using testing::ItemOf;
using testing::JsonOf;

const std::string kInvalid = "One or more parameter values were invalid: ";

template <typename T>
std::string DumpOf(const aws::Result<std::optional<T>>& result) {
  if (!result.ok()) return result.error().message;
  return *result ? (*result)->Dump() : "nothing";
}

std::string Expected(std::string_view json, std::optional<std::string_view> conditional_operator = std::nullopt) {
  JsonDocument document;
  return DumpOf(legacy::ParseExpected(*document.Parse(json), conditional_operator));
}
std::string Filter(std::string_view json, std::optional<std::string_view> conditional_operator = std::nullopt) {
  JsonDocument document;
  const auto request = document.Parse(R"({"ScanFilter":)" + std::string(json) + "}");
  return DumpOf(legacy::ParseFilter(*request->begin(), conditional_operator));
}
std::string Updates(std::string_view json) {
  JsonDocument document;
  return DumpOf(legacy::ParseAttributeUpdates(*document.Parse(json)));
}

TEST(LegacyTest, ExpectedBecomesACondition) {
  const struct {
    std::string in, dump;
  } kCases[] = {
      {"{}", "nothing"},
      {R"({"a":{"Value":{"N":"1"}}})", R"((= a {"N":"1"}))"},
      {R"({"a":{"Value":{"N":"1"},"Exists":true}})", R"((= a {"N":"1"}))"},
      {R"({"a":{"Exists":false}})", "(attribute_not_exists a)"},
      {R"({"a":{"ComparisonOperator":"GE","AttributeValueList":[{"S":"x"}]}})", R"((>= a {"S":"x"}))"},
      {R"({"a":{"ComparisonOperator":"LT","Value":{"S":"x"}}})", R"((< a {"S":"x"}))"},
      {R"({"a.b":{"Exists":false},"c":{"Value":{"S":"x"}}})", R"((and (attribute_not_exists a.b) (= c {"S":"x"})))"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Expected(c.in), c.dump) << c.in;
  EXPECT_EQ(Expected(R"({"a":{"Exists":false},"b":{"Exists":false}})", "OR"),
            "(or (attribute_not_exists a) (attribute_not_exists b))");
}

TEST(LegacyTest, ExpectedRefuses) {
  const struct {
    std::string in, message;
  } kCases[] = {
      {R"({"a":{"Exists":true}})", kInvalid + "Value must be provided when Exists is true for Attribute: a"},
      {R"({"a":{}})", kInvalid + "Value must be provided when Exists is null for Attribute: a"},
      {R"({"a":{"Exists":false,"Value":{"S":"x"}}})",
       kInvalid + "Value cannot be used when Exists is false for Attribute: a"},
      {R"({"a":{"Exists":true,"ComparisonOperator":"EQ","Value":{"S":"x"}}})",
       kInvalid + "Exists and ComparisonOperator cannot be used together for Attribute: a"},
      {R"({"a":{"AttributeValueList":[{"S":"x"}]}})",
       kInvalid + "AttributeValueList can only be used with a ComparisonOperator for Attribute: a"},
      {R"({"a":{"ComparisonOperator":"EQ","Value":{"S":"x"},"AttributeValueList":[{"S":"x"}]}})",
       kInvalid + "Value and AttributeValueList cannot be used together for Attribute: a"},
      {R"({"a":{"ComparisonOperator":"XX","Value":{"S":"x"}}})",
       "1 validation error detected: Value 'XX' at 'expected.a.member.comparisonOperator' failed to satisfy "
       "constraint: "
       "Member must satisfy enum value set: [IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, "
       "BEGINS_WITH, GE, CONTAINS]"},
      {R"({"a":{"ComparisonOperator":"EQ"}})",
       kInvalid + "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a"},
      {R"({"a":{"ComparisonOperator":"EQ","AttributeValueList":[]}})",
       kInvalid + "Invalid number of argument(s) for the EQ ComparisonOperator"},
      {R"({"a":{"Value":{"N":"x"}}})", "The parameter cannot be converted to a numeric value: x"},
      {R"({"a":[]})", "Start of list found where not expected"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Expected(c.in), c.message) << c.in;
  for (const char* expected : {"{}", R"({"a":{"Exists":false}})"}) {
    EXPECT_EQ(Expected(expected, "AND"),
              "ConditionalOperator can only be used when Filter or Expected has two or more elements");
  }
  EXPECT_EQ(
      Expected(R"({"a":{"Exists":false}})", "XOR"),
      "1 validation error detected: Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must "
      "satisfy enum value set: [OR, AND]");
}

std::string FilterMember(std::string_view comparison, std::string_view arguments) {
  return Filter(R"({"a":{"ComparisonOperator":")" + std::string(comparison) + R"(","AttributeValueList":)" +
                std::string(arguments) + "}}");
}

TEST(LegacyTest, EveryOperator) {
  const struct {
    std::string comparison, arguments, dump;
  } kCases[] = {
      {"EQ", R"([{"SS":["x"]}])", R"((= a {"SS":["x"]}))"},
      {"NE", R"([{"M":{}}])", R"((<> a {"M":{}}))"},
      {"LT", R"([{"N":"1"}])", R"((< a {"N":"1"}))"},
      {"LE", R"([{"N":"1"}])", R"((<= a {"N":"1"}))"},
      {"GT", R"([{"B":"AQ=="}])", R"((> a {"B":"AQ=="}))"},
      {"GE", R"([{"S":"x"}])", R"((>= a {"S":"x"}))"},
      {"NOT_NULL", "[]", "(attribute_exists a)"},
      {"NULL", "[]", "(attribute_not_exists a)"},
      {"CONTAINS", R"([{"S":"x"}])", R"((contains a {"S":"x"}))"},
      {"NOT_CONTAINS", R"([{"S":"x"}])", R"((and (attribute_exists a) (not (contains a {"S":"x"}))))"},
      {"BEGINS_WITH", R"([{"S":"x"}])", R"((begins_with a {"S":"x"}))"},
      {"IN", R"([{"S":"x"},{"S":"y"}])", R"((in a {"S":"x"} {"S":"y"}))"},
      {"BETWEEN", R"([{"N":"1"},{"N":"2"}])", R"((between a {"N":"1"} {"N":"2"}))"},
      {"BETWEEN", R"([{"N":"2"},{"N":"1"}])",
       "The BETWEEN condition was provided a range where the lower bound is bigger than the upper bound"},
      {"BETWEEN", R"([{"N":"2"}])", kInvalid + "Invalid number of argument(s) for the BETWEEN ComparisonOperator"},
      {"BETWEEN", R"([{"N":"2"},{"S":"3"}])",
       kInvalid + "AttributeValues inside AttributeValueList must be of same type"},
      {"IN", "[]", kInvalid + "Invalid number of argument(s) for the IN ComparisonOperator"},
      {"NULL", R"([{"S":"x"}])", kInvalid + "Invalid number of argument(s) for the NULL ComparisonOperator"},
      {"LT", R"([{"SS":["x"]}])", kInvalid + "ComparisonOperator LT is not valid for SS AttributeValue type"},
      {"BEGINS_WITH", R"([{"N":"1"}])",
       kInvalid + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"},
      {"CONTAINS", R"([{"L":[]}])", kInvalid + "ComparisonOperator CONTAINS is not valid for L AttributeValue type"},
  };
  for (const auto& c : kCases) EXPECT_EQ(FilterMember(c.comparison, c.arguments), c.dump) << c.comparison;
  EXPECT_EQ(Filter(R"({"a":{}})"),
            "1 validation error detected: Value null at 'scanFilter.a.member.comparisonOperator' failed to satisfy "
            "constraint: Member must not be null");
}

TEST(LegacyTest, AttributeUpdatesBecomeAnUpdate) {
  const struct {
    std::string in, dump;
  } kCases[] = {
      {"{}", "nothing"},
      {R"({"a":{"Value":{"S":"x"}}})", R"((SET a {"S":"x"}))"},
      {R"({"a":{"Value":{"S":"x"},"Action":"PUT"},"b":{"Action":"DELETE"}})", R"((SET a {"S":"x"}) (REMOVE b))"},
      {R"({"a":{"Value":{"N":"1"},"Action":"ADD"}})", R"((ADD a {"N":"1"}))"},
      {R"({"a":{"Value":{"SS":["x"]},"Action":"DELETE"}})", R"((DELETE a {"SS":["x"]}))"},
      {R"({"a":{"Action":"PUT"}})", kInvalid + "Only DELETE action is allowed when no attribute value is specified"},
      {R"({"a":{"Value":{"S":"x"},"Action":"DELETE"}})",
       kInvalid + "DELETE action with value is not supported for the type STRING"},
      {R"({"a":{"Value":{"S":"x"},"Action":"ADD"}})", kInvalid + "ADD action is not supported for the type STRING"},
      {R"({"a":{"Action":"MOVE"}})",
       "1 validation error detected: Value 'MOVE' at 'attributeUpdates.a.member.action' failed to satisfy constraint: "
       "Member must satisfy enum value set: [ADD, DELETE, PUT]"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Updates(c.in), c.dump) << c.in;
}

TEST(LegacyTest, AttributeUpdatesWordTypeClashesOtherwise) {
  JsonDocument document;
  const auto update = legacy::ParseAttributeUpdates(
      *document.Parse(R"({"a":{"Value":{"N":"1"},"Action":"ADD"},"b.c":{"Value":{"S":"x"}}})"));
  Item item = ItemOf(R"({"a":{"S":"x"}})");
  EXPECT_EQ((*update)->Apply(item).error().message, "Type mismatch for attribute to update");
  item = ItemOf(R"({"a":{"N":"2"}})");
  ASSERT_TRUE((*update)->Apply(item).ok());
  EXPECT_EQ(JsonOf(item), R"({"a":{"N":"3"},"b.c":{"S":"x"}})");
}

TEST(LegacyTest, KeyConditionsBecomeTerms) {
  JsonDocument document;
  const auto terms = legacy::ParseKeyConditions(
      *document.Parse(R"({"pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]},)"
                      R"("sk":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"1"},{"N":"2"}]}})"));
  ASSERT_TRUE(terms.ok());
  ASSERT_EQ(terms->size(), 2U);
  EXPECT_EQ((*terms)[0].name, "pk");
  EXPECT_EQ((*terms)[0].op, KeyOperator::kEqual);
  EXPECT_EQ((*terms)[1].op, KeyOperator::kBetween);
  EXPECT_EQ((*terms)[1].second->number().ToString(), "2");
  EXPECT_EQ(legacy::ParseKeyConditions(*document.Parse("{}")).error().message,
            "Conditions can be of length 1 or 2 only");
  EXPECT_EQ(legacy::ParseKeyConditions(
                *document.Parse(R"({"pk":{"ComparisonOperator":"NE","AttributeValueList":[{"S":"x"}]}})"))
                .error()
                .message,
            "Query key condition not supported");
}

TEST(LegacyTest, AttributesToGetBecomeAProjection) {
  JsonDocument document;
  EXPECT_EQ(legacy::ParseAttributesToGet(*document.Parse(R"(["b","a.x"])"))->Dump(), "(project a.x b)");
  EXPECT_EQ(legacy::ParseAttributesToGet(*document.Parse(R"(["b","b"])")).error().message,
            kInvalid + "Duplicate value in attribute name: b");
  EXPECT_EQ(
      legacy::ParseAttributesToGet(*document.Parse("[]")).error().message,
      "1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have "
      "length greater than or equal to 1");
}

}  // namespace
}  // namespace virga::dynamodb
