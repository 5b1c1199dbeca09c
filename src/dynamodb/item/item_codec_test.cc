#include "dynamodb/item/item_codec.h"

#include <gtest/gtest.h>

#include <string>

namespace virga::dynamodb {
namespace {

using codec::JsonDocument;
using codec::JsonWriter;

std::string CompactToJson(std::string_view compact) {
  std::string out;
  JsonWriter json(out);
  const auto status = WriteCompactItem(compact, json);
  return status.ok() ? out : "error: " + status.error().message;
}
std::string TreeToJson(const Item& item) {
  std::string out;
  JsonWriter json(out);
  WriteItem(item, json);
  return out;
}

// The item by every way; all must agree. `want` is the JSON that comes back.
void ExpectRoundTrip(const std::string& text, const std::string& want) {
  JsonDocument document;
  const auto json = document.Parse(text);
  ASSERT_TRUE(json.ok()) << text;
  const auto tree = DecodeItem(*json);
  ASSERT_TRUE(tree.ok()) << tree.error().message;
  std::size_t size_bytes = 0;
  const auto compact = DecodeItemToCompact(*json, size_bytes);
  ASSERT_TRUE(compact.ok()) << compact.error().message;
  EXPECT_EQ(TreeToJson(*tree), want);
  EXPECT_EQ(CompactToJson(*compact), want);
  EXPECT_EQ(EncodeItem(*tree), *compact);
  EXPECT_EQ(size_bytes, SizeBytes(*tree));
  EXPECT_EQ(CompactSizeBytes(*compact), size_bytes);
  const auto parsed = ParseCompactItem(*compact);
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(*parsed, *tree);
  for (const auto& [name, value] : *tree) EXPECT_EQ(FindAttribute(*compact, name), value) << name;
  EXPECT_EQ(FindAttribute(*compact, "no such attribute"), std::nullopt);
}

TEST(ItemCodecTest, RoundTrips) {
  const struct {
    std::string in, out;
  } kCases[] = {
      {"{}", "{}"},
      {R"({"b":{"S":"x"},"a":{"N":"01.50"}})", R"({"a":{"N":"1.5"},"b":{"S":"x"}})"},
      {R"({"s":{"S":""},"e":{"S":"\"\\\n\u00e9"}})", "{\"e\":{\"S\":\"\\\"\\\\\\n\u00e9\"},\"s\":{\"S\":\"\"}}"},
      {R"({"t":{"BOOL":true},"f":{"BOOL":false},"n":{"NULL":true},"y":{"B":"AQID"}})",
       R"({"f":{"BOOL":false},"n":{"NULL":true},"t":{"BOOL":true},"y":{"B":"AQID"}})"},
      {R"({"m":{"M":{"z":{"L":[{"N":"-3"},{"M":{}},{"L":[]}]},"a":{"S":"q"}}}})",
       R"({"m":{"M":{"a":{"S":"q"},"z":{"L":[{"N":"-3"},{"M":{}},{"L":[]}]}}}})"},
      {R"({"ss":{"SS":["b","a",""]},"ns":{"NS":["10","9","-1"]},"bs":{"BS":["Ag==","AQ=="]}})",
       R"({"bs":{"BS":["AQ==","Ag=="]},"ns":{"NS":["-1","9","10"]},"ss":{"SS":["","a","b"]}})"},
      {R"({"a":{"S":"x","N":null}})", R"({"a":{"S":"x"}})"},
  };
  for (const auto& c : kCases) ExpectRoundTrip(c.in, c.out);
}

std::string Nested(int wrappers) {
  std::string value = R"({"S":"x"})";
  for (int i = 0; i < wrappers; ++i) value = i % 2 == 0 ? R"({"M":{"k":)" + value + "}}" : R"({"L":[)" + value + "]}";
  return R"({"a":)" + value + "}";
}

TEST(ItemCodecTest, ThirtyOneWrappersAreTheDeepest) {
  ExpectRoundTrip(Nested(31), Nested(31));
}

TEST(ItemCodecTest, Refuses) {
  const std::string kEmpty = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
  const std::string kSeveral =
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";
  const std::string kInvalid = "One or more parameter values were invalid: ";
  const struct {
    std::string in, message;
  } kCases[] = {
      {R"({"a":{}})", kEmpty},
      {R"({"a":{"X":"1"}})", kEmpty},
      {R"({"a":null})", kEmpty},
      {R"({"a":{"L":[{}]}})", kEmpty},
      {R"({"a":{"S":"x","N":"1"}})", kSeveral},
      {R"({"a":{"S":"x","N":"y"}})", "The parameter cannot be converted to a numeric value: y"},
      {R"({"a":{"NULL":false}})", kInvalid + "Null attribute value types must have the value of true"},
      {R"({"a":{"SS":[]}})", kInvalid + "An string set  may not be empty"},
      {R"({"a":{"NS":[]}})", kInvalid + "An number set  may not be empty"},
      {R"({"a":{"BS":[]}})", kInvalid + "An binary set  may not be empty"},
      {R"({"a":{"SS":["x","y","x"]}})", kInvalid + "Input collection [x, y, x] contains duplicates."},
      {R"({"a":{"NS":["1","1.0"]}})", kInvalid + "Input collection [1, 1.0] contains duplicates."},
      {R"({"a":{"BS":["AQ==","AQ=="]}})", kInvalid + "Input collection [AQ==, AQ==] contains duplicates."},
      {R"({"a":{"N":5}})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"a":{"S":true}})", "TRUE_VALUE cannot be converted to String"},
      {R"({"a":{"S":{}}})", "Start of structure or map found where not expected"},
      {R"({"a":{"S":[]}})", "Start of list found where not expected"},
      {R"({"a":[]})", "Start of list found where not expected"},
      {R"({"":{"S":"x"}})", kInvalid + "Empty attribute name"},
      {R"({"a":{"M":{"":{"S":"x"}}}})", kInvalid + "Empty attribute name"},
      {R"({")" + std::string(65536, 'n') + R"(":{"S":"x"}})",
       kInvalid + "Attribute name is too large, must be less than 65536 bytes"},
      {Nested(32),
       "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported "
       "limit"},
  };
  for (const auto& c : kCases) {
    JsonDocument document;
    const auto json = document.Parse(c.in);
    ASSERT_TRUE(json.ok()) << c.in;
    const auto tree = DecodeItem(*json);
    ASSERT_FALSE(tree.ok()) << c.in;
    EXPECT_EQ(tree.error().message, c.message) << c.in;
    std::size_t size_bytes = 0;
    const auto compact = DecodeItemToCompact(*json, size_bytes);
    ASSERT_FALSE(compact.ok()) << c.in;
    EXPECT_EQ(compact.error().message, c.message) << c.in;
  }
}

TEST(ItemCodecTest, LongestNameIsAccepted) {
  const std::string text = R"({")" + std::string(65535, 'n') + R"(":{"S":"x"}})";
  ExpectRoundTrip(text, text);
}

TEST(ItemCodecTest, WriterPutsItsComma) {
  std::string out;
  JsonWriter json(out);
  json.BeginArray();
  WriteItem({}, json);
  WriteAttributeValue(AttributeValue::Null(), json);
  EXPECT_TRUE(WriteCompactItem(EncodeItem({}), json).ok());
  json.EndArray();
  EXPECT_EQ(out, R"([{},{"NULL":true},{}])");
}

TEST(ItemCodecTest, CorruptBytesAreErrors) {
  JsonDocument document;
  const auto json = document.Parse(
      R"({"m":{"M":{"z":{"L":[{"N":"-3.25"},{"M":{}}]}}},"ss":{"SS":["b","a"]},"ns":{"NS":["10","9"]},"t":{"BOOL":true}})");
  std::size_t size_bytes = 0;
  const std::string compact = *DecodeItemToCompact(*json, size_bytes);
  for (std::size_t length = 0; length < compact.size(); ++length) {
    EXPECT_FALSE(ParseCompactItem(compact.substr(0, length)).ok()) << length;
    EXPECT_TRUE(CompactToJson(compact.substr(0, length)).starts_with("error: ")) << length;
  }
  EXPECT_FALSE(ParseCompactItem(compact + "x").ok());
  for (std::size_t at = 0; at < compact.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = compact;
      changed[at] = static_cast<char>(byte);
      (void)ParseCompactItem(changed).ok();  // never a crash; the sanitizers watch
      (void)CompactToJson(changed);
      (void)FindAttribute(changed, "t");
    }
  }
}

TEST(ItemCodecTest, SizesAsDynamoDbCounts) {
  const struct {
    std::string in;
    std::size_t size;
  } kCases[] = {
      {"{}", 0},
      {R"({"ab":{"S":"xyz"}})", 5},
      {R"({"é":{"S":""}})", 2},
      {R"({"a":{"BOOL":true},"b":{"NULL":true}})", 4},
      {R"({"a":{"L":[]},"b":{"M":{}}})", 8},
      {R"({"a":{"L":[{"S":"x"},{"S":"yz"}]}})", 1 + 3 + 2 + 3},
      {R"({"a":{"M":{"kk":{"S":"x"}}}})", 1 + 3 + 2 + 1 + 1},
      {R"({"a":{"SS":["x","yz"]},"b":{"NS":["12","-3"]},"c":{"BS":["AQID"]}})", 1 + 3 + 1 + 5 + 1 + 3},
  };
  for (const auto& c : kCases) {
    JsonDocument document;
    const auto json = document.Parse(c.in);
    EXPECT_EQ(SizeBytes(*DecodeItem(*json)), c.size) << c.in;
  }
}

}  // namespace
}  // namespace virga::dynamodb
