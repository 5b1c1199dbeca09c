// Properties of numbers and of the item codec over random inputs.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <random>
#include <string>

#include "codec/json_document.h"
#include "codec/json_writer.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb {
namespace {

__extension__ using Int128 = __int128;

// mantissa * 10^exponent, small enough that sums fit 128 bits: the other arithmetic to compare with.
struct Decimal {
  std::int64_t mantissa;
  int exponent;  // 0 to 18

  Int128 value() const {
    Int128 v = mantissa;
    for (int i = 0; i < exponent; ++i) v *= 10;
    return v;
  }
  std::string text() const { return std::to_string(mantissa) + "E" + std::to_string(exponent - 9); }
};

Decimal AnyDecimal() {
  constexpr std::int64_t kMax = 999'999'999'999'999'999;
  return {*rc::gen::inRange<std::int64_t>(-kMax, kMax), *rc::gen::inRange(0, 19)};
}

// Plain decimal of v * 10^-9.
std::string Plain(Int128 v) {
  if (v == 0) return "0";
  const bool negative = v < 0;
  if (negative) v = -v;
  std::string digits;
  for (; v != 0; v /= 10) digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(v % 10)));
  while (digits.size() < 10) digits.insert(digits.begin(), '0');
  std::string fraction = digits.substr(digits.size() - 9);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  return (negative ? "-" : "") + digits.substr(0, digits.size() - 9) + (fraction.empty() ? "" : "." + fraction);
}

Number NumberOf(const Decimal& decimal) {
  return Number::Parse(decimal.text()).value();
}

std::string Ordered(const Number& number) {
  std::string key;
  number.AppendOrderedTo(key);
  return key;
}

TEST(NumberPropertyTest, ArithmeticIsThatOfIntegers) {
  EXPECT_TRUE(rc::check([] {
    const Decimal a = AnyDecimal();
    const Decimal b = AnyDecimal();
    RC_ASSERT(NumberOf(a).ToString() == Plain(a.value()));
    RC_ASSERT(Number::Add(NumberOf(a), NumberOf(b))->ToString() == Plain(a.value() + b.value()));
    RC_ASSERT(Number::Subtract(NumberOf(a), NumberOf(b))->ToString() == Plain(a.value() - b.value()));
  }));
}

TEST(NumberPropertyTest, OrderedBytesKeepTheOrder) {
  EXPECT_TRUE(rc::check([] {
    const Decimal a = AnyDecimal();
    const Decimal b = AnyDecimal();
    RC_ASSERT((Ordered(NumberOf(a)) < Ordered(NumberOf(b))) == (a.value() < b.value()));
    RC_ASSERT((NumberOf(a) < NumberOf(b)) == (a.value() < b.value()));
    const std::string key = Ordered(NumberOf(a));
    std::string_view rest = key;
    RC_ASSERT(Number::ReadOrdered(rest) == NumberOf(a));
    RC_ASSERT(rest.empty());
  }));
}

TEST(NumberPropertyTest, EverySizeOfNumberComesBack) {
  EXPECT_TRUE(rc::check([] {
    const std::string digits = std::to_string(*rc::gen::inRange(1, 10)) +
                               *rc::gen::container<std::string>(*rc::gen::inRange(0, 38), rc::gen::inRange('0', ':'));
    const int exponent = *rc::gen::inRange(-130, 126 - static_cast<int>(digits.size()));
    const auto number =
        Number::Parse((*rc::gen::arbitrary<bool>() ? "-" : "") + digits + "E" + std::to_string(exponent));
    RC_PRE(number.ok());
    RC_ASSERT(Number::Parse(number->ToString()).value() == *number);
    std::string packed;
    number->AppendPackedTo(packed);
    std::string_view rest = packed;
    RC_ASSERT(Number::ReadPacked(rest) == *number);
    RC_ASSERT(packed.size() <= 21U);
    RC_ASSERT(Ordered(*number).size() <= 21U);
    RC_ASSERT(Number::Subtract(*number, *number)->is_zero());
  }));
}

// Random values by a seeded generator.
class AnyValue {
 public:
  explicit AnyValue(std::uint32_t seed) : random_(seed) {}

  Item MakeItem(int depth) {
    Item item;
    for (std::uint32_t i = Below(6); i > 0; --i) item.insert_or_assign(Text(), Make(depth));
    return item;
  }

 private:
  std::uint32_t Below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  std::string Text() {
    static constexpr std::string_view kParts[] = {"a", "B", "\n", "\"", "\\", "\x01", "\xc3\xa9", "\xf0\x9f\x98\x80",
                                                  "/", "zz"};
    std::string text(1, static_cast<char>('a' + Below(26)));
    for (std::uint32_t i = Below(8); i > 0; --i) text += kParts[Below(std::size(kParts))];
    return text;
  }
  std::string Bytes() {
    std::string bytes(Below(9), '\0');
    for (char& byte : bytes) byte = static_cast<char>(Below(256));
    return bytes;
  }
  Number Numeric() {
    const std::string mantissa = std::to_string(static_cast<std::int32_t>(random_()));
    return Number::Parse(mantissa + "e" + std::to_string(static_cast<int>(Below(200)) - 100)).value();
  }
  template <typename T, typename Next>
  std::vector<T> Distinct(Next next) {
    std::vector<T> members;
    for (std::uint32_t i = 1 + Below(4); i > 0; --i) {
      T member = next();
      if (std::find(members.begin(), members.end(), member) == members.end()) members.push_back(std::move(member));
    }
    return members;
  }
  AttributeValue Make(int depth) {
    switch (Below(depth > 0 ? 10 : 8)) {
      case 0:
        return AttributeValue::String(Text());
      case 1:
        return AttributeValue::Of(Numeric());
      case 2:
        return AttributeValue::Binary(Bytes());
      case 3:
        return AttributeValue::Bool(Below(2) != 0);
      case 4:
        return AttributeValue::Null();
      case 5:
        return AttributeValue::StringSet(Distinct<std::string>([&] { return Text(); }));
      case 6:
        return AttributeValue::NumberSet(Distinct<Number>([&] { return Numeric(); }));
      case 7:
        return AttributeValue::BinarySet(Distinct<std::string>([&] { return Bytes(); }));
      case 8:
        return AttributeValue::Of(MakeItem(depth - 1));
      default: {
        AttributeValue::List list;
        for (std::uint32_t i = Below(5); i > 0; --i) list.push_back(Make(depth - 1));
        return AttributeValue::Of(std::move(list));
      }
    }
  }

  std::mt19937 random_;
};

std::string JsonOf(const Item& item) {
  std::string out;
  codec::JsonWriter json(out);
  WriteItem(item, json);
  return out;
}

TEST(ItemPropertyTest, EveryWayAgrees) {
  EXPECT_TRUE(rc::check([](std::uint32_t seed) {
    const Item item = AnyValue(seed).MakeItem(4);
    const std::string json_text = JsonOf(item);
    codec::JsonDocument document;
    const auto json = document.Parse(json_text);
    RC_ASSERT(json.ok());
    RC_ASSERT(*DecodeItem(*json) == item);
    std::size_t size_bytes = 0;
    const std::string compact = *DecodeItemToCompact(*json, size_bytes);
    RC_ASSERT(compact == EncodeItem(item));
    RC_ASSERT(size_bytes == SizeBytes(item));
    RC_ASSERT(*ParseCompactItem(compact) == item);
    std::string back;
    codec::JsonWriter writer(back);
    RC_ASSERT(WriteCompactItem(compact, writer).ok());
    RC_ASSERT(back == json_text);
  }));
}

// Some attributes of `item`, by the bits of `choice`, and a name that it does not have.
AttributeNames SomeNames(const Item& item, std::uint32_t choice) {
  AttributeNames names;
  names.Add("~");
  for (const auto& [name, value] : item) {
    if ((choice >>= 1U) & 1U) names.Add(name);
  }
  return names;
}

TEST(ItemPropertyTest, SomeAttributesAreParsedAndReplaced) {
  EXPECT_TRUE(rc::check([](std::uint32_t seed, std::uint32_t choice) {
    const Item item = AnyValue(seed).MakeItem(3);
    const AttributeNames names = SomeNames(item, choice);
    Item from;
    Item rest;
    for (const auto& [name, value] : item) {
      (std::find(names.begin(), names.end(), name) != names.end() ? from : rest).emplace(name, value);
    }
    const std::string compact = EncodeItem(item);
    RC_ASSERT(*ParseAttributes(compact, names) == from);
    Item to = AnyValue(seed + 1).MakeItem(2);
    for (const auto& [name, value] : rest) to.erase(name);
    Item want = rest;
    for (const auto& [name, value] : to) want.emplace(name, value);
    RC_ASSERT(*ReplaceAttributes(compact, ParsedAttributes(names, from), to) == EncodeItem(want));
    RC_ASSERT(*ReplaceAttributes(compact, ParsedAttributes(names, from), from) == compact);
  }));
}

TEST(ItemPropertyTest, CorruptBytesNeverCrash) {
  EXPECT_TRUE(rc::check([](std::uint32_t seed, const std::vector<std::pair<std::uint16_t, std::uint8_t>>& changes) {
    std::string compact = EncodeItem(AnyValue(seed).MakeItem(3));
    for (const auto& [at, byte] : changes) compact[at % compact.size()] = static_cast<char>(byte);
    const auto item = ParseCompactItem(compact);
    std::string out;
    codec::JsonWriter json(out);
    const bool written = WriteCompactItem(compact, json).ok();
    // What the strict reader accepts can be written too.
    if (item.ok()) RC_ASSERT(written);
    (void)FindAttribute(compact, "a");
    const Item some = AnyValue(seed).MakeItem(1);
    const AttributeNames names = SomeNames(some, seed);
    const auto parsed = ParseAttributes(compact, names);
    if (parsed.ok()) (void)ReplaceAttributes(compact, ParsedAttributes(names, *parsed), some).ok();
  }));
}

}  // namespace
}  // namespace virga::dynamodb
