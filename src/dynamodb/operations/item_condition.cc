#include "dynamodb/operations/item_condition.h"

#include <utility>

#include "codec/json_writer.h"
#include "dynamodb/expression/legacy.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb {

aws::Result<ConditionMembers> ConditionMembers::Read(const ObjectReader& reader) {
  ConditionMembers members;
  ASSIGN_OR_RETURN(members.expression, reader.String("ConditionExpression"));
  ASSIGN_OR_RETURN(members.expected, reader.Object("Expected"));
  ASSIGN_OR_RETURN(members.conditional_operator, ReadConditionalOperator(reader));
  ASSIGN_OR_RETURN(members.old_on_failure, ReadOldOnConditionFailure(reader));
  return members;
}

aws::Result<ItemCondition> ItemCondition::Parse(const ConditionMembers& members, Placeholders& placeholders) {
  ItemCondition condition;
  condition.old_on_failure_ = members.old_on_failure;
  if (members.expression) {
    ASSIGN_OR_RETURN(condition.condition_,
                     Condition::Parse(*members.expression, ExpressionKind::kCondition, placeholders));
  } else if (members.expected) {
    ASSIGN_OR_RETURN(condition.condition_, legacy::ParseExpected(*members.expected, members.conditional_operator));
  } else if (members.conditional_operator) {
    return Err(aws::ValidationError("ConditionalOperator cannot be used without Filter or Expected"));
  }
  return condition;
}

void ItemCondition::AddNamesTo(AttributeNames& names) const {
  if (condition_) condition_->AddNamesTo(names);
}

aws::Status ItemCondition::Check(const std::string* old_compact, const Item& old_item) const {
  if (!condition_ || condition_->Evaluate(old_item)) return Ok{};
  aws::Error error{aws::ErrorCode::kConditionalCheckFailed, "The conditional request failed"};
  if (old_on_failure_ && old_compact != nullptr) {
    error.details = "\"Item\":";
    codec::JsonWriter json(error.details);
    RETURN_IF_ERROR(WriteCompactItem(*old_compact, json));
  }
  return Err(std::move(error));
}

aws::Status ItemCondition::Check(const std::string* old_compact) const {
  if (!condition_) return Ok{};
  if (old_compact == nullptr) return Check(nullptr, Item{});
  AttributeNames names;
  AddNamesTo(names);
  ASSIGN_OR_RETURN(const Item old_item, ParseAttributes(*old_compact, names));
  return Check(old_compact, old_item);
}

}  // namespace virga::dynamodb
