#include "dynamodb/operations/put_item.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "aws/limits.h"
#include "dynamodb/item/item_codec.h"
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
    {"Item", kStructure, kHandled},
    {"Expected", kStructure, kHandled, "older form of ConditionExpression"},
    {"ReturnValues", kString, kHandled, "NONE, ALL_OLD"},
    {"ReturnConsumedCapacity", kString, kHandled},
    {"ReturnItemCollectionMetrics", kString, kHandled},
    {"ConditionalOperator", kString, kHandled, "only with Expected"},
    {"ConditionExpression", kString, kHandled},
    {"ExpressionAttributeNames", kStructure, kHandled},
    {"ExpressionAttributeValues", kStructure, kHandled},
    {"ReturnValuesOnConditionCheckFailure", kString, kHandled},
};

// An item to be stored: its bytes, or what is wrong with its values, which is told only after the
// table was found.
struct NewItem {
  aws::Result<std::string> compact;
  std::size_t size_bytes = 0;

  static aws::Result<NewItem> Read(const ObjectReader& reader) {
    ASSIGN_OR_RETURN(const auto json, reader.Object("Item", true));
    if (!json) return NewItem{std::string()};
    std::size_t size_bytes = 0;
    auto compact = DecodeItemToCompact(*json, size_bytes);
    if (!compact.ok() && compact.error().code == aws::ErrorCode::kSerialization) {
      return Err(std::move(compact).error());
    }
    return NewItem{std::move(compact), size_bytes};
  }
};

struct Request {
  WriteMembers members;
  NewItem item;
  ItemCondition condition;

  static aws::Result<Request> Decode(codec::JsonValue input) {
    Constraints constraints;
    const ObjectReader reader(input, constraints);
    ASSIGN_OR_RETURN(WriteMembers members, WriteMembers::Read(reader));
    ASSIGN_OR_RETURN(NewItem item, NewItem::Read(reader));
    RETURN_IF_ERROR(constraints.Check());
    RETURN_IF_ERROR(CheckReturnsOldOnly(members.return_values));
    const std::array expressions{members.condition.expression_use()};
    const std::array older{members.condition.expected_use(), members.condition.operator_use()};
    ASSIGN_OR_RETURN(Placeholders placeholders, ReadPlaceholders(reader, expressions, older));
    ASSIGN_OR_RETURN(ItemCondition condition, ItemCondition::Parse(members.condition, placeholders));
    RETURN_IF_ERROR(placeholders.CheckAllUsed());
    return Request{std::move(members), std::move(item), std::move(condition)};
  }
};

aws::Status Encode(Service& service, const TableDescription& table, const Request& request, const ItemKey& key,
                   const WriteOutcome& outcome, codec::JsonWriter& output) {
  output.BeginObject();
  if (request.members.return_values == ReturnValues::kAllOld && outcome.old_item) {
    output.Key("Attributes");
    RETURN_IF_ERROR(WriteCompactItem(*outcome.old_item, output));
  }
  WriteConsumedCapacity(request.members.capacity, outcome.capacity, request.members.table_name, output);
  if (request.members.collection_metrics) {
    RETURN_IF_ERROR(WriteItemCollectionMember(service.engine(), table, key.hash, output));
  }
  output.EndObject();
  return Ok{};
}

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(Request request, Request::Decode(input));
  ASSIGN_OR_RETURN(const TableRef table, service.catalog().RequireActive(context, request.members.table_name));
  if (!request.item.compact.ok()) return Err(std::move(request.item.compact).error());
  std::string& compact = request.item.compact.value();
  ASSIGN_OR_RETURN(const ItemKey key, KeyOfWholeItem(*table, compact));
  RETURN_IF_ERROR(CheckIndexKeys(*table, compact));
  if (request.item.size_bytes > static_cast<std::size_t>(aws::limits::item_size_bytes_max)) {
    return Err(aws::ValidationError("Item size has exceeded the maximum allowed size"));
  }
  const auto decide = [&request, &compact](const std::string* old_item) -> aws::Result<WriteDecision> {
    RETURN_IF_ERROR(request.condition.Check(old_item));
    return WriteDecision::Put(compact);
  };
  ASSIGN_OR_RETURN(const WriteOutcome outcome, service.table_store().Write(context, *table, key, decide));
  RETURN_IF_ERROR(Encode(service, *table, request, key, outcome, output));
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kPutItem{{"PutItem", kMembers}, Run};

}  // namespace virga::dynamodb
