#include "dynamodb/operations/get_item.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "dynamodb/item/item_codec.h"
#include "dynamodb/operations/item_members.h"
#include "dynamodb/operations/projection_members.h"
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
    {"AttributesToGet", kStringList, kHandled, "older form of ProjectionExpression"},
    {"ConsistentRead", kBoolean, kHandled, "every read is consistent; it doubles the capacity"},
    {"ReturnConsumedCapacity", kString, kHandled},
    {"ProjectionExpression", kString, kHandled},
    {"ExpressionAttributeNames", kStructure, kHandled},
};

struct Request {
  std::string_view table_name;
  DecodedKey key;
  CapacityReport capacity;
  bool is_consistent;
  std::optional<Projection> projection;

  static aws::Result<Request> Decode(codec::JsonValue input) {
    Constraints constraints;
    const ObjectReader reader(input, constraints);
    ASSIGN_OR_RETURN(const auto table_name, reader.String("TableName", kTableNameRule));
    ASSIGN_OR_RETURN(DecodedKey key, DecodedKey::Read(reader, "Key"));
    ASSIGN_OR_RETURN(const CapacityReport capacity, ReadCapacityReport(reader));
    ASSIGN_OR_RETURN(const auto is_consistent, reader.Bool("ConsistentRead"));
    ASSIGN_OR_RETURN(const ProjectionMembers projecting, ProjectionMembers::Read(reader));
    RETURN_IF_ERROR(constraints.Check());
    const std::array expressions{projecting.expression_use()};
    const std::array older{projecting.older_use()};
    ASSIGN_OR_RETURN(Placeholders placeholders, ReadPlaceholders(reader, expressions, older));
    ASSIGN_OR_RETURN(std::optional<Projection> projection, projecting.Parse(placeholders));
    RETURN_IF_ERROR(placeholders.CheckAllUsed());
    return Request{*table_name, std::move(key), capacity, is_consistent.value_or(false), std::move(projection)};
  }
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const Request request, Request::Decode(input));
  ASSIGN_OR_RETURN(const TableRef table, service.catalog().RequireActive(context, request.table_name));
  ASSIGN_OR_RETURN(const ItemKey key, request.key.For(*table));
  std::string compact;
  ASSIGN_OR_RETURN(const bool is_there, service.table_store().Read(context, key, compact));

  output.BeginObject();
  if (request.capacity != CapacityReport::kNone) {
    ConsumedCapacity capacity;
    capacity.AddTable(ReadUnits(is_there ? CompactSizeBytes(compact) : 0, request.is_consistent));
    WriteConsumedCapacity(request.capacity, capacity, request.table_name, output);
  }
  if (is_there) {
    output.Key("Item");
    RETURN_IF_ERROR(WriteProjected(compact, request.projection, output));
  }
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kGetItem{{"GetItem", kMembers}, Run};

}  // namespace virga::dynamodb
