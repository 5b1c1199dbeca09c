#include "aws/faults.h"

#include <gtest/gtest.h>

#include <string>

namespace virga::aws {
namespace {

class FaultsTest : public ::testing::Test {
 protected:
  Result<std::uint64_t> Add(const std::string& rule) {
    auto parsed = document_.Parse(rule);
    EXPECT_TRUE(parsed.ok()) << rule;
    return faults_.Add(*parsed);
  }
  // Which of `calls` calls are struck: "..x".
  std::string Strikes(std::string_view operation, int calls) {
    std::string out;
    for (int i = 0; i < calls; ++i) out += faults_.OnCall("dynamodb", operation) ? 'x' : '.';
    return out;
  }
  codec::JsonDocument document_;
  Faults faults_;
};

TEST_F(FaultsTest, NothingWithoutRules) {
  EXPECT_EQ(Strikes("PutItem", 2), "..");
}

TEST_F(FaultsTest, NthAndCount) {
  const struct {
    std::string rule;
    std::string strikes;
  } kCases[] = {
      {R"({"cut":true})", "x....."},
      {R"({"cut":true,"nth":3})", "..x..."},
      {R"({"cut":true,"nth":2,"count":2})", ".xx..."},
      {R"({"cut":true,"nth":4,"count":0})", "...xxx"},
      {R"({"cut":true,"operation":"GetItem","count":0})", "......"},
      {R"({"cut":true,"service":"sqs","count":0})", "......"},
      {R"({"cut":true,"service":"dynamodb","operation":"PutItem","count":0})", "xxxxxx"},
  };
  for (const auto& c : kCases) {
    faults_.Clear();
    ASSERT_TRUE(Add(c.rule).ok());
    EXPECT_EQ(Strikes("PutItem", 6), c.strikes) << c.rule;
  }
}

TEST_F(FaultsTest, ChanceIsRepeatable) {
  const std::string rule = R"({"latency_ms":1,"count":0,"probability":0.3,"seed":42})";
  ASSERT_TRUE(Add(rule).ok());
  const std::string first = Strikes("PutItem", 1000);
  faults_.Clear();
  ASSERT_TRUE(Add(rule).ok());
  EXPECT_EQ(Strikes("PutItem", 1000), first);
  const auto struck = std::count(first.begin(), first.end(), 'x');
  EXPECT_GT(struck, 240);
  EXPECT_LT(struck, 360);
}

TEST_F(FaultsTest, ErrorIsCarriedAndRulesAreListed) {
  const auto id = Add(R"({"operation":"Query","error":{"code":"ThrottlingException","status":503}})");
  ASSERT_TRUE(id.ok());
  const auto effect = faults_.OnCall("dynamodb", "Query");
  ASSERT_TRUE(effect && effect->error);
  EXPECT_EQ(effect->error->code, "ThrottlingException");
  EXPECT_EQ(effect->error->status, 503);
  std::string text;
  codec::JsonWriter json(text);
  faults_.AppendJson(json);
  EXPECT_EQ(text, R"({"rules":[{"id":1,"operation":"Query","nth":1,"count":1,"error":{"code":"ThrottlingException",)"
                  R"("message":"A fault made on purpose","status":503},"seen":1,"strikes":1}]})");
  EXPECT_TRUE(faults_.Remove(*id));
  EXPECT_FALSE(faults_.Remove(*id));
}

TEST_F(FaultsTest, BadRulesAreNamed) {
  const struct {
    std::string rule;
    std::string message;
  } kCases[] = {
      {"[]", "a fault rule is a JSON object"},
      {"{}", "a fault rule needs error, latency_ms, cut or answer_lost"},
      {R"({"cutt":true})", "unknown member 'cutt' in a fault rule"},
      {R"({"cut":true,"answer_lost":true})", "error, cut and answer_lost exclude each other"},
      {R"({"cut":true,"nth":0})", "nth is less than 1"},
      {R"({"cut":true,"probability":2})", "probability must be a number above 0, at most 1"},
      {R"({"latency_ms":-1})", "latency_ms must be from 0 to 600000"},
      {R"({"error":{}})", "error needs a code"},
      {R"({"error":{"code":"x","status":200}})", "status must be from 400 to 599"},
  };
  for (const auto& c : kCases) {
    const auto added = Add(c.rule);
    ASSERT_FALSE(added.ok()) << c.rule;
    EXPECT_EQ(added.error().message, c.message);
  }
}

}  // namespace
}  // namespace virga::aws
