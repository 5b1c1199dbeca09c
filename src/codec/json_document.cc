#include "codec/json_document.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>

namespace virga::codec {

namespace ondemand = simdjson::ondemand;

using internal::JsonNode;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

struct JsonDocument::Parser {
  ondemand::parser parser;
  std::vector<char> text;
  std::vector<std::string_view> keys;  // scratch of the check for repeated keys

  std::size_t capacity = 0;
};

namespace {

using simdjson::error_code;

// Walks simdjson's on-demand values once, in order, and appends a node for each.
class TreeBuilder {
 public:
  TreeBuilder(std::vector<JsonNode>& nodes, std::vector<std::string_view>& keys, std::size_t depth_max)
      : nodes_(nodes), keys_(keys), depth_max_(depth_max) {}

  template <typename Value>
  bool Append(Value&& value, std::string_view key, std::size_t depth) {
    ondemand::json_type type{};
    if (Failed(value.type().get(type))) return false;
    switch (type) {
      case ondemand::json_type::array:
        return AppendArray(value, key, depth);
      case ondemand::json_type::object:
        return AppendObject(value, key, depth);
      case ondemand::json_type::string: {
        std::string_view text;
        if (Failed(value.get_string().get(text))) return false;
        return AppendLeaf(JsonKind::kString, key, text);
      }
      case ondemand::json_type::number:
        return AppendNumber(value, key);
      case ondemand::json_type::boolean: {
        bool flag = false;
        if (Failed(value.get_bool().get(flag))) return false;
        return AppendLeaf(JsonKind::kBool, key, flag ? "true" : "false");
      }
      case ondemand::json_type::null: {
        if (!IsNull(value)) return Fail(simdjson::N_ATOM_ERROR);
        return AppendLeaf(JsonKind::kNull, key, {});
      }
    }
    return Fail(simdjson::TAPE_ERROR);
  }

  error_code error() const { return error_; }
  bool too_deep() const { return too_deep_; }
  const std::string& repeated_key() const { return repeated_key_; }
  bool has_repeated_key() const { return has_repeated_key_; }

 private:
  template <typename Value>
  static bool IsNull(Value& value) {
    if constexpr (requires { value.is_null().value(); }) {
      bool null = false;
      return value.is_null().get(null) == simdjson::SUCCESS && null;
    } else {
      return value.is_null();
    }
  }

  bool Fail(error_code code) {
    error_ = code;
    return false;
  }
  bool Failed(error_code code) {
    if (code != simdjson::SUCCESS) error_ = code;
    return code != simdjson::SUCCESS;
  }
  bool AppendLeaf(JsonKind kind, std::string_view key, std::string_view text) {
    nodes_.push_back({key, text, 1, 0, kind});
    return true;
  }

  // https://www.rfc-editor.org/rfc/rfc8259#section-6
  static bool IsNumber(std::string_view t) {
    std::size_t i = 0;
    const auto digits = [&] {
      const std::size_t from = i;
      while (i < t.size() && t[i] >= '0' && t[i] <= '9') ++i;
      return i - from;
    };
    if (i < t.size() && t[i] == '-') ++i;
    const std::size_t integer_at = i;
    const std::size_t integer = digits();
    if (integer == 0 || (integer > 1 && t[integer_at] == '0')) return false;
    if (i < t.size() && t[i] == '.') {
      ++i;
      if (digits() == 0) return false;
    }
    if (i < t.size() && (t[i] == 'e' || t[i] == 'E')) {
      ++i;
      if (i < t.size() && (t[i] == '+' || t[i] == '-')) ++i;
      if (digits() == 0) return false;
    }
    return i == t.size();
  }

  template <typename Value>
  bool AppendNumber(Value& value, std::string_view key) {
    std::string_view token;
    if constexpr (requires { value.raw_json_token().value(); }) {
      if (Failed(value.raw_json_token().get(token))) return false;
    } else {
      token = value.raw_json_token();
    }
    while (!token.empty() && std::strchr(" \t\r\n", token.back()) != nullptr) token.remove_suffix(1);
    if (!IsNumber(token)) return Fail(simdjson::NUMBER_ERROR);
    if constexpr (std::is_same_v<std::decay_t<Value>, ondemand::document>) {
      double ignored = 0;  // a scalar document must be consumed for at_end() to see what follows
      if (Failed(value.get_double().get(ignored))) return false;
    }
    return AppendLeaf(JsonKind::kNumber, key, token);
  }

  template <typename Value>
  bool AppendArray(Value& value, std::string_view key, std::size_t depth) {
    if (!Enter(depth)) return false;
    ondemand::array array;
    if (Failed(value.get_array().get(array))) return false;
    const std::size_t at = nodes_.size();
    nodes_.push_back({key, {}, 0, 0, JsonKind::kArray});
    std::uint32_t count = 0;
    for (auto element : array) {
      ondemand::value child;
      if (Failed(std::move(element).get(child))) return false;
      if (!Append(child, {}, depth + 1)) return false;
      ++count;
    }
    Close(at, count);
    return true;
  }

  template <typename Value>
  bool AppendObject(Value& value, std::string_view key, std::size_t depth) {
    if (!Enter(depth)) return false;
    ondemand::object object;
    if (Failed(value.get_object().get(object))) return false;
    const std::size_t at = nodes_.size();
    nodes_.push_back({key, {}, 0, 0, JsonKind::kObject});
    std::uint32_t count = 0;
    for (auto element : object) {
      ondemand::field field;
      if (Failed(std::move(element).get(field))) return false;
      std::string_view name;
      if (Failed(UnescapedKey(field).get(name))) return false;
      ondemand::value child = field.value();
      if (!Append(child, name, depth + 1)) return false;
      ++count;
    }
    Close(at, count);
    return HasDistinctKeys(at);
  }

  // Whether a lone surrogate is replaced must be said in some versions, and cannot be in others; it never is.
  template <typename Field>
  static simdjson::simdjson_result<std::string_view> UnescapedKey(Field& field) {
    if constexpr (requires { field.unescaped_key(); }) {
      return field.unescaped_key();
    } else {
      return field.unescaped_key(/*allow_replacement=*/false);
    }
  }

  bool Enter(std::size_t depth) {
    if (depth < depth_max_) return true;
    too_deep_ = true;
    return false;
  }
  void Close(std::size_t at, std::uint32_t count) {
    nodes_[at].span = static_cast<std::uint32_t>(nodes_.size() - at);
    nodes_[at].size = count;
  }

  bool HasDistinctKeys(std::size_t at) {
    const JsonValue object(&nodes_[at]);
    if (object.size() < 2) return true;
    constexpr std::size_t kPairwiseMax = 8;  // below this, comparing all pairs is cheaper than sorting
    if (object.size() <= kPairwiseMax) {
      for (auto a = object.begin(); a != object.end(); ++a) {
        auto b = a;
        for (++b; b != object.end(); ++b) {
          if ((*a).key() == (*b).key()) return Repeated((*a).key());
        }
      }
      return true;
    }
    keys_.clear();
    for (const JsonValue child : object) keys_.push_back(child.key());
    std::sort(keys_.begin(), keys_.end());
    const auto twice = std::adjacent_find(keys_.begin(), keys_.end());
    return twice == keys_.end() || Repeated(*twice);
  }
  bool Repeated(std::string_view key) {
    has_repeated_key_ = true;
    repeated_key_ = key;
    return false;
  }

  std::vector<JsonNode>& nodes_;
  std::vector<std::string_view>& keys_;
  std::size_t depth_max_;
  error_code error_ = simdjson::SUCCESS;
  bool too_deep_ = false;
  bool has_repeated_key_ = false;
  std::string repeated_key_;
};

JsonError SyntaxError(error_code code) {
  if (code == simdjson::UTF8_ERROR) return {JsonError::Kind::kNotUtf8, "the text is not valid UTF-8"};
  if (code == simdjson::DEPTH_ERROR) return {JsonError::Kind::kTooDeep, "the text is nested too deep"};
  return {JsonError::Kind::kSyntax, fmt::format("the text is not JSON: {}", simdjson::error_message(code))};
}

}  // namespace

JsonDocument::JsonDocument(JsonLimits limits) : limits_(limits), parser_(std::make_unique<Parser>()) {}
JsonDocument::~JsonDocument() = default;

Result<JsonValue, JsonError> JsonDocument::Parse(std::string_view text) {
  if (text.size() > limits_.size_bytes_max) {
    return Err(JsonError{JsonError::Kind::kTooLarge, fmt::format("the text has {} bytes; at most {} are accepted",
                                                                 text.size(), limits_.size_bytes_max)});
  }
  // RFC 8259 section 8.1 forbids to send one; Debian 13's simdjson skips it, Debian 12's does not.
  if (text.starts_with(kByteOrderMark)) return Err(SyntaxError(simdjson::TAPE_ERROR));
  Parser& p = *parser_;
  nodes_.clear();
  const std::size_t needed = text.size() + simdjson::SIMDJSON_PADDING;
  if (p.text.size() < needed) p.text.resize(std::max(needed, 2 * p.text.size()));
  std::memcpy(p.text.data(), text.data(), text.size());
  std::memset(p.text.data() + text.size(), ' ', simdjson::SIMDJSON_PADDING);
  if (p.capacity < text.size() + 1) {
    const std::size_t capacity = std::max(text.size() + 1, std::max<std::size_t>(4096, 2 * p.capacity));
    if (const error_code code = p.parser.allocate(capacity, limits_.depth_max + 2); code != simdjson::SUCCESS) {
      return Err(SyntaxError(code));
    }
    p.capacity = capacity;
  }
  ondemand::document document;
  if (const error_code code = p.parser.iterate(p.text.data(), text.size(), p.text.size()).get(document);
      code != simdjson::SUCCESS) {
    return Err(SyntaxError(code));
  }
  TreeBuilder builder(nodes_, p.keys, limits_.depth_max);
  if (!builder.Append(document, {}, 0)) {
    if (builder.too_deep()) {
      return Err(JsonError{JsonError::Kind::kTooDeep,
                           fmt::format("the text is nested deeper than {} levels", limits_.depth_max)});
    }
    if (builder.has_repeated_key()) {
      return Err(JsonError{JsonError::Kind::kDuplicateKey,
                           fmt::format("the key \"{}\" stands twice in one object", builder.repeated_key())});
    }
    return Err(SyntaxError(builder.error()));
  }
  const char* after = nullptr;  // simdjson: OUT_OF_BOUNDS says that all text is consumed
  if (document.current_location().get(after) != simdjson::OUT_OF_BOUNDS) {
    return Err(JsonError{JsonError::Kind::kSyntax, "there is text after the JSON value"});
  }
  return JsonValue(nodes_.data());
}

}  // namespace virga::codec
