#include <string>

#include "dynamodb/expression/expression_test_support.h"

namespace virga::dynamodb {
namespace {

using testing::PlaceholdersOf;

// "pk = {S}; sk BETWEEN {N} {N}", or the refusal.
std::string Parsed(std::string_view text) {
  auto placeholders =
      PlaceholdersOf(R"({"#pk":"the key"})", R"({":s":{"S":"x"},":n":{"N":"1"},":m":{"N":"2"},":y":{"BOOL":true}})");
  const auto terms = ParseKeyCondition(text, *placeholders);
  if (!terms.ok()) return terms.error().message;
  constexpr std::string_view kOperators[] = {"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"};
  std::string out;
  for (const KeyTerm& term : *terms) {
    if (!out.empty()) out += "; ";
    out += term.name + " " + std::string(kOperators[static_cast<std::size_t>(term.op)]);
    const auto add = [&](const AttributeValue& value) {
      out += " " + (value.type() == AttributeType::kNumber ? value.number().ToString() : value.bytes());
    };
    add(term.first);
    if (term.second) add(*term.second);
  }
  return out;
}

TEST(KeyConditionTest, GivesTerms) {
  const struct {
    std::string in, want;
  } kCases[] = {
      {"pk = :s", "pk = x"},
      {"#pk = :s AND sk < :n", "the key = x; sk < 1"},
      {"(pk = :s) AND (sk >= :n)", "pk = x; sk >= 1"},
      {"(pk = :s AND sk >= :n)", "pk = x; sk >= 1"},
      {"sk BETWEEN :n AND :m AND pk = :s", "sk BETWEEN 1 2; pk = x"},
      {"pk = :s AND begins_with(sk, :s)", "pk = x; sk begins_with x"},
      {":n <= sk AND :s = pk", "sk >= 1; pk = x"},
      {":n > sk AND pk = :s", "sk < 1; pk = x"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Parsed(c.in), c.want) << c.in;
}

TEST(KeyConditionTest, Refuses) {
  const std::string kPrefix = "Invalid KeyConditionExpression: ";
  const struct {
    std::string in, message;
  } kCases[] = {
      {"", kPrefix + "The expression can not be empty;"},
      {"pk = :s OR sk = :n", "Invalid operator used in KeyConditionExpression: OR"},
      {"NOT pk = :s", "Invalid operator used in KeyConditionExpression: NOT"},
      {"pk <> :s", "Invalid operator used in KeyConditionExpression: <>"},
      {"pk IN (:s)", "Invalid operator used in KeyConditionExpression: IN"},
      {"contains(pk, :s)", "Invalid operator used in KeyConditionExpression: contains"},
      {"attribute_exists(pk)", "Invalid operator used in KeyConditionExpression: attribute_exists"},
      {"pk = :s AND pk > :n", "KeyConditionExpressions must only contain one condition per key"},
      {"pk = :s AND sk = :n AND c = :m", "Conditions can be of length 1 or 2 only"},
      {"pk.x = :s", kPrefix + "KeyConditionExpressions cannot have conditions on nested attributes"},
      {"pk[0] = :s", kPrefix + "KeyConditionExpressions cannot have conditions on nested attributes"},
      {"size(pk) = :n", kPrefix + "KeyConditionExpressions cannot contain nested operations"},
      {"pk = sk",
       kPrefix + "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition"},
      {":s = :s", kPrefix + "Invalid condition in KeyConditionExpression: No key attribute specified"},
      {"begins_with(:s, pk)", kPrefix + "Invalid condition in KeyConditionExpression: begins_with operator must have "
                                        "the key attribute as its first operand"},
      {"sk BETWEEN :m AND :n",
       kPrefix + "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound "
                 "operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"},
      {"pk = :s AND sk < :y",
       kPrefix + "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL"},
      {"((pk = :s))", kPrefix + "The expression has redundant parentheses;"},
      {"pk = :x", kPrefix + "An expression attribute value used in expression is not defined; attribute value: :x"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Parsed(c.in), c.message) << c.in;
}

}  // namespace
}  // namespace virga::dynamodb
