#ifndef VIRGA_DYNAMODB_EXPRESSION_EXPRESSION_H_
#define VIRGA_DYNAMODB_EXPRESSION_EXPRESSION_H_

#include <boost/container/small_vector.hpp>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "codec/json_document.h"
#include "dynamodb/item/attribute_names.h"
#include "dynamodb/item/attribute_value.h"

namespace virga::dynamodb {

// Keeps the values that expressions refer to: those of one request's placeholders, or of one legacy
// parameter.
using SharedValues = std::shared_ptr<const void>;

// ExpressionAttributeNames and ExpressionAttributeValues of one request, and which were used.
// Every parse below marks what it uses; CheckAllUsed() comes after the last.
// It and all that is parsed with it hold views of the request's JSON and of the expressions' texts,
// which must outlive them. What is parsed may outlive the Placeholders.
class Placeholders {
 public:
  // Either may be nullptr (absent in the request). Checks keys and values as AWS does, all keys
  // before any value.
  static aws::Result<Placeholders> Decode(const codec::JsonValue* names, const codec::JsonValue* values);

  bool has_names() const { return has_names_; }
  bool has_values() const { return has_values_; }
  // Error: "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}".
  aws::Status CheckAllUsed() const;

  // Nothing if it is not defined. They mark the placeholder as used.
  std::optional<std::string_view> UseName(std::string_view placeholder);
  const AttributeValue* UseValue(std::string_view placeholder);
  // What UseValue() points into.
  const SharedValues& values() const { return values_; }

 private:
  template <typename T>
  struct Entry {
    std::string_view key;  // with its # or :
    T value;
    bool used = false;
  };
  aws::Status AddNames(codec::JsonValue names, std::size_t& size_bytes);
  aws::Status AddValues(codec::JsonValue values, std::size_t& size_bytes);

  // Both in order of their keys.
  boost::container::small_vector<Entry<std::string_view>, 4> name_entries_;
  boost::container::small_vector<Entry<const AttributeValue*>, 4> value_entries_;
  SharedValues values_;
  bool has_names_ = false;
  bool has_values_ = false;
};

// A document path: a name, then names and list indexes. `a.b[2]` Names are views of the request.
struct PathElement {
  std::optional<std::uint32_t> index;  // set: [index]; else `name`
  std::string_view name;
  auto operator<=>(const PathElement&) const = default;
};
// Most have one element.
using DocumentPath = boost::container::small_vector<PathElement, 1>;

// The value at a path, or nullptr.
const AttributeValue* FindPath(const Item& item, const DocumentPath& path);

namespace internal {
struct ConditionNode;
struct UpdatePlan;
struct ProjectionTree;
}  // namespace internal

// Which expression it is, for the prefix of its errors: "Invalid FilterExpression: ".
enum class ExpressionKind { kCondition, kFilter, kKeyCondition, kUpdate, kProjection };

// A parsed and resolved ConditionExpression or FilterExpression. Immutable.
class Condition {
 public:
  static aws::Result<Condition> Parse(std::string_view text, ExpressionKind kind, Placeholders& placeholders);
  Condition(Condition&&) noexcept;
  Condition& operator=(Condition&&) noexcept;
  ~Condition();
  // An absent item is evaluated as an empty one.
  bool Evaluate(const Item& item) const;
  // All top-level attribute names that it mentions (a filter must not name key attributes).
  std::set<std::string> TopLevelNames() const;
  // The same as views of this condition. They are all that Evaluate() looks at.
  void AddNamesTo(AttributeNames& names) const;
  std::string Dump() const;  // for tests: (and (= a {"N":"1"}) (attribute_exists b.c))

  // For what makes conditions otherwise (legacy parameters). REQUIRES: resolved.
  static Condition FromNode(std::unique_ptr<internal::ConditionNode> root, SharedValues values);

 private:
  Condition(std::unique_ptr<internal::ConditionNode> root, SharedValues values);
  std::unique_ptr<internal::ConditionNode> root_;
  SharedValues values_;  // what the nodes refer to
};

// A parsed UpdateExpression. Immutable.
class Update {
 public:
  static aws::Result<Update> Parse(std::string_view text, Placeholders& placeholders);
  Update(Update&&) noexcept;
  Update& operator=(Update&&) noexcept;
  ~Update();
  // `item` becomes the updated one; every right side reads it as it was before. On error `item`
  // is unspecified.
  aws::Status Apply(Item& item) const;
  // The paths it writes (for UPDATED_OLD and UPDATED_NEW, key checks, and empty items).
  std::vector<DocumentPath> TouchedPaths() const;
  bool Touches(std::string_view attribute) const;  // whether a path begins with it
  // The top-level attributes that Apply() reads or writes, as views of this update.
  void AddNamesTo(AttributeNames& names) const;
  bool only_removes() const;  // REMOVE and DELETE alone create no item
  // What the actions count for, beside the item itself, in UpdateItem's size check: 3, and 19 for
  // each action that writes a value or 2 for one that clears it, + 1 if its path has a list index,
  // + 50 if it does arithmetic.
  std::size_t ActionCostBytes() const;
  std::string Dump() const;

  // For what makes updates otherwise (legacy parameters). REQUIRES: resolved, distinct paths.
  static Update FromPlan(std::unique_ptr<internal::UpdatePlan> plan, SharedValues values);

 private:
  Update(std::unique_ptr<internal::UpdatePlan> plan, SharedValues values);
  std::unique_ptr<internal::UpdatePlan> plan_;
  SharedValues values_;  // what the actions refer to
};

// A parsed ProjectionExpression (or a list of paths, for UPDATED_*). Immutable.
class Projection {
 public:
  static aws::Result<Projection> Parse(std::string_view text, Placeholders& placeholders);
  // For AttributesToGet and UPDATED_*. REQUIRES: no path is another's beginning.
  static Projection FromPaths(const std::vector<DocumentPath>& paths);
  Projection(Projection&&) noexcept;
  Projection& operator=(Projection&&) noexcept;
  ~Projection();
  // Only what the paths name; list elements come back compacted, in ascending order.
  Item Apply(const Item& item) const;
  std::set<std::string> TopLevelNames() const;
  // The same as views of this projection. They are all that Apply() looks at.
  void AddNamesTo(AttributeNames& names) const;
  std::string Dump() const;

 private:
  explicit Projection(std::unique_ptr<internal::ProjectionTree> tree);
  std::unique_ptr<internal::ProjectionTree> tree_;
};

enum class KeyOperator { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kBetween, kBeginsWith };

// One condition of a KeyConditionExpression; the caller checks it against a key schema.
struct KeyTerm {
  std::string name;
  KeyOperator op;
  AttributeValue first;
  std::optional<AttributeValue> second;  // BETWEEN's upper bound
};

// One or two terms joined by AND. Checks all that needs no key schema, with AWS's texts.
aws::Result<std::vector<KeyTerm>> ParseKeyCondition(std::string_view text, Placeholders& placeholders);

// Any of the 573 reserved words, in any case.
bool IsReservedWord(std::string_view word);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_EXPRESSION_EXPRESSION_H_
