#ifndef VIRGA_CODEC_JSON_DOCUMENT_H_
#define VIRGA_CODEC_JSON_DOCUMENT_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace virga::codec {

enum class JsonKind : std::uint8_t { kNull, kBool, kNumber, kString, kArray, kObject };

struct JsonError {
  enum class Kind { kSyntax, kTooDeep, kTooLarge, kNotUtf8, kDuplicateKey };
  Kind kind;
  std::string message;  // what and where, in our words
};

struct JsonLimits {
  std::size_t size_bytes_max = std::size_t{16} << 20U;
  std::size_t depth_max = 256;  // 32 levels of an AttributeValue are 66 of JSON
};

namespace internal {
// One value; its children follow it in the array, each with its own.
struct JsonNode {
  std::string_view key;   // in an object: the unescaped member name
  std::string_view text;  // string: unescaped; number: the token as written; bool: "true"/"false"
  std::uint32_t span;     // nodes in this subtree, itself included
  std::uint32_t size;     // children
  JsonKind kind;
};
}  // namespace internal

// A view of one value of a JsonDocument; valid until that document parses again or dies.
class JsonValue {
 public:
  // Over the children of an array or object; empty for the others.
  class Iterator {
   public:
    using value_type = JsonValue;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(const internal::JsonNode* node) : node_(node) {}
    JsonValue operator*() const { return JsonValue(node_); }
    Iterator& operator++() {
      node_ += node_->span;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const internal::JsonNode* node_;
  };

  explicit JsonValue(const internal::JsonNode* node) : node_(node) {}

  JsonKind kind() const { return node_->kind; }
  bool is(JsonKind kind) const { return node_->kind == kind; }
  std::string_view key() const { return node_->key; }    // "" if this is not a member of an object
  std::string_view text() const { return node_->text; }  // string, number, bool; else ""
  bool boolean() const { return node_->text == "true"; }
  std::size_t size() const { return node_->size; }
  Iterator begin() const { return Iterator(node_ + 1); }
  Iterator end() const { return Iterator(node_ + node_->span); }

 private:
  const internal::JsonNode* node_;
};

// Whether these bytes are UTF-8 (RFC 3629).
bool IsUtf8(std::string_view bytes);

// Parses RFC 8259 text into a flat tree. Made to be reused: in steady state it allocates nothing.
// Strict: one value, no text after it, valid UTF-8, no lone surrogates, no repeated keys.
// Not thread-safe.
class JsonDocument {
 public:
  explicit JsonDocument(JsonLimits limits = {});
  ~JsonDocument();
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  // Views of an earlier result end here. `text` is copied.
  Result<JsonValue, JsonError> Parse(std::string_view text);

 private:
  struct Parser;
  JsonLimits limits_;
  std::unique_ptr<Parser> parser_;
  std::vector<internal::JsonNode> nodes_;
};

}  // namespace virga::codec

#endif  // VIRGA_CODEC_JSON_DOCUMENT_H_
