#ifndef VIRGA_DYNAMODB_OPERATIONS_ITEM_CONDITION_H_
#define VIRGA_DYNAMODB_OPERATIONS_ITEM_CONDITION_H_

#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "codec/json_document.h"
#include "dynamodb/expression/expression.h"
#include "dynamodb/operations/item_members.h"
#include "dynamodb/operations/request_validation.h"

namespace virga::dynamodb {

// The members by which PutItem, UpdateItem and DeleteItem make a write conditional, as they stand
// in the request.
struct ConditionMembers {
  std::optional<std::string_view> expression;            // ConditionExpression
  std::optional<codec::JsonValue> expected;              // Expected
  std::optional<std::string_view> conditional_operator;  // ConditionalOperator
  bool old_on_failure = false;                           // ReturnValuesOnConditionCheckFailure ALL_OLD

  static aws::Result<ConditionMembers> Read(const ObjectReader& reader);
  ParameterUse expression_use() const { return {.name = "ConditionExpression", .is_given = expression.has_value()}; }
  ParameterUse expected_use() const { return {.name = "Expected", .is_given = expected.has_value()}; }
  ParameterUse operator_use() const {
    return {.name = "ConditionalOperator", .is_given = conditional_operator.has_value()};
  }
};

// Whether an item may be written: by ConditionExpression, by Expected, or always. Immutable.
class ItemCondition {
 public:
  // Errors: those of the expression, or of Expected and ConditionalOperator.
  static aws::Result<ItemCondition> Parse(const ConditionMembers& members, Placeholders& placeholders);

  bool is_always() const { return !condition_; }
  // The top-level attributes that it looks at, as views of this condition.
  void AddNamesTo(AttributeNames& names) const;
  // Ok, or ConditionalCheckFailedException, with the old item in its details if that was asked for.
  // `old_compact` may be nullptr; `old_item` is its tree, empty if there is none, and needs no other
  // attributes than those of AddNamesTo().
  aws::Status Check(const std::string* old_compact, const Item& old_item) const;
  // The same, building of the tree only what the condition looks at.
  aws::Status Check(const std::string* old_compact) const;

 private:
  std::optional<Condition> condition_;
  bool old_on_failure_ = false;
};

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_ITEM_CONDITION_H_
