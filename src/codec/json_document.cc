#include "codec/json_document.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <span>

namespace virga::codec {

using internal::JsonNode;
using simdjson::error_code;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

using Index = simdjson::internal::dom_parser_implementation;

struct JsonDocument::Parser {
  std::unique_ptr<Index> index;
  std::vector<std::uint8_t> text;       // what is parsed, and simdjson's padding
  std::vector<std::uint8_t> unescaped;  // the strings with escapes, one after the other
  std::vector<std::string_view> keys;   // scratch of the check for repeated keys

  error_code Reserve(std::size_t text_bytes, std::size_t depth_max) {
    if (index && index->capacity() > text_bytes) return simdjson::SUCCESS;
    const std::size_t now = index ? index->capacity() : 0;
    const std::size_t capacity = std::max({text_bytes + 1, std::size_t{4096}, 2 * now});
    text.resize(capacity + simdjson::SIMDJSON_PADDING);
    unescaped.resize(capacity + simdjson::SIMDJSON_PADDING);
    const simdjson::implementation* machine = simdjson::get_active_implementation();
    return machine->create_dom_parser_implementation(capacity, depth_max, index);
  }
};

namespace {

bool IsSpace(std::uint8_t c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// Appends a node for each value, from simdjson's index: where each `{ } [ ] : ,` stands, and the first byte of each
// string and scalar. What the index was made of is UTF-8, and no string in it is open or has a control character.
class TreeBuilder {
 public:
  // `unescaped` has room for `text` and simdjson's padding; `keys` is scratch.
  TreeBuilder(const Index& index, std::span<const std::uint8_t> text, std::uint8_t* unescaped,
              std::vector<JsonNode>& nodes, std::vector<std::string_view>& keys, std::size_t depth_max)
      : index_(index),
        text_(text.data()),
        has_escapes_(std::memchr(text.data(), '\\', text.size()) != nullptr),
        next_(index.structural_indexes.get()),
        end_(next_ + index.n_structural_indexes),
        unescaped_(unescaped),
        nodes_(nodes),
        keys_(keys),
        depth_max_(depth_max) {}

  bool Value(std::string_view key, std::size_t depth) {
    if (next_ == end_) return Fail(simdjson::TAPE_ERROR);
    const std::uint32_t at = *next_++;
    switch (text_[at]) {
      case '{':
        return Object(key, depth);
      case '[':
        return Array(key, depth);
      case '"': {
        std::string_view text;
        return String(at, text) && Leaf(JsonKind::kString, key, text);
      }
      case 't':
        return Atom(at, "true", JsonKind::kBool, key, simdjson::T_ATOM_ERROR);
      case 'f':
        return Atom(at, "false", JsonKind::kBool, key, simdjson::F_ATOM_ERROR);
      case 'n':
        return Atom(at, "null", JsonKind::kNull, key, simdjson::N_ATOM_ERROR);
      default:
        return Number(at, key);
    }
  }

  bool at_end() const { return next_ == end_; }
  error_code error() const { return error_; }
  bool too_deep() const { return too_deep_; }
  const std::string& repeated_key() const { return repeated_key_; }
  bool has_repeated_key() const { return has_repeated_key_; }

 private:
  bool Fail(error_code code) {
    error_ = code;
    return false;
  }
  bool Leaf(JsonKind kind, std::string_view key, std::string_view text) {
    nodes_.push_back({key, text, 1, 0, kind});
    return true;
  }

  // Whether the next byte of the index is `c`, which is then passed.
  bool Passed(char c) {
    const bool is = Next() == static_cast<std::uint8_t>(c);
    next_ += is ? 1 : 0;
    return is;
  }

  // The next byte of the index. After the last one it is a space of the padding, which is none of what is looked for.
  std::uint8_t Next() const { return text_[*next_]; }

  // What stands from `at` to the next byte of the index, without the space after it.
  std::string_view Token(std::uint32_t at) const {
    std::uint32_t end = *next_;             // after the last one, the index has the text's size
    while (IsSpace(text_[end - 1])) --end;  // ends at `at`, which is none
    return {reinterpret_cast<const char*>(text_ + at), end - at};
  }

  // The string whose opening quote is at `at`.
  bool String(std::uint32_t at, std::string_view& out) {
    const std::string_view quoted = Token(at);
    const std::string_view raw = quoted.substr(1, quoted.size() - 2);
    if (!has_escapes_ || std::memchr(raw.data(), '\\', raw.size()) == nullptr) {
      out = raw;
      return true;
    }
    const std::uint8_t* end = Unescape(index_, text_ + at + 1, unescaped_);
    if (end == nullptr) return Fail(simdjson::STRING_ERROR);
    const auto size = static_cast<std::size_t>(end - unescaped_);
    out = {reinterpret_cast<const char*>(unescaped_), size};
    unescaped_ += size;
    return true;
  }

  // Whether a lone surrogate is replaced must be said in some versions, and cannot be in others; it never is.
  template <typename AnyIndex>
  static const std::uint8_t* Unescape(const AnyIndex& index, const std::uint8_t* from, std::uint8_t* to) {
    if constexpr (requires { index.parse_string(from, to); }) {
      return index.parse_string(from, to);
    } else {
      return index.parse_string(from, to, /*allow_replacement=*/false);
    }
  }

  bool Atom(std::uint32_t at, std::string_view atom, JsonKind kind, std::string_view key, error_code otherwise) {
    if (Token(at) != atom) return Fail(otherwise);
    return Leaf(kind, key, kind == JsonKind::kBool ? atom : std::string_view());
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

  bool Number(std::uint32_t at, std::string_view key) {
    const std::uint8_t first = text_[at];
    if (first != '-' && (first < '0' || first > '9')) return Fail(simdjson::TAPE_ERROR);
    const std::string_view token = Token(at);
    return IsNumber(token) ? Leaf(JsonKind::kNumber, key, token) : Fail(simdjson::NUMBER_ERROR);
  }

  bool Array(std::string_view key, std::size_t depth) {
    if (!Enter(depth)) return false;
    const std::size_t at = nodes_.size();
    nodes_.push_back({key, {}, 0, 0, JsonKind::kArray});
    std::uint32_t count = 0;
    if (!Passed(']')) {
      do {
        if (!Value({}, depth + 1)) return false;
        ++count;
      } while (Passed(','));
      if (!Passed(']')) return Fail(simdjson::TAPE_ERROR);
    }
    Close(at, count);
    return true;
  }

  bool Object(std::string_view key, std::size_t depth) {
    if (!Enter(depth)) return false;
    const std::size_t at = nodes_.size();
    nodes_.push_back({key, {}, 0, 0, JsonKind::kObject});
    std::uint32_t count = 0;
    if (!Passed('}')) {
      do {
        std::string_view name;
        if (Next() != '"') return Fail(simdjson::TAPE_ERROR);
        if (!String(*next_++, name)) return false;
        if (!Passed(':')) return Fail(simdjson::TAPE_ERROR);
        if (!Value(name, depth + 1)) return false;
        ++count;
      } while (Passed(','));
      if (!Passed('}')) return Fail(simdjson::TAPE_ERROR);
    }
    Close(at, count);
    return HasDistinctKeys(at);
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

  // Most pairs differ in size or in the first byte.
  static bool Equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && (a.empty() || (a[0] == b[0] && a == b));
  }

  bool HasDistinctKeys(std::size_t at) {
    const JsonValue object(&nodes_[at]);
    if (object.size() < 2) return true;
    constexpr std::size_t kPairwiseMax = 8;  // below this, comparing all pairs is cheaper than sorting
    if (object.size() <= kPairwiseMax) {
      for (auto a = object.begin(); a != object.end(); ++a) {
        auto b = a;
        for (++b; b != object.end(); ++b) {
          if (Equal((*a).key(), (*b).key())) return Repeated((*a).key());
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

  const Index& index_;
  const std::uint8_t* text_;
  bool has_escapes_;
  const std::uint32_t* next_;
  const std::uint32_t* end_;
  std::uint8_t* unescaped_;
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

bool IsUtf8(std::string_view bytes) {
  return simdjson::validate_utf8(bytes.data(), bytes.size());
}

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
  if (const error_code code = p.Reserve(text.size(), limits_.depth_max + 2); code != simdjson::SUCCESS) {
    return Err(SyntaxError(code));
  }
  std::memcpy(p.text.data(), text.data(), text.size());
  std::memset(p.text.data() + text.size(), ' ', simdjson::SIMDJSON_PADDING);
  const error_code code = p.index->stage1(p.text.data(), text.size(), simdjson::stage1_mode::regular);
  if (code != simdjson::SUCCESS) return Err(SyntaxError(code));
  TreeBuilder builder(*p.index, {p.text.data(), text.size()}, p.unescaped.data(), nodes_, p.keys, limits_.depth_max);
  if (!builder.Value({}, 0)) {
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
  if (!builder.at_end()) {
    return Err(JsonError{JsonError::Kind::kSyntax, "there is text after the JSON value"});
  }
  return JsonValue(nodes_.data());
}

}  // namespace virga::codec
