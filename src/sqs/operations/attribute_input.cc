#include "sqs/operations/attribute_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <optional>
#include <vector>

#include "aws/decode.h"
#include "aws/limits.h"
#include "codec/base64.h"
#include "sqs/queue/message_attributes.h"

namespace virga::sqs {
namespace {

using codec::JsonKind;
using codec::JsonValue;

// A loop without branches, which compilers make fast: most bodies are done here.
bool MayHoldBadCharacters(std::string_view utf8) {
  std::uint8_t suspicious = 0;  // as wide as a character, so that many are looked at at once
  for (const char character : utf8) {
    const auto c = static_cast<std::uint8_t>(character);
    suspicious |= static_cast<std::uint8_t>(c < 0x20) | static_cast<std::uint8_t>(c == 0xef);
  }
  return suspicious != 0;
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsNameCharacter(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
}

bool StartsWithIgnoringCase(std::string_view text, std::string_view lower_prefix) {
  return text.size() >= lower_prefix.size() &&
         std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(),
                    [](char want, char got) { return got == want || (got >= 'A' && got <= 'Z' && got + 32 == want); });
}

aws::Status CheckName(std::string_view name) {
  if (name.empty()) {
    return Err(aws::InvalidParameterValue("The request must contain non-empty message attribute name."));
  }
  if (name.size() > static_cast<std::size_t>(aws::limits::message_attribute_name_chars_max)) {
    return Err(aws::InvalidParameterValue("Message (user) attribute name must be shorter than 256 bytes."));
  }
  const bool is_well_formed = std::all_of(name.begin(), name.end(), IsNameCharacter) && name.front() != '.' &&
                              name.back() != '.' && name.find("..") == std::string_view::npos;
  if (!is_well_formed) {
    return Err(aws::InvalidParameterValue(
        fmt::format("The message (user) attribute name '{}' is invalid. It can contain letters, digits, underscores, "
                    "hyphens and periods; it must not start or end with a period, nor hold two in a row.",
                    name)));
  }
  if (StartsWithIgnoringCase(name, "aws.") || StartsWithIgnoringCase(name, "amazon.")) {
    return Err(aws::InvalidParameterValue(fmt::format(
        "The message (user) attribute name '{}' is invalid. It must not start with a reserved prefix.", name)));
  }
  return Ok{};
}

enum class BaseType { kString, kNumber, kBinary };

std::optional<BaseType> BaseTypeOf(std::string_view type) {
  const std::string_view base = type.substr(0, type.find('.'));
  if (type.size() > static_cast<std::size_t>(aws::limits::message_attribute_type_chars_max)) return std::nullopt;
  if (base == "String") return BaseType::kString;
  if (base == "Number") return BaseType::kNumber;
  if (base == "Binary") return BaseType::kBinary;
  return std::nullopt;
}

aws::Error EmptyValue(std::string_view name, std::string_view type) {
  return aws::InvalidParameterValue(
      fmt::format("Message (user) attribute '{}' must contain a non-empty value of type '{}'.", name, type));
}

aws::Status CheckValueMembers(std::string_view name, JsonValue value) {
  for (const JsonValue member : value) {
    const bool is_list = member.key() == "StringListValues" || member.key() == "BinaryListValues";
    if (is_list && member.size() > 0) {
      return Err(aws::Error{aws::ErrorCode::kUnsupportedOperation,
                            "Message attribute list values in SendMessage operation are not supported."});
    }
    const bool is_known =
        is_list || member.key() == "DataType" || member.key() == "StringValue" || member.key() == "BinaryValue";
    if (!is_known) {
      return Err(aws::InvalidParameterValue(
          fmt::format("The member {} of the message (user) attribute '{}' is not known.", member.key(), name)));
    }
  }
  return Ok{};
}

// One attribute's value object. What a binary value decodes to is kept in `binaries`.
aws::Result<MessageAttribute> DecodeAttribute(std::string_view name, JsonValue value,
                                              std::deque<std::string>& binaries) {
  RETURN_IF_ERROR(CheckName(name));
  RETURN_IF_ERROR(aws::AsObject(value));
  RETURN_IF_ERROR(CheckValueMembers(name, value));
  ASSIGN_OR_RETURN(const auto type, aws::OptionalString(value, "DataType"));
  ASSIGN_OR_RETURN(const auto text, aws::OptionalString(value, "StringValue"));
  ASSIGN_OR_RETURN(const auto base64, aws::OptionalString(value, "BinaryValue"));
  if (!type || type->empty()) {
    return Err(aws::InvalidParameterValue(
        fmt::format("The message (user) attribute '{}' must contain a non-empty message attribute type.", name)));
  }
  const auto base = BaseTypeOf(*type);
  if (!base) {
    return Err(aws::InvalidParameterValue(
        fmt::format("The type of message (user) attribute '{}' is invalid. You must use only the following supported "
                    "type prefixes: Binary, Number, String.",
                    name)));
  }
  const bool is_binary = *base == BaseType::kBinary;
  if (is_binary ? text.has_value() : base64.has_value()) {
    const std::string_view field = is_binary ? "Binary" : "String";
    return Err(aws::InvalidParameterValue(
        fmt::format("The message (user) attribute '{}' with type '{}' must use field '{}'.", name, *type, field)));
  }
  MessageAttribute attribute{.name = name, .type = *type, .is_binary = is_binary};
  if (is_binary) {
    auto bytes = codec::DecodeBase64(base64.value_or(""));
    if (!bytes) {
      return Err(aws::InvalidParameterValue(
          fmt::format("The value of the message (user) attribute '{}' is not Base64.", name)));
    }
    attribute.value = binaries.emplace_back(std::move(*bytes));
  } else {
    attribute.value = text.value_or("");
  }
  if (attribute.value.empty()) return Err(EmptyValue(name, is_binary ? "Binary" : "String"));
  if (*base == BaseType::kNumber && !IsAttributeNumber(attribute.value)) {
    return Err(aws::InvalidParameterValue(
        fmt::format("Can't cast the value of message (user) attribute '{}' to a number.", name)));
  }
  if (!is_binary) RETURN_IF_ERROR(CheckCharacters(attribute.value, fmt::format("attribute '{}'", name)));
  return attribute;
}

}  // namespace

aws::Result<std::string> DecodeMessageAttributes(JsonValue attributes, std::size_t& size_bytes) {
  if (attributes.size() > static_cast<std::size_t>(aws::limits::message_attributes_max)) {
    return Err(
        aws::InvalidParameterValue(fmt::format("Number of message attributes [{}] exceeds the allowed maximum [{}].",
                                               attributes.size(), aws::limits::message_attributes_max)));
  }
  std::deque<std::string> binaries;
  std::vector<MessageAttribute> decoded;
  decoded.reserve(attributes.size());
  for (const JsonValue member : attributes) {
    ASSIGN_OR_RETURN(const auto attribute, DecodeAttribute(member.key(), member, binaries));
    decoded.push_back(attribute);
  }
  size_bytes += AttributeBytes(decoded);
  return EncodeAttributes(decoded);
}

aws::Result<std::string_view> DecodeTraceHeader(JsonValue attributes) {
  std::string_view header;
  for (const JsonValue member : attributes) {
    if (member.key() != "AWSTraceHeader") {
      return Err(aws::InvalidParameterValue(fmt::format(
          "Message system attribute name '{}' is invalid. Only AWSTraceHeader is supported.", member.key())));
    }
    ASSIGN_OR_RETURN(const auto value, aws::AsObject(member));
    ASSIGN_OR_RETURN(const auto type, aws::OptionalString(value, "DataType"));
    ASSIGN_OR_RETURN(const auto text, aws::OptionalString(value, "StringValue"));
    if (type != "String" || aws::Find(value, "BinaryValue")) {
      return Err(aws::InvalidParameterValue("The type of message system attribute 'AWSTraceHeader' must be String."));
    }
    if (!text || text->empty()) {
      return Err(aws::InvalidParameterValue(
          "Message system attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'."));
    }
    header = *text;
  }
  return header;
}

aws::Status CheckCharacters(std::string_view utf8, std::string_view where) {
  if (!MayHoldBadCharacters(utf8)) return Ok{};
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    unsigned found = 0x20;
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') found = c;
    // U+FFFE and U+FFFF; surrogates are not UTF-8 and do not come this far.
    if (c == 0xef && utf8.substr(i, 2) == "\xef\xbf" && i + 2 < utf8.size()) {
      const auto last = static_cast<unsigned char>(utf8[i + 2]);
      if (last >= 0xbe) found = 0xffc0U + (last - 0x80U);
    }
    if (found == 0x20) continue;
    return Err(aws::Error{
        aws::ErrorCode::kInvalidMessageContents,
        fmt::format("Invalid binary character '#x{:X}' was found in the message {}, the set of allowed characters is "
                    "#x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].",
                    found, where)});
  }
  return Ok{};
}

bool IsAttributeNumber(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  const std::size_t e = text.find_first_of("eE");
  const std::string_view mantissa = text.substr(0, e);
  int exponent = 0;
  if (e != std::string_view::npos) {
    std::string_view digits = text.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size()) return false;
  }
  std::string significant;
  int point = 0;  // digits before the point
  bool has_point = false;
  for (const char c : mantissa) {
    if (c == '.' && !has_point) {
      has_point = true;
    } else if (IsDigit(c)) {
      significant.push_back(c);
      if (!has_point) ++point;
    } else {
      return false;
    }
  }
  if (significant.empty()) return false;
  const std::size_t first = significant.find_first_not_of('0');
  if (first == std::string::npos) return true;  // zero
  const std::size_t last = significant.find_last_not_of('0');
  constexpr std::size_t kDigitsMax = 38;
  // The number is d.ddd times ten to this.
  const long magnitude = static_cast<long>(exponent) + point - 1 - static_cast<long>(first);
  return last - first + 1 <= kDigitsMax && magnitude >= -128 && magnitude <= 126;
}

}  // namespace virga::sqs
