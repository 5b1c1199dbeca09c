#include "dynamodb/operations/update_item.h"

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "dynamodb/expression/legacy.h"
#include "dynamodb/item/item_codec.h"
#include "dynamodb/operations/item_condition.h"
#include "dynamodb/operations/item_members.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/operations/update_checks.h"
#include "dynamodb/operations/write_members.h"
#include "dynamodb/service.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;
using enum aws::MemberType;

constexpr aws::Member kMembers[] = {
    {"TableName", kString, kHandled, "a name or an ARN"},
    {"Key", kStructure, kHandled},
    {"AttributeUpdates", kStructure, kHandled, "older form of UpdateExpression"},
    {"Expected", kStructure, kHandled, "older form of ConditionExpression"},
    {"ConditionalOperator", kString, kHandled, "only with Expected"},
    {"ReturnValues", kString, kHandled},
    {"ReturnConsumedCapacity", kString, kHandled},
    {"ReturnItemCollectionMetrics", kString, kHandled},
    {"UpdateExpression", kString, kHandled},
    {"ConditionExpression", kString, kHandled},
    {"ExpressionAttributeNames", kStructure, kHandled},
    {"ExpressionAttributeValues", kStructure, kHandled},
    {"ReturnValuesOnConditionCheckFailure", kString, kHandled},
};

aws::Result<std::optional<Update>> ParseUpdate(std::optional<std::string_view> expression,
                                               std::optional<codec::JsonValue> updates, Placeholders& placeholders) {
  if (expression) {
    ASSIGN_OR_RETURN(Update update, Update::Parse(*expression, placeholders));
    return std::optional<Update>(std::move(update));
  }
  if (updates) return legacy::ParseAttributeUpdates(*updates);
  return std::optional<Update>();
}

struct Request {
  WriteMembers members;
  DecodedKey key;
  ItemCondition condition;
  std::optional<Update> update;

  static aws::Result<Request> Decode(codec::JsonValue input) {
    Constraints constraints;
    const ObjectReader reader(input, constraints);
    ASSIGN_OR_RETURN(WriteMembers members, WriteMembers::Read(reader));
    ASSIGN_OR_RETURN(DecodedKey key, DecodedKey::Read(reader, "Key"));
    ASSIGN_OR_RETURN(const auto expression, reader.String("UpdateExpression"));
    ASSIGN_OR_RETURN(const auto updates, reader.Object("AttributeUpdates"));
    RETURN_IF_ERROR(constraints.Check());
    const std::array expressions{ParameterUse{.name = "UpdateExpression", .is_given = expression.has_value()},
                                 members.condition.expression_use()};
    const std::array older{ParameterUse{.name = "AttributeUpdates", .is_given = updates.has_value()},
                           members.condition.expected_use(), members.condition.operator_use()};
    ASSIGN_OR_RETURN(Placeholders placeholders, ReadPlaceholders(reader, expressions, older));
    ASSIGN_OR_RETURN(std::optional<Update> update, ParseUpdate(expression, updates, placeholders));
    ASSIGN_OR_RETURN(ItemCondition condition, ItemCondition::Parse(members.condition, placeholders));
    RETURN_IF_ERROR(placeholders.CheckAllUsed());
    return Request{std::move(members), std::move(key), std::move(condition), std::move(update)};
  }
};

// What an update came to, for ReturnValues. The trees hold only what the expressions name, but of a
// new item everything.
struct Updated {
  Item old_item;                 // only where something looks at it: for UPDATED_OLD, and with indexes
  std::optional<Item> new_item;  // nullopt: nothing was written
  std::string new_compact;       // of the whole item, only for ALL_NEW
};

// The attributes that the condition and the update look at: the others stay bytes.
AttributeNames NamesIn(const Request& request) {
  AttributeNames names;
  request.condition.AddNamesTo(names);
  if (request.update) request.update->AddNamesTo(names);
  return names;
}

// The item after the update, from the old one (nullptr if there is none).
aws::Result<WriteDecision> Decide(const TableDescription& table, const ItemKey& key, const Request& request,
                                  const std::string* old_compact, Updated& updated) {
  updated = {};
  const AttributeNames names = NamesIn(request);
  Item item;
  if (old_compact != nullptr) {
    ASSIGN_OR_RETURN(item, ParseAttributes(*old_compact, names));
  }
  RETURN_IF_ERROR(request.condition.Check(old_compact, item));
  // An update that only takes away makes no item (an empty update does).
  if (old_compact == nullptr && request.update && request.update->only_removes()) return WriteDecision::Keep();
  const ParsedAttributes replaced(names, item);
  if (!table.indexes.empty() || request.members.return_values == ReturnValues::kUpdatedOld) updated.old_item = item;
  if (request.update) RETURN_IF_ERROR(request.update->Apply(item));
  std::string compact;
  if (old_compact != nullptr) {
    ASSIGN_OR_RETURN(compact, ReplaceAttributes(*old_compact, replaced, item));
  } else {
    item.merge(AsItem(table, key));
    compact = EncodeItem(item);
  }
  RETURN_IF_ERROR(
      CheckUpdatedItem(table, key, request.update,
                       {.old_item = updated.old_item, .new_item = item, .new_size_bytes = CompactSizeBytes(compact)}));
  updated.new_item = std::move(item);
  if (request.members.return_values == ReturnValues::kAllNew) updated.new_compact = compact;
  return WriteDecision::Put(std::move(compact));
}

// The member Attributes, where ReturnValues asks for it and there is something to show.
aws::Status WriteAttributes(const Request& request, const WriteOutcome& outcome, const Updated& updated,
                            codec::JsonWriter& output) {
  const auto write_all = [&output](std::string_view compact) {
    output.Key("Attributes");
    return WriteCompactItem(compact, output);
  };
  const auto write_touched = [&](const Item& item) -> aws::Status {
    if (!request.update) return Ok{};
    const Item touched = Projection::FromPaths(request.update->TouchedPaths()).Apply(item);
    if (touched.empty()) return Ok{};
    output.Key("Attributes");
    WriteItem(touched, output);
    return Ok{};
  };
  switch (request.members.return_values) {
    case ReturnValues::kNone:
      return Ok{};
    case ReturnValues::kAllOld:
      return outcome.old_item ? write_all(*outcome.old_item) : aws::Status(Ok{});
    case ReturnValues::kAllNew:
      return updated.new_item ? write_all(updated.new_compact) : aws::Status(Ok{});
    case ReturnValues::kUpdatedOld:
      return write_touched(updated.old_item);
    case ReturnValues::kUpdatedNew:
      return updated.new_item ? write_touched(*updated.new_item) : aws::Status(Ok{});
  }
  return Ok{};
}

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const Request request, Request::Decode(input));
  const WriteMembers& members = request.members;
  ASSIGN_OR_RETURN(const TableRef table, service.catalog().RequireActive(context, members.table_name));
  ASSIGN_OR_RETURN(const ItemKey key, request.key.For(*table));
  if (request.update) RETURN_IF_ERROR(CheckKeyIsNotUpdated(*table, *request.update));
  Updated updated;
  const auto decide = [&](const std::string* old_item) { return Decide(*table, key, request, old_item, updated); };
  ASSIGN_OR_RETURN(const WriteOutcome outcome, service.table_store().Write(context, *table, key, std::ref(decide)));
  output.BeginObject();
  RETURN_IF_ERROR(WriteAttributes(request, outcome, updated, output));
  WriteConsumedCapacity(members.capacity, outcome.capacity, members.table_name, output);
  WriteItemCollectionMember(*table, members, key, outcome, output);
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kUpdateItem{{"UpdateItem", kMembers}, Run};

}  // namespace virga::dynamodb
