#include "dynamodb/table/key_encoding.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "storage/key_codec.h"

namespace virga::dynamodb {
namespace {

AttributeValue N(std::string_view text) {
  return AttributeValue::Of(Number::Parse(text).value());
}
AttributeValue S(std::string text) {
  return AttributeValue::String(std::move(text));
}

std::string Encoded(const AttributeValue& value) {
  std::string key;
  AppendKeyValue(value, key);
  return key;
}

TEST(KeyEncoding, ByteOrderIsTheOrderOfTheType) {
  using namespace std::string_literals;
  const std::vector<std::vector<AttributeValue>> ascending = {
      {N("-9.9E125"), N("-100"), N("-2"), N("-1.5"), N("-1E-130"), N("0"), N("1E-130"), N("0.5"), N("1"), N("1.5"),
       N("2"), N("10"), N("99999999999999999999999999999999999999"), N("9.9E125")},
      {S("\0"s), S("\0\0"s), S("\0a"s), S("a"), S("a\0"s), S("a\0b"s), S("aa"), S("b"), S("\xc3\xa9"), S("\xff")},
  };
  for (const auto& values : ascending) {
    for (std::size_t i = 1; i < values.size(); ++i) {
      EXPECT_LT(Encoded(values[i - 1]), Encoded(values[i])) << i;
    }
  }
}

TEST(KeyEncoding, ReadsBackWhatWasWrittenAndLeavesTheRest) {
  using namespace std::string_literals;
  for (const AttributeValue& value : {N("-12.75"), N("0"), S(""), S("x\0y"s), AttributeValue::Binary("\0\xff\0"s)}) {
    const std::string key = Encoded(value) + "rest";
    std::string_view view = key;
    const auto read = ReadKeyValue(value.type(), view);
    ASSERT_TRUE(read.has_value());
    EXPECT_TRUE(*read == value);
    EXPECT_EQ(view, "rest");
  }
  std::string_view damaged = "no end";
  EXPECT_FALSE(ReadKeyValue(AttributeType::kString, damaged).has_value());
}

// Stored keys hold this hash: a change would lose every item of a stored table.
TEST(KeyEncoding, TheHashIsForEver) {
  EXPECT_EQ(PartitionHash(""), 0x9e3779b97f4a7c15ULL);
  EXPECT_EQ(PartitionHash(std::string_view("user-1\0\0", 8)), PartitionHash(std::string("user-1\0\0", 8)));
  EXPECT_NE(PartitionHash("a"), PartitionHash("b"));
  EXPECT_NE(PartitionHash(std::string_view("a\0", 2)), PartitionHash("a"));
}

TEST(KeyEncoding, SegmentsCoverEachHashOnce) {
  const std::string space = "space";
  for (const std::uint32_t total : {1U, 2U, 3U, 7U, 1'000'000U}) {
    for (std::uint64_t i = 0; i < 200; ++i) {
      const std::uint64_t hash = PartitionHash(std::to_string(i));
      const std::uint32_t segment = SegmentOf(hash, total);
      ASSERT_LT(segment, total);
      std::string key = space;
      storage::AppendUint64(hash, key);
      const storage::KeyRange range = SegmentRange(space, segment, total);
      EXPECT_GE(key, range.begin);
      EXPECT_LT(key, range.end);
      if (segment > 0) {
        EXPECT_GE(key, SegmentRange(space, segment - 1, total).end);
      }
    }
  }
  EXPECT_EQ(SegmentOf(0, 5), 0U);
  EXPECT_EQ(SegmentOf(~std::uint64_t{0}, 5), 4U);
}

}  // namespace
}  // namespace virga::dynamodb
