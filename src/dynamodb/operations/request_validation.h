#ifndef VIRGA_DYNAMODB_OPERATIONS_REQUEST_VALIDATION_H_
#define VIRGA_DYNAMODB_OPERATIONS_REQUEST_VALIDATION_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/error.h"
#include "codec/json_document.h"

namespace virga::dynamodb {

// The constraints of the service model that a request violates. AWS reports all of them at once,
// before it looks at what the request means:
//   2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member
//   must not be null; Value '0' at 'limit' failed to satisfy constraint: ...
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html
// The wording is the one that most regions answer. Not thread-safe.
class Constraints {
 public:
  // `path` in the spelling of errors: "provisionedThroughput.readCapacityUnits".
  void AddNull(std::string_view path);
  // `value` as it is echoed in quotes; `constraint` is what follows "Member must ".
  void Add(std::string_view value, std::string_view path, std::string_view constraint);
  // For the forms that do not echo the value in quotes.
  void AddSentence(std::string sentence) { sentences_.push_back(std::move(sentence)); }

  void CheckLength(std::string_view value, std::string_view path, std::size_t length, std::size_t min, std::size_t max);
  void CheckRange(std::int64_t value, std::string_view path, std::int64_t min, std::int64_t max);
  void CheckOneOf(std::string_view value, std::string_view path, std::span<const std::string_view> allowed);

  bool empty() const { return sentences_.empty(); }
  // Ok, or ValidationException with all that was added.
  aws::Status Check() const;

 private:
  std::vector<std::string> sentences_;
};

struct StringRule {
  bool required = false;
  std::size_t min = 0;  // UTF-16 units would be AWS's; these are Unicode characters
  std::size_t max = std::numeric_limits<std::size_t>::max();
  std::span<const std::string_view> one_of = {};  // in the order in which AWS lists them
  bool name_characters = false;                   // [a-zA-Z0-9_.-]+
};

struct IntegerRule {
  bool required = false;
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

// The rules that many operations share.
inline constexpr StringRule kTableNameRule{.required = true, .min = 1, .max = 1024};
inline constexpr StringRule kIndexNameRule{.required = true, .min = 3, .max = 255, .name_characters = true};

// Reads the members of one JSON object. A wrong JSON type fails at once (SerializationException); a
// violated constraint is noted, and the value returned all the same, so that reading goes on: the
// caller asks `constraints.Check()` when it has read everything.
// Borrows the document and `constraints`. Not thread-safe.
class ObjectReader {
 public:
  // REQUIRES: `object` is an object.
  ObjectReader(codec::JsonValue object, Constraints& constraints, std::string path_prefix = {})
      : object_(object), constraints_(constraints), path_prefix_(std::move(path_prefix)) {
    for (const codec::JsonValue member : object) lengths_ |= LengthBit(member.key());
  }

  aws::Result<std::optional<std::string_view>> String(std::string_view name, const StringRule& rule = {}) const;
  aws::Result<std::optional<std::int64_t>> Integer(std::string_view name, const IntegerRule& rule = {}) const;
  aws::Result<std::optional<bool>> Bool(std::string_view name, bool required = false) const;
  // A structure, or a map.
  aws::Result<std::optional<codec::JsonValue>> Object(std::string_view name, bool required = false) const;
  aws::Result<std::optional<codec::JsonValue>> List(std::string_view name, bool required = false) const;

  // Calls `read` with a reader of each element of a list of structures; an absent list has none.
  // Returns how many there were, nullopt if the list is absent.
  using ReadElement = std::function<aws::Status(const ObjectReader&)>;
  aws::Result<std::optional<std::size_t>> Structures(std::string_view name, bool required,
                                                     const ReadElement& read) const;
  // The strings of a list, each checked by `rule`.
  aws::Result<std::optional<std::vector<std::string>>> Strings(std::string_view name, const StringRule& rule,
                                                               bool required = false) const;

  // A reader of a member that `Object` returned.
  ObjectReader Child(std::string_view name, codec::JsonValue object) const;
  // "tableName", "attributeDefinitions.1.member.attributeName".
  std::string PathOf(std::string_view name) const;
  Constraints& constraints() const { return constraints_; }
  codec::JsonValue object() const { return object_; }

 private:
  void CheckString(std::string_view value, std::string_view name, const StringRule& rule) const;
  // The member, or nullopt if it is absent or null.
  std::optional<codec::JsonValue> Find(std::string_view name) const;
  static std::uint64_t LengthBit(std::string_view name) { return std::uint64_t{1} << (name.size() % 64); }

  codec::JsonValue object_;
  std::uint64_t lengths_ = 0;  // of the members' names: most that are absent have a length of their own
  Constraints& constraints_;
  std::string path_prefix_;  // "" or ends with a dot
};

// How many characters of UTF-8 `text` has.
std::size_t CharacterCount(std::string_view text);

// "One or more parameter values were invalid: " and what follows.
aws::Error InvalidParameters(std::string_view what);

// TableName of an operation that has no other member.
aws::Result<std::string_view> ReadOnlyTableName(codec::JsonValue input);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_REQUEST_VALIDATION_H_
