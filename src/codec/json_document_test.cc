#include "codec/json_document.h"

#include <gtest/gtest.h>

#include <string>

namespace virga::codec {
namespace {

std::string Dump(JsonValue value) {
  std::string out;
  switch (value.kind()) {
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBool:
      return std::string(value.text());
    case JsonKind::kNumber:
      return "#" + std::string(value.text());
    case JsonKind::kString:
      return "'" + std::string(value.text()) + "'";
    case JsonKind::kArray:
      for (const JsonValue child : value) out += Dump(child) + ",";
      return "[" + out + "]";
    case JsonKind::kObject:
      for (const JsonValue child : value) out += std::string(child.key()) + ":" + Dump(child) + ",";
      return "{" + out + "}";
  }
  return "?";
}

std::string ParseAndDump(std::string_view text) {
  JsonDocument document;
  const auto value = document.Parse(text);
  return value.ok() ? Dump(*value) : "error: " + value.error().message;
}

JsonError::Kind KindOfError(std::string_view text, JsonLimits limits = {}) {
  JsonDocument document(limits);
  const auto value = document.Parse(text);
  EXPECT_FALSE(value.ok()) << text;
  return value.ok() ? JsonError::Kind::kSyntax : value.error().kind;
}

TEST(JsonDocument, ReadsEveryKindOfValue) {
  EXPECT_EQ(ParseAndDump(R"({"a":[1,-2.50e3,"x\n\u00e9",true,false,null],"b":{},"c":[]})"),
            "{a:[#1,#-2.50e3,'x\n\xc3\xa9',true,false,null,],b:{},c:[],}");
  EXPECT_EQ(ParseAndDump(" 12 "), "#12");
  EXPECT_EQ(ParseAndDump(" { \"a\" : \"b\" , \"\\\"\" : \"\\\\\" } "), "{a:'b',\":'\\',}");
  EXPECT_EQ(ParseAndDump("true \t"), "true");
  EXPECT_EQ(ParseAndDump("\"s\""), "'s'");
  EXPECT_EQ(ParseAndDump("null"), "null");
  EXPECT_EQ(ParseAndDump("true"), "true");
}

// Numbers keep their digits: DynamoDB's have 38, which no double holds.
TEST(JsonDocument, KeepsNumbersAsWritten) {
  EXPECT_EQ(ParseAndDump("[123456789012345678901234567890123456789.0001]"),
            "[#123456789012345678901234567890123456789.0001,]");
}

TEST(JsonDocument, RefusesWhatIsNotJson) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[1",
                           "[1,]",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{a:1}",
                           "[01]",
                           "[1.]",
                           "[.5]",
                           "[+1]",
                           "[1e]",
                           "nul",
                           "truex",
                           "'a'",
                           "[\"\\q\"]",
                           "[\"\t\"]",
                           "{} {}",
                           "1 2",
                           "[] x",
                           "\"\\ud800\"",
                           "\"\\udc00x\"",
                           "[-]",
                           "[1 2]",
                           "{\"a\":1 \"b\":2}",
                           "\xef\xbb\xbf{}",
                           "null0",
                           "true+",
                           "[1x]",
                           "[1\"a\"]",
                           "[\"a\"b]",
                           "]"}) {
    EXPECT_EQ(KindOfError(text), JsonError::Kind::kSyntax) << text;
  }
  EXPECT_EQ(KindOfError(std::string_view("[1\0]", 4)), JsonError::Kind::kSyntax);
}

TEST(JsonDocument, NamesWhatIsWrong) {
  EXPECT_EQ(KindOfError("\"\xff\""), JsonError::Kind::kNotUtf8);
  EXPECT_EQ(KindOfError(R"({"a":1,"b":2,"a":3})"), JsonError::Kind::kDuplicateKey);
  EXPECT_EQ(KindOfError(R"({"a":1,"\u0061":3})"), JsonError::Kind::kDuplicateKey);
  EXPECT_EQ(KindOfError(R"([{"x":{"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"3":0}}])"),
            JsonError::Kind::kDuplicateKey);
}

TEST(JsonDocument, EnforcesItsLimitsToTheUnit) {
  const JsonLimits limits = {.size_bytes_max = 20, .depth_max = 3};
  JsonDocument document(limits);
  EXPECT_TRUE(document.Parse("[[[]]]").ok());
  EXPECT_EQ(KindOfError("[[[[]]]]", limits), JsonError::Kind::kTooDeep);
  EXPECT_TRUE(document.Parse("\"" + std::string(18, 'x') + "\"").ok());
  EXPECT_EQ(KindOfError("\"" + std::string(19, 'x') + "\"", limits), JsonError::Kind::kTooLarge);
}

TEST(JsonDocument, SurvivesAnUnboundedNesting) {
  EXPECT_EQ(KindOfError(std::string(100'000, '[') + std::string(100'000, ']')), JsonError::Kind::kTooDeep);
}

TEST(JsonDocument, IsReusableAfterAnError) {
  JsonDocument document;
  EXPECT_FALSE(document.Parse("[1,").ok());
  const std::string large = "[\"" + std::string(100'000, 'x') + "\"]";
  EXPECT_TRUE(document.Parse(large).ok());
  const auto small = document.Parse("[1]");
  ASSERT_TRUE(small.ok());
  EXPECT_EQ(Dump(*small), "[#1,]");
}

}  // namespace
}  // namespace virga::codec
