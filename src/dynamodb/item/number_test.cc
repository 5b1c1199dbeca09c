#include "dynamodb/item/number.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace virga::dynamodb {
namespace {

Number N(std::string_view text) {
  auto number = Number::Parse(text);
  EXPECT_TRUE(number.ok()) << text << ": " << (number.ok() ? "" : number.error().message);
  return number.ok() ? *number : Number();
}

std::string Nines(std::size_t count) {
  return std::string(count, '9');
}
std::string Zeros(std::size_t count) {
  return std::string(count, '0');
}

TEST(NumberTest, ReadsBackNormalised) {
  const struct {
    std::string in;
    std::string out;
  } kCases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"0.000", "0"},
      {"0e999999999999", "0"},
      {"00042", "42"},
      {"1.5E2", "150"},
      {"1.0", "1"},
      {"+5", "5"},
      {"-1.50", "-1.5"},
      {".5", "0.5"},
      {"5.", "5"},
      {"1e-3", "0.001"},
      {"12.5e+1", "125"},
      {"100", "100"},
      {"0.00120", "0.0012"},
      {"1234567890.0987654321", "1234567890.0987654321"},
      {"1E100", "1" + Zeros(100)},
      {"1E-130", "0." + Zeros(129) + "1"},
      {"0.1e1", "1"},
      {"0.01e2", "1"},
      {Nines(38), Nines(38)},
      {"9." + Nines(37) + "E125", Nines(38) + Zeros(88)},
      {"1.5E-130", "0." + Zeros(129) + "15"},
      {"1" + Zeros(60), "1" + Zeros(60)},
      {"0." + Zeros(50) + "7" + Zeros(50), "0." + Zeros(50) + "7"},
  };
  for (const auto& c : kCases) EXPECT_EQ(N(c.in).ToString(), c.out) << c.in;
}

TEST(NumberTest, Refuses) {
  const std::string kOverflow =
      "Number overflow. Attempting to store a number with magnitude larger than supported range";
  const std::string kUnderflow =
      "Number underflow. Attempting to store a number with magnitude smaller than supported range";
  const std::string kDigits = "Attempting to store more than 38 significant digits in a Number";
  const std::string kNumeric = "The parameter cannot be converted to a numeric value";
  const struct {
    std::string in;
    std::string message;
  } kCases[] = {
      {"", kNumeric},
      {".", kNumeric + ": ."},
      {" 5", kNumeric + ":  5"},
      {"5 ", kNumeric + ": 5 "},
      {"1.2.3", kNumeric + ": 1.2.3"},
      {"+e2", kNumeric + ": +e2"},
      {"1+2", kNumeric + ": 1+2"},
      {"1e", kNumeric + ": 1e"},
      {"1e+", kNumeric + ": 1e+"},
      {"--1", kNumeric + ": --1"},
      {"NaN", kNumeric + ": NaN"},
      {"0x10", kNumeric + ": 0x10"},
      {"1e1.5", kNumeric + ": 1e1.5"},
      {"1E126", kOverflow},
      {"-1E126", kOverflow},
      {"1" + Zeros(126), kOverflow},
      {"1e99999999999999999999", kOverflow},
      {"9.9E-131", kUnderflow},
      {"1e-99999999999999999999", kUnderflow},
      {Nines(39), kDigits},
      {"1." + Zeros(37) + "1", kDigits},
      {"1" + Nines(38) + "E-200", kDigits},
  };
  for (const auto& c : kCases) {
    const auto number = Number::Parse(c.in);
    ASSERT_FALSE(number.ok()) << c.in;
    EXPECT_EQ(number.error().message, c.message);
    EXPECT_EQ(number.error().code, aws::ErrorCode::kValidation);
  }
}

TEST(NumberTest, AddsAndSubtractsExactly) {
  const struct {
    std::string a, b, sum, difference;
  } kCases[] = {
      {"1", "2", "3", "-1"},
      {"0", "0", "0", "0"},
      {"0.1", "0.2", "0.3", "-0.1"},
      {"-5", "5", "0", "-10"},
      {"999", "1", "1000", "998"},
      {"1000", "-1", "999", "1001"},
      {"1e10", "1e-10", "10000000000.0000000001", "9999999999.9999999999"},
      {"0", "7", "7", "-7"},
      {"7", "0", "7", "7"},
      {"-1.5", "-2.5", "-4", "1"},
      {"100", "100", "200", "0"},
      {Nines(37), "1", "1" + Zeros(37), Nines(36) + "8"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Number::Add(N(c.a), N(c.b))->ToString(), c.sum) << c.a << " + " << c.b;
    EXPECT_EQ(Number::Subtract(N(c.a), N(c.b))->ToString(), c.difference) << c.a << " - " << c.b;
  }
}

// Both ways of adding: by integers, and digit by digit where a far digit is in the way.
TEST(NumberTest, BothWaysOfAddingAgree) {
  const std::int64_t kValues[] = {1, 5, 9, 10, 99, 100, 12345, 99999999999999999, 10000000000000000, 98765432109876543};
  for (const std::int64_t a : kValues) {
    for (const std::int64_t b : kValues) {
      for (const std::int64_t signed_b : {b, -b}) {
        for (const std::string exponent : {"", "e-20", "e50"}) {
          const Number left = N(std::to_string(a) + exponent);
          const Number right = N(std::to_string(signed_b) + exponent);
          const Number sum = Number::Add(left, right).value();
          EXPECT_EQ(sum, N(std::to_string(a + signed_b) + exponent)) << a << " " << signed_b << exponent;
          const Number far = N(exponent.empty() ? "1e19" : exponent == "e50" ? "1e69" : "1e-1");
          const Number with_far = Number::Add(Number::Add(left, far).value(), right).value();
          EXPECT_EQ(Number::Subtract(with_far, far).value(), sum) << a << " " << signed_b << exponent;
        }
      }
    }
  }
}

TEST(NumberTest, ArithmeticKeepsTheLimits) {
  EXPECT_EQ(Number::Add(N("9E125"), N("1E125")).error().message,
            "Number overflow. Attempting to store a number with magnitude larger than supported range");
  EXPECT_EQ(Number::Add(N("9.9999999999999999999999999999999999999E125"), N("1E125")).error().message,
            "Number overflow. Attempting to store a number with magnitude larger than supported range");
  EXPECT_EQ(Number::Add(N("1E37"), N("1")).value().ToString(), "1" + Zeros(36) + "1");
  EXPECT_EQ(Number::Add(N("1E38"), N("1")).error().message,
            "Attempting to store more than 38 significant digits in a Number");
  EXPECT_EQ(Number::Subtract(N("1.5E-130"), N("1.4E-130")).error().message,
            "Number underflow. Attempting to store a number with magnitude smaller than supported range");
  EXPECT_EQ(Number::Subtract(N("9.9E125"), N("-0.1E125")).ok(), false);
}

TEST(NumberTest, OrderedBytesSortAsNumbers) {
  const std::vector<std::string> kAscending = {
      "-9.99E125", "-1E125", "-100.5",  "-100", "-99.99", "-99.9",    "-99",   "-10", "-9.5",  "-9",    "-1.01",   "-1",
      "-0.5",      "-0.05",  "-1E-130", "0",    "1E-130", "1.5E-130", "0.05",  "0.5", "1",     "1.01",  "1.1",     "9",
      "9.5",       "10",     "10.01",   "11",   "99",     "99.9",     "99.99", "100", "100.5", "1E125", "9.99E125"};
  std::vector<std::string> keys;
  for (const std::string& text : kAscending) {
    const Number number = N(text);
    std::string key;
    number.AppendOrderedTo(key);
    EXPECT_LE(key.size(), 21U);
    std::string_view rest = key;
    EXPECT_EQ(Number::ReadOrdered(rest), number) << text;
    EXPECT_TRUE(rest.empty());
    keys.push_back(key);
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (std::size_t j = 0; j < keys.size(); ++j) {
      EXPECT_EQ(keys[i] < keys[j], i < j) << kAscending[i] << " " << kAscending[j];
      EXPECT_EQ(N(kAscending[i]) < N(kAscending[j]), i < j) << kAscending[i] << " " << kAscending[j];
    }
  }
}

TEST(NumberTest, OrderedBytesEndBySelf) {
  std::string key;
  N("12345").AppendOrderedTo(key);
  N("-7").AppendOrderedTo(key);
  key += "rest";
  std::string_view in = key;
  EXPECT_EQ(Number::ReadOrdered(in)->ToString(), "12345");
  EXPECT_EQ(Number::ReadOrdered(in)->ToString(), "-7");
  EXPECT_EQ(in, "rest");
}

TEST(NumberTest, LongestFormsFit) {
  for (const std::string& sign : {std::string(), std::string("-")}) {
    const Number longest = N(sign + Nines(38));
    std::string ordered;
    longest.AppendOrderedTo(ordered);
    EXPECT_EQ(ordered.size(), 21U);
    std::string packed;
    longest.AppendPackedTo(packed);
    EXPECT_EQ(packed.size(), 21U);
    std::string_view rest = packed;
    EXPECT_EQ(Number::ReadPacked(rest), longest);
  }
}

TEST(NumberTest, CountsSizeAsDynamoDb) {
  const struct {
    std::string in;
    std::size_t size;
  } kCases[] = {{"0", 1},
                {"1", 2},
                {"12", 2},
                {"123", 3},
                {"-1", 3},
                {"1.5", 3},
                {"100", 2},
                {"100.5", 4},
                {"0.001", 2},
                {Nines(38), 20},
                {"-" + Nines(38), 21},
                {"1.2345", 4}};
  for (const auto& c : kCases) EXPECT_EQ(N(c.in).SizeBytes(), c.size) << c.in;
}

TEST(NumberTest, CorruptBytesAreRefused) {
  for (const std::string& bytes :
       {std::string(), std::string("\x00", 1), std::string("\x04\x01\x02"), std::string("\x03"),
        std::string("\x03\x80"), std::string("\x03\x80\x03"), std::string("\x03\x80\x00", 3),
        std::string("\x03\x80\xff"), std::string("\x03\x80\x0a")}) {  // the last begins with a zero
    std::string_view in = bytes;
    EXPECT_FALSE(Number::ReadOrdered(in).has_value());
  }
  for (const std::string& bytes :
       {std::string(), std::string("\x80"), std::string("\x01\x80"), std::string("\x01\x80\x15"),
        std::string("\x01\x80\x00", 3), std::string("\x02\x80\x1f"), std::string("\x7f\x80\x11")}) {
    std::string_view in = bytes;
    EXPECT_FALSE(Number::ReadPacked(in).has_value());
  }
}

}  // namespace
}  // namespace virga::dynamodb
