#include "dynamodb/operations/delete_item.h"

#include <functional>
#include <utility>

#include "dynamodb/operations/item_condition.h"
#include "dynamodb/operations/item_members.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/operations/write_members.h"
#include "dynamodb/service.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;
using enum aws::MemberType;

constexpr aws::Member kMembers[] = {
    {"TableName", kString, kHandled, "a name or an ARN"},
    {"Key", kStructure, kHandled},
    {"Expected", kStructure, kHandled, "older form of ConditionExpression"},
    {"ConditionalOperator", kString, kHandled, "only with Expected"},
    {"ReturnValues", kString, kHandled, "NONE, ALL_OLD"},
    {"ReturnConsumedCapacity", kString, kHandled},
    {"ReturnItemCollectionMetrics", kString, kHandled},
    {"ConditionExpression", kString, kHandled},
    {"ExpressionAttributeNames", kStructure, kHandled},
    {"ExpressionAttributeValues", kStructure, kHandled},
    {"ReturnValuesOnConditionCheckFailure", kString, kHandled},
};

struct Request {
  WriteMembers members;
  DecodedKey key;
  ItemCondition condition;

  static aws::Result<Request> Decode(codec::JsonValue input) {
    Constraints constraints;
    const ObjectReader reader(input, constraints);
    ASSIGN_OR_RETURN(WriteMembers members, WriteMembers::Read(reader));
    ASSIGN_OR_RETURN(DecodedKey key, DecodedKey::Read(reader, "Key"));
    RETURN_IF_ERROR(constraints.Check());
    ASSIGN_OR_RETURN(ItemCondition condition, ReadOnlyCondition(reader, members));
    return Request{std::move(members), std::move(key), std::move(condition)};
  }
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const Request request, Request::Decode(input));
  const WriteMembers& members = request.members;
  ASSIGN_OR_RETURN(const TableRef table, service.catalog().RequireActive(context, members.table_name));
  ASSIGN_OR_RETURN(const ItemKey key, request.key.For(*table));
  const auto decide = [&request](const std::string* old_item) -> aws::Result<WriteDecision> {
    RETURN_IF_ERROR(request.condition.Check(old_item));
    return WriteDecision::Delete();
  };
  ASSIGN_OR_RETURN(const WriteOutcome outcome, service.table_store().Write(context, *table, key, std::ref(decide)));
  RETURN_IF_ERROR(WriteOldItemReply(*table, members, key, outcome, output));
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kDeleteItem{{"DeleteItem", kMembers}, Run};

}  // namespace virga::dynamodb
