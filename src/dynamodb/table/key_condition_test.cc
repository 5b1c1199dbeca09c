#include "dynamodb/table/key_condition.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "dynamodb/table/key_encoding.h"

namespace virga::dynamodb {
namespace {

AttributeValue N(std::string_view text) {
  return AttributeValue::Of(Number::Parse(text).value());
}
AttributeValue S(std::string text) {
  return AttributeValue::String(std::move(text));
}

const KeySchema kNumberSort{{"pk", AttributeType::kString}, KeyAttribute{"sk", AttributeType::kNumber}};
const KeySchema kStringSort{{"pk", AttributeType::kString}, KeyAttribute{"sk", AttributeType::kString}};
const KeySchema kNoSort{{"pk", AttributeType::kString}, std::nullopt};

KeyTerm Hash(AttributeValue value) {
  return {"pk", KeyOperator::kEqual, std::move(value), std::nullopt};
}
KeyTerm Sort(KeyOperator op, AttributeValue first, std::optional<AttributeValue> second = std::nullopt) {
  return {"sk", op, std::move(first), std::move(second)};
}

// Which of `sorts` the range of `term` holds, in partition "p"; and none of another partition.
std::string Matches(const KeySchema& key, const KeyTerm& term, const std::vector<AttributeValue>& sorts) {
  const auto range = RangeOf({Hash(S("p")), term}, key, "space").value();
  std::string held;
  for (const AttributeValue& sort : sorts) {
    for (const char* partition : {"p", "q"}) {
      std::string row = PartitionPrefix("space", S(partition));
      AppendKeyValue(sort, row);
      row += "what follows in an index";
      const bool in_range = row >= range.begin && row < range.end;
      if (partition == std::string("q")) {
        EXPECT_FALSE(in_range);
      } else {
        held += in_range ? '1' : '0';
      }
    }
  }
  return held;
}

TEST(KeyRange, RangesHoldWhatTheOperatorSays) {
  const std::vector<AttributeValue> numbers{N("-10"), N("-1"), N("0"), N("1"), N("1.5"), N("20")};
  EXPECT_EQ(Matches(kNumberSort, Sort(KeyOperator::kEqual, N("1.0")), numbers), "000100");
  EXPECT_EQ(Matches(kNumberSort, Sort(KeyOperator::kLess, N("1")), numbers), "111000");
  EXPECT_EQ(Matches(kNumberSort, Sort(KeyOperator::kLessOrEqual, N("1")), numbers), "111100");
  EXPECT_EQ(Matches(kNumberSort, Sort(KeyOperator::kGreater, N("1")), numbers), "000011");
  EXPECT_EQ(Matches(kNumberSort, Sort(KeyOperator::kGreaterOrEqual, N("1")), numbers), "000111");
  EXPECT_EQ(Matches(kNumberSort, Sort(KeyOperator::kBetween, N("-1"), N("1.5")), numbers), "011110");
  EXPECT_EQ(Matches(kNumberSort, Sort(KeyOperator::kBetween, N("5"), N("1")), numbers), "000000");

  using namespace std::string_literals;
  const std::vector<AttributeValue> strings{S("a"), S("a\0"s), S("a\0b"s), S("ab"), S("abc"), S("b")};
  EXPECT_EQ(Matches(kStringSort, Sort(KeyOperator::kBeginsWith, S("a")), strings), "111110");
  EXPECT_EQ(Matches(kStringSort, Sort(KeyOperator::kBeginsWith, S("a\0"s)), strings), "011000");
  EXPECT_EQ(Matches(kStringSort, Sort(KeyOperator::kBeginsWith, S("ab")), strings), "000110");
  EXPECT_EQ(Matches(kStringSort, Sort(KeyOperator::kEqual, S("a")), strings), "100000");
  EXPECT_EQ(Matches(kStringSort, Sort(KeyOperator::kGreater, S("a")), strings), "011111");
}

TEST(KeyRange, RefusesWhatKeysCannotDo) {
  const struct {
    std::vector<KeyTerm> terms;
    const KeySchema* key;
    std::string_view message;
  } rows[] = {
      {{Sort(KeyOperator::kEqual, N("1"))}, &kNumberSort, "Query condition missed key schema element: pk"},
      {{Hash(S("p")), {"other", KeyOperator::kEqual, S("x"), {}}},
       &kNumberSort,
       "Query condition missed key schema element: sk"},
      {{Hash(S("p")), {"other", KeyOperator::kEqual, S("x"), {}}}, &kNoSort, "Query key condition not supported"},
      {{{"pk", KeyOperator::kLess, S("p"), {}}}, &kNumberSort, "Query key condition not supported"},
      {{Hash(S("p")), Hash(S("p"))}, &kNumberSort, "KeyConditionExpressions must only contain one condition per key"},
      {{Hash(N("1"))},
       &kNumberSort,
       "One or more parameter values were invalid: Condition parameter type does not match schema type"},
      {{Hash(S("p")), Sort(KeyOperator::kBetween, N("1"), S("2"))},
       &kNumberSort,
       "One or more parameter values were invalid: Condition parameter type does not match schema type"},
      {{Hash(S(""))},
       &kNumberSort,
       "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
       "string value. Key: pk"},
      {{Hash(S(std::string(2049, 'x')))},
       &kNumberSort,
       "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"},
      {{Hash(S("p")), Sort(KeyOperator::kEqual, S(std::string(1025, 'x')))},
       &kStringSort,
       "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of "
       "1024 bytes"},
  };
  for (const auto& row : rows) {
    const auto range = RangeOf(row.terms, *row.key, "space");
    ASSERT_FALSE(range.ok()) << row.message;
    EXPECT_EQ(range.error().message, row.message);
  }
  EXPECT_TRUE(RangeOf({Hash(S(std::string(2048, 'x'))), Sort(KeyOperator::kEqual, S(std::string(1024, 'x')))},
                      kStringSort, "space")
                  .ok());
}

}  // namespace
}  // namespace virga::dynamodb
