#include "aws/decode.h"

#include <gtest/gtest.h>

#include <string>

namespace virga::aws {
namespace {

class DecodeTest : public ::testing::Test {
 protected:
  codec::JsonValue Parse(const std::string& text) {
    auto parsed = document_.Parse(text);
    EXPECT_TRUE(parsed.ok());
    return *parsed;
  }
  codec::JsonDocument document_;
};

TEST_F(DecodeTest, ReadsMembersOfTheRightType) {
  const codec::JsonValue input = Parse(R"({"s":"x","i":-7,"f":5.0,"b":true,"o":{"a":1},"l":[1,2],"n":null})");
  EXPECT_EQ(**OptionalString(input, "s"), "x");
  EXPECT_EQ(**OptionalInt64(input, "i"), -7);
  EXPECT_EQ(**OptionalInt64(input, "f"), 5);
  EXPECT_TRUE(**OptionalBool(input, "b"));
  EXPECT_EQ((**OptionalObject(input, "o")).size(), 1U);
  EXPECT_EQ((**OptionalList(input, "l")).size(), 2U);
  EXPECT_FALSE(OptionalString(input, "n")->has_value()) << "null is absent";
  EXPECT_FALSE(OptionalString(input, "absent")->has_value());
}

TEST_F(DecodeTest, WrongTypesCarryAwsTexts) {
  const codec::JsonValue input = Parse(R"({"s":"x","i":5,"f":5.5,"big":1e30,"t":true,"o":{},"l":[]})");
  const auto message = [](const auto& result) { return result.ok() ? "ok" : result.error().message; };
  EXPECT_EQ(message(OptionalString(input, "i")), "NUMBER_VALUE cannot be converted to String");
  EXPECT_EQ(message(OptionalString(input, "t")), "TRUE_VALUE cannot be converted to String");
  EXPECT_EQ(message(OptionalString(input, "o")), "Start of structure or map found where not expected");
  EXPECT_EQ(message(OptionalString(input, "l")), "Start of list found where not expected");
  EXPECT_EQ(message(OptionalList(input, "o")), "Start of structure or map found where not expected");
  EXPECT_EQ(message(OptionalObject(input, "l")), "Start of list found where not expected");
  EXPECT_EQ(message(OptionalObject(input, "s")), "Unexpected field type");
  EXPECT_EQ(message(OptionalInt64(input, "s")), "STRING_VALUE cannot be converted to Long");
  EXPECT_EQ(message(OptionalInt64(input, "f")), "NUMBER_VALUE cannot be converted to Long");
  EXPECT_EQ(message(OptionalInt64(input, "big")), "NUMBER_VALUE cannot be converted to Long");
  EXPECT_EQ(message(OptionalBool(input, "s")), "STRING_VALUE cannot be converted to Boolean");
}

TEST_F(DecodeTest, MissingMembersAreNamed) {
  const codec::JsonValue input = Parse("{}");
  EXPECT_EQ(RequireString(input, "TableName").error().message,
            "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: "
            "Member must not be null");
  EXPECT_EQ(RequireParameter(input, "QueueUrl").error().message, "The request must contain the parameter QueueUrl.");
  EXPECT_EQ(RequireParameter(input, "QueueUrl").error().code, ErrorCode::kMissingParameter);
}

}  // namespace
}  // namespace virga::aws
