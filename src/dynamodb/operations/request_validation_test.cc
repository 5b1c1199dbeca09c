#include "dynamodb/operations/request_validation.h"

#include <gtest/gtest.h>

#include <string>

namespace virga::dynamodb {
namespace {

// What one reading of `json` comes to: "" or the error's message.
template <typename Read>
std::string ErrorOf(std::string_view json, const Read& read) {
  codec::JsonDocument document;
  const auto parsed = document.Parse(json);
  if (!parsed.ok()) return parsed.error().message;
  Constraints constraints;
  const ObjectReader reader(*parsed, constraints);
  const auto result = read(reader);
  if (!result.ok()) return result.error().message;
  const aws::Status status = constraints.Check();
  return status.ok() ? "" : status.error().message;
}

constexpr std::string_view kColours[] = {"RED", "BLUE"};

TEST(RequestValidationTest, Strings) {
  const StringRule rule{.required = true, .min = 2, .max = 3, .name_characters = true};
  const auto read = [&rule](const ObjectReader& reader) { return reader.String("TableName", rule); };
  EXPECT_EQ(ErrorOf(R"({"TableName":"ab"})", read), "");
  EXPECT_EQ(ErrorOf(R"({"TableName":"abc"})", read), "");
  EXPECT_EQ(
      ErrorOf("{}", read),
      "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null");
  EXPECT_EQ(
      ErrorOf(R"({"TableName":"a"})", read),
      "1 validation error detected: Value 'a' at 'tableName' failed to satisfy constraint: Member must have length "
      "greater than or equal to 2");
  EXPECT_EQ(
      ErrorOf(R"({"TableName":"ab c"})", read),
      "2 validation errors detected: Value 'ab c' at 'tableName' failed to satisfy constraint: Member must satisfy "
      "regular expression pattern: [a-zA-Z0-9_.-]+; Value 'ab c' at 'tableName' failed to satisfy constraint: Member "
      "must have length less than or equal to 3");
}

TEST(RequestValidationTest, LengthsCountCharactersNotBytes) {
  const StringRule rule{.max = 2};
  const auto read = [&rule](const ObjectReader& reader) { return reader.String("Key", rule); };
  EXPECT_EQ(ErrorOf(R"({"Key":"äö"})", read), "");
  EXPECT_NE(ErrorOf(R"({"Key":"äöü"})", read), "");
}

TEST(RequestValidationTest, Enums) {
  const StringRule rule{.one_of = kColours};
  const auto read = [&rule](const ObjectReader& reader) { return reader.String("Colour", rule); };
  EXPECT_EQ(ErrorOf(R"({"Colour":"RED"})", read), "");
  EXPECT_EQ(
      ErrorOf(R"({"Colour":"red"})", read),
      "1 validation error detected: Value 'red' at 'colour' failed to satisfy constraint: Member must satisfy enum "
      "value set: [RED, BLUE]");
}

TEST(RequestValidationTest, Integers) {
  const IntegerRule rule{.min = 1, .max = 100};
  const auto read = [&rule](const ObjectReader& reader) { return reader.Integer("Limit", rule); };
  EXPECT_EQ(ErrorOf(R"({"Limit":1})", read), "");
  EXPECT_EQ(ErrorOf(R"({"Limit":100})", read), "");
  EXPECT_EQ(ErrorOf(R"({"Limit":0})", read),
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value "
            "greater than or equal to 1");
  EXPECT_EQ(ErrorOf(R"({"Limit":101})", read),
            "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value "
            "less than or equal to 100");
}

TEST(RequestValidationTest, PathsNameThePlaceInAList) {
  const auto read = [](const ObjectReader& reader) {
    return reader.Structures("Tags", true, [](const ObjectReader& element) -> aws::Status {
      ASSIGN_OR_RETURN(const auto key, element.String("Key", {.required = true}));
      EXPECT_TRUE(!key || *key == "k");
      return Ok{};
    });
  };
  EXPECT_EQ(ErrorOf(R"({"Tags":[{"Key":"k"}]})", read), "");
  EXPECT_EQ(
      ErrorOf(R"({"Tags":[{"Key":"k"},{}]})", read),
      "1 validation error detected: Value null at 'tags.2.member.key' failed to satisfy constraint: Member must not "
      "be null");
}

}  // namespace
}  // namespace virga::dynamodb
