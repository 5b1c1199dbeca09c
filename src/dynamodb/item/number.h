#ifndef VIRGA_DYNAMODB_ITEM_NUMBER_H_
#define VIRGA_DYNAMODB_ITEM_NUMBER_H_

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"

namespace virga::dynamodb {

// An exact decimal of up to 38 significant digits: zero, or magnitude 1E-130 to 9.99...E+125.
// Kept normalised (no trailing zeros), so equal numbers have equal bytes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
class Number {
 public:
  Number() = default;  // zero

  // Errors: ValidationException with AWS's texts for what is no number, overflow, underflow and
  // more than 38 digits.
  static aws::Result<Number> Parse(std::string_view text);

  // As DynamoDB gives it back: plain decimal, exponents written out.
  std::string ToString() const;
  void AppendTo(std::string& out) const;

  // Exact; errors: overflow, underflow, more than 38 digits.
  static aws::Result<Number> Add(const Number& a, const Number& b);
  static aws::Result<Number> Subtract(const Number& a, const Number& b);

  std::strong_ordering operator<=>(const Number& other) const;
  bool operator==(const Number& other) const = default;

  // Bytes whose unsigned order is the numeric order, self-terminating, at most 21.
  // Format: docs/formats/number.md.
  void AppendOrderedTo(std::string& key) const;
  // Reads such bytes from the front of `key` and removes them; nullopt if they are none.
  static std::optional<Number> ReadOrdered(std::string_view& key);

  // The form in which items keep it: two digits a byte, 1 to 21 bytes, not ordered.
  // Format: docs/formats/number.md.
  void AppendPackedTo(std::string& out) const;
  // Reads such bytes from the front of `bytes` and removes them; nullopt if they are none.
  static std::optional<Number> ReadPacked(std::string_view& bytes);
  // Removes such bytes without looking at their digits; false if there are too few.
  static bool SkipPacked(std::string_view& bytes);

  // What DynamoDB counts for it: 1 + digits in pairs left and right of the point, + 1 if negative.
  std::size_t SizeBytes() const;

  bool is_zero() const { return digit_count_ == 0; }

 private:
  static aws::Result<Number> AddSigned(const Number& a, const Number& b, bool negate_b);
  // The digits as an integer times 10^`zeros`. REQUIRES: that has at most 18 digits.
  std::int64_t Scaled(int zeros) const;
  // `units` * 10^`low`, which is in range.
  static Number Of(std::int64_t units, int low);

  // value = sign * 0.d1d2d3... * 10^exponent_, d1 != 0, last digit != 0
  std::array<std::uint8_t, 38> digits_{};
  std::uint8_t digit_count_ = 0;
  bool negative_ = false;
  std::int16_t exponent_ = 0;
};

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_ITEM_NUMBER_H_
