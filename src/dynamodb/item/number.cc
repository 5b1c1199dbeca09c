#include "dynamodb/item/number.h"

#include <algorithm>

#include "aws/limits.h"

namespace virga::dynamodb {
namespace {

constexpr int kDigitsMax = static_cast<int>(aws::limits::number_digits_max);
constexpr int kExponentMax = static_cast<int>(aws::limits::number_exponent_max) + 1;  // 9.99E+125 = 0.999 * 10^126
constexpr int kExponentMin =
    static_cast<int>(aws::limits::number_exponent_min) + 1;  // 1E-130 = 0.1 * 10^-129; the 256 exponents fill one byte

// The first byte of the ordered form.
constexpr std::uint8_t kOrderedNegative = 1;
constexpr std::uint8_t kOrderedZero = 2;
constexpr std::uint8_t kOrderedPositive = 3;

constexpr std::uint8_t kPackedNegative = 0x80;  // bit of the first byte of the packed form

constexpr int kInt64Digits = 18;  // any number of so many digits fits std::int64_t, and the sum of two does

aws::Error NotANumber(std::string_view text) {
  // The text for "" alone has no value behind it.
  std::string message = "The parameter cannot be converted to a numeric value";
  if (!text.empty()) message.append(": ").append(text);
  return aws::ValidationError(std::move(message));
}
aws::Error Overflow() {
  return aws::ValidationError(
      "Number overflow. Attempting to store a number with magnitude larger than supported range");
}
aws::Error Underflow() {
  return aws::ValidationError(
      "Number underflow. Attempting to store a number with magnitude smaller than supported range");
}
aws::Error TooManyDigits() {
  return aws::ValidationError("Attempting to store more than 38 significant digits in a Number");
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
char AsChar(std::uint8_t digit) {
  return static_cast<char>('0' + digit);
}

// What Parse has read so far of the mantissa.
struct Mantissa {
  std::array<std::uint8_t, kDigitsMax> digits{};
  int count = 0;          // significant digits, trailing zeros not yet stored
  int pending_zeros = 0;  // zeros after the last stored digit
  int point = 0;          // digits of the integer part, leading zeros not counted (negative: zeros after the point)
  bool any_digit = false;
  bool too_many = false;

  void Take(std::uint8_t digit) {
    if (digit == 0) {
      if (count > 0) ++pending_zeros;
      return;
    }
    if (count + pending_zeros >= kDigitsMax) {
      too_many = true;
      return;
    }
    count += pending_zeros;
    pending_zeros = 0;
    digits[static_cast<std::size_t>(count++)] = digit;
  }
};

// Digits with at most one point from the front of `text`; false if there is no digit.
bool ReadMantissa(std::string_view& text, Mantissa& mantissa) {
  bool after_point = false;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (!IsDigit(c)) break;
    mantissa.any_digit = true;
    const auto digit = static_cast<std::uint8_t>(c - '0');
    const bool leading_zero = digit == 0 && mantissa.count == 0;
    if (!after_point && !leading_zero) ++mantissa.point;
    if (after_point && leading_zero && mantissa.point <= 0) --mantissa.point;
    mantissa.Take(digit);
  }
  text.remove_prefix(i);
  return mantissa.any_digit;
}

// "e-7" whole; false if it is no exponent. Far values are clamped: they overflow all the same.
bool ReadExponent(std::string_view text, int& exponent) {
  constexpr int kFar = 100'000'000;
  text.remove_prefix(1);
  bool negative = false;
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text.empty() || !std::all_of(text.begin(), text.end(), IsDigit)) return false;
  exponent = 0;
  for (const char c : text) exponent = std::min(kFar, exponent * 10 + (c - '0'));
  if (negative) exponent = -exponent;
  return true;
}

std::uint8_t ExponentByte(int exponent) {
  return static_cast<std::uint8_t>(exponent - kExponentMin);
}

}  // namespace

aws::Result<Number> Number::Parse(std::string_view text) {
  std::string_view rest = text;
  Number number;
  bool negative = false;
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) {
    negative = rest.front() == '-';
    rest.remove_prefix(1);
  }
  Mantissa mantissa;
  if (!ReadMantissa(rest, mantissa)) return Err(NotANumber(text));
  int exponent = 0;
  if (!rest.empty()) {
    if (rest.front() != 'e' && rest.front() != 'E') return Err(NotANumber(text));
    if (!ReadExponent(rest, exponent)) return Err(NotANumber(text));
  }
  if (mantissa.too_many) return Err(TooManyDigits());
  if (mantissa.count == 0) return number;
  exponent += mantissa.point;
  if (exponent > kExponentMax) return Err(Overflow());
  if (exponent < kExponentMin) return Err(Underflow());
  number.digits_ = mantissa.digits;
  number.digit_count_ = static_cast<std::uint8_t>(mantissa.count);
  number.negative_ = negative;
  number.exponent_ = static_cast<std::int16_t>(exponent);
  return number;
}

std::string Number::ToString() const {
  std::string out;
  AppendTo(out);
  return out;
}

void Number::AppendTo(std::string& out) const {
  if (is_zero()) {
    out.push_back('0');
    return;
  }
  if (negative_) out.push_back('-');
  const int integer_digits = exponent_;
  if (integer_digits <= 0) {
    out.append("0.");
    out.append(static_cast<std::size_t>(-integer_digits), '0');
  }
  for (int i = 0; i < digit_count_; ++i) {
    if (i == integer_digits && i > 0) out.push_back('.');
    out.push_back(AsChar(digits_[static_cast<std::size_t>(i)]));
  }
  if (integer_digits > digit_count_) out.append(static_cast<std::size_t>(integer_digits - digit_count_), '0');
}

aws::Result<Number> Number::Add(const Number& a, const Number& b) {
  return AddSigned(a, b, false);
}
aws::Result<Number> Number::Subtract(const Number& a, const Number& b) {
  return AddSigned(a, b, true);
}

std::int64_t Number::Scaled(int zeros) const {
  std::int64_t units = 0;
  for (std::size_t i = 0; i < digit_count_; ++i) units = 10 * units + digits_[i];
  for (int i = 0; i < zeros; ++i) units *= 10;
  return units;
}

Number Number::Of(std::int64_t units, int low) {
  Number number;
  if (units == 0) return number;
  number.negative_ = units < 0;
  std::uint64_t rest = static_cast<std::uint64_t>(number.negative_ ? -units : units);
  for (; rest % 10 == 0; rest /= 10) ++low;
  std::array<std::uint8_t, kInt64Digits> lowest_first{};
  std::size_t count = 0;
  for (; rest != 0; rest /= 10) lowest_first[count++] = static_cast<std::uint8_t>(rest % 10);
  std::reverse_copy(lowest_first.begin(), lowest_first.begin() + count, number.digits_.begin());
  number.digit_count_ = static_cast<std::uint8_t>(count);
  number.exponent_ = static_cast<std::int16_t>(low + static_cast<int>(count));
  return number;
}

// Of numbers that stand close together by integers, else schoolbook addition of two aligned rows of digits, lowest
// first.
aws::Result<Number> Number::AddSigned(const Number& a, const Number& b, bool negate_b) {
  if (b.is_zero()) return a;
  const bool b_negative = b.negative_ != negate_b;
  if (a.is_zero()) {
    Number result = b;
    result.negative_ = b_negative;
    return result;
  }
  const int low = std::min(a.exponent_ - a.digit_count_, b.exponent_ - b.digit_count_);
  const int high = std::max(a.exponent_, b.exponent_) + 1;  // one more for the carry
  if (high - low <= kInt64Digits && low >= kExponentMin && high <= kExponentMax) {
    const std::int64_t units_a = a.Scaled(a.exponent_ - a.digit_count_ - low);
    const std::int64_t units_b = b.Scaled(b.exponent_ - b.digit_count_ - low);
    return Of((a.negative_ ? -units_a : units_a) + (b_negative ? -units_b : units_b), low);
  }
  constexpr int kRowMax = kExponentMax + 1 - (kExponentMin - kDigitsMax);
  std::array<std::int8_t, kRowMax> row{};
  const auto put = [&](const Number& n, int sign) {
    for (int i = 0; i < n.digit_count_; ++i) {
      std::int8_t& cell = row[static_cast<std::size_t>(n.exponent_ - 1 - i - low)];
      cell = static_cast<std::int8_t>(cell + sign * n.digits_[static_cast<std::size_t>(i)]);
    }
  };
  const bool same_sign = a.negative_ == b_negative;
  Number abs_a = a;
  Number abs_b = b;
  abs_a.negative_ = abs_b.negative_ = false;
  const bool b_larger = !same_sign && abs_a < abs_b;
  put(a, b_larger ? -1 : 1);
  put(b, same_sign || b_larger ? 1 : -1);
  int top = -1;  // the highest digit that is not zero
  int bottom = -1;
  int carry = 0;
  for (int i = 0; i < high - low; ++i) {
    std::int8_t& cell = row[static_cast<std::size_t>(i)];
    int sum = cell + carry;
    carry = sum < 0 ? -1 : sum / 10;
    sum -= carry * 10;
    cell = static_cast<std::int8_t>(sum);
    if (sum == 0) continue;
    top = i;
    if (bottom < 0) bottom = i;
  }
  if (top < 0) return Number();
  const int exponent = low + top + 1;
  if (exponent > kExponentMax) return Err(Overflow());
  if (top - bottom + 1 > kDigitsMax) return Err(TooManyDigits());
  if (exponent < kExponentMin) return Err(Underflow());
  Number result;
  result.negative_ = b_larger ? b_negative : a.negative_;
  result.exponent_ = static_cast<std::int16_t>(exponent);
  for (int i = top; i >= bottom; --i) {
    result.digits_[result.digit_count_++] = static_cast<std::uint8_t>(row[static_cast<std::size_t>(i)]);
  }
  return result;
}

std::strong_ordering Number::operator<=>(const Number& other) const {
  const auto sign = [](const Number& n) { return n.is_zero() ? 0 : (n.negative_ ? -1 : 1); };
  const int my_sign = sign(*this);
  const int other_sign = sign(other);
  if (my_sign != other_sign) return my_sign <=> other_sign;
  // The digits after the last are zeros, so whole arrays compare as fractions do.
  const std::strong_ordering magnitude =
      exponent_ != other.exponent_ ? exponent_ <=> other.exponent_ : digits_ <=> other.digits_;
  return my_sign < 0 ? 0 <=> magnitude : magnitude;
}

void Number::AppendOrderedTo(std::string& key) const {
  if (is_zero()) {
    key.push_back(static_cast<char>(kOrderedZero));
    return;
  }
  const std::uint8_t flip = negative_ ? 0xff : 0;
  const auto append = [&](unsigned byte) { key.push_back(static_cast<char>(byte ^ flip)); };
  key.push_back(static_cast<char>(negative_ ? kOrderedNegative : kOrderedPositive));
  append(ExponentByte(exponent_));
  for (std::size_t i = 0; i < digit_count_; i += 2) {
    const unsigned low = i + 1 < digits_.size() ? digits_[i + 1] : 0U;
    const unsigned more = i + 2 < digit_count_ ? 1U : 0U;
    append(2 * (10U * digits_[i] + low) + more);
  }
}

std::optional<Number> Number::ReadOrdered(std::string_view& key) {
  if (key.empty()) return std::nullopt;
  const auto head = static_cast<std::uint8_t>(key.front());
  if (head == kOrderedZero) {
    key.remove_prefix(1);
    return Number();
  }
  if (head != kOrderedNegative && head != kOrderedPositive) return std::nullopt;
  Number number;
  number.negative_ = head == kOrderedNegative;
  const std::uint8_t flip = number.negative_ ? 0xff : 0;
  if (key.size() < 3) return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(static_cast<std::uint8_t>(key[i]) ^ flip); };
  number.exponent_ = static_cast<std::int16_t>(byte(1) + kExponentMin);
  std::size_t at = 2;
  std::size_t count = 0;
  for (bool more = true; more; ++at) {
    if (at == key.size() || count == kDigitsMax) return std::nullopt;
    const std::uint8_t pair = byte(at) / 2;
    more = byte(at) % 2 != 0;
    if (pair > 99) return std::nullopt;
    number.digits_[count] = pair / 10;
    number.digits_[count + 1] = pair % 10;
    count += 2;
  }
  if (number.digits_[count - 1] == 0) --count;
  if (number.digits_[0] == 0 || number.digits_[count - 1] == 0) return std::nullopt;  // not normalised
  number.digit_count_ = static_cast<std::uint8_t>(count);
  key.remove_prefix(at);
  return number;
}

void Number::AppendPackedTo(std::string& out) const {
  out.push_back(static_cast<char>(digit_count_ | (negative_ ? kPackedNegative : 0)));
  if (is_zero()) return;
  out.push_back(static_cast<char>(ExponentByte(exponent_)));
  for (std::size_t i = 0; i < digit_count_; i += 2) {
    const unsigned low = i + 1 < digits_.size() ? digits_[i + 1] : 0U;
    out.push_back(static_cast<char>(digits_[i] << 4U | low));
  }
}

std::optional<Number> Number::ReadPacked(std::string_view& bytes) {
  if (bytes.empty()) return std::nullopt;
  const auto head = static_cast<std::uint8_t>(bytes.front());
  const std::size_t count = head & ~kPackedNegative & 0xffU;
  if (count == 0) {
    if (head != 0) return std::nullopt;
    bytes.remove_prefix(1);
    return Number();
  }
  const std::size_t length = 2 + (count + 1) / 2;
  if (count > kDigitsMax || bytes.size() < length) return std::nullopt;
  Number number;
  number.negative_ = (head & kPackedNegative) != 0;
  number.digit_count_ = static_cast<std::uint8_t>(count);
  number.exponent_ = static_cast<std::int16_t>(static_cast<std::uint8_t>(bytes[1]) + kExponentMin);
  for (std::size_t i = 0; i < count; i += 2) {
    const auto pair = static_cast<std::uint8_t>(bytes[2 + i / 2]);
    const std::uint8_t high = pair >> 4U;
    const std::uint8_t low = pair & 15U;
    if (high > 9 || low > 9 || (i + 1 == count && low != 0)) return std::nullopt;
    number.digits_[i] = high;
    if (i + 1 < count) number.digits_[i + 1] = low;
  }
  if (number.digits_[0] == 0 || number.digits_[count - 1] == 0) return std::nullopt;  // not normalised
  bytes.remove_prefix(length);
  return number;
}

bool Number::SkipPacked(std::string_view& bytes) {
  if (bytes.empty()) return false;
  const std::size_t count = static_cast<std::uint8_t>(bytes.front()) & ~kPackedNegative & 0xffU;
  const std::size_t length = count == 0 ? 1 : 2 + (count + 1) / 2;
  if (bytes.size() < length) return false;
  bytes.remove_prefix(length);
  return true;
}

std::size_t Number::SizeBytes() const {
  if (is_zero()) return 1;
  const int integer = std::clamp<int>(exponent_, 0, digit_count_);
  const int fraction = digit_count_ - integer;
  const int bytes = 1 + (integer + 1) / 2 + (fraction + 1) / 2 + (negative_ ? 1 : 0);
  return static_cast<std::size_t>(bytes);
}

}  // namespace virga::dynamodb
