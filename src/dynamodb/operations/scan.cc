#include "dynamodb/operations/scan.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "aws/limits.h"
#include "dynamodb/operations/item_members.h"
#include "dynamodb/operations/read_members.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/service.h"
#include "dynamodb/table/key_encoding.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;
using enum aws::MemberType;

constexpr aws::Member kMembers[] = {
    {"TableName", kString, kHandled, "a name or an ARN"},
    {"IndexName", kString, kHandled},
    {"AttributesToGet", kStringList, kHandled, "older form of ProjectionExpression"},
    {"Limit", kInteger, kHandled},
    {"Select", kString, kHandled},
    {"ScanFilter", kStructure, kHandled, "older form of FilterExpression"},
    {"ConditionalOperator", kString, kHandled, "only with ScanFilter"},
    {"ExclusiveStartKey", kStructure, kHandled},
    {"ReturnConsumedCapacity", kString, kHandled},
    {"TotalSegments", kInteger, kHandled},
    {"Segment", kInteger, kHandled},
    {"ProjectionExpression", kString, kHandled},
    {"FilterExpression", kString, kHandled},
    {"ExpressionAttributeNames", kStructure, kHandled},
    {"ExpressionAttributeValues", kStructure, kHandled},
    {"ConsistentRead", kBoolean, kHandled, "every read is consistent; it doubles the capacity"},
};

struct Segments {
  std::uint32_t segment = 0;
  std::uint32_t total = 1;
};

aws::Result<Segments> CheckedSegments(std::optional<std::int64_t> segment, std::optional<std::int64_t> total) {
  if (segment && !total) {
    return Err(
        aws::ValidationError("The TotalSegments parameter is required but was not present in the request when Segment "
                             "parameter is present"));
  }
  if (total && !segment) {
    return Err(
        aws::ValidationError("The Segment parameter is required but was not present in the request when parameter "
                             "TotalSegments is present"));
  }
  if (!total) return Segments{};
  if (*segment >= *total) {
    return Err(aws::ValidationError(
        fmt::format("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {} is "
                    "not less than TotalSegments: {}",
                    *segment, *total)));
  }
  return Segments{static_cast<std::uint32_t>(*segment), static_cast<std::uint32_t>(*total)};
}

struct Request {
  ReadMembers members;
  Segments segments;
  RowTreatment treatment;

  static aws::Result<Request> Decode(codec::JsonValue input) {
    Constraints constraints;
    const ObjectReader reader(input, constraints);
    Request request;
    ReadMembers& members = request.members;
    ASSIGN_OR_RETURN(members, ReadMembers::Read(reader, "ScanFilter"));
    ASSIGN_OR_RETURN(const auto total,
                     reader.Integer("TotalSegments", {.min = 1, .max = aws::limits::scan_segments_max}));
    ASSIGN_OR_RETURN(const auto segment,
                     reader.Integer("Segment", {.min = 0, .max = aws::limits::scan_segments_max - 1}));
    RETURN_IF_ERROR(constraints.Check());

    const std::array expressions{
        members.projection.expression_use(),
        ParameterUse{.name = "FilterExpression", .is_given = members.filter_expression.has_value()}};
    const std::array older{
        members.projection.older_use(),
        ParameterUse{.name = "ScanFilter", .is_given = members.older_filter.has_value()},
        ParameterUse{.name = "ConditionalOperator", .is_given = members.conditional_operator.has_value()}};
    ASSIGN_OR_RETURN(Placeholders placeholders, ReadPlaceholders(reader, expressions, older));
    RETURN_IF_ERROR(members.CheckSelect());
    ASSIGN_OR_RETURN(request.segments, CheckedSegments(segment, total));
    ASSIGN_OR_RETURN(request.treatment.projection, members.projection.Parse(placeholders));
    ASSIGN_OR_RETURN(request.treatment.filter, members.ParseFilter(placeholders));
    RETURN_IF_ERROR(placeholders.CheckAllUsed());
    return request;
  }
};

aws::Status StartAfter(const ReadTarget& target, const Request& request, storage::KeyRange& range) {
  const auto invalid = [](std::string_view why) {
    return Err(aws::ValidationError(fmt::format("The provided starting key is invalid: {}", why)));
  };
  if (request.members.start_error) return invalid(request.members.start_error->message);
  if (!request.members.start) return Ok{};
  auto row = target.RowOf(*request.members.start);
  if (!row.ok()) return invalid(row.error().message);
  if (!row.value()) return invalid("The provided key element does not match the schema");
  std::string& start = *row.value();
  if (start < range.begin || (!range.end.empty() && start >= range.end)) {
    return invalid(
        fmt::format("Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
                    "TotalSegments: {} Segment: {}",
                    request.segments.total, request.segments.segment));
  }
  range.begin = std::move(start);
  range.begin.push_back('\0');
  return Ok{};
}

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(Request request, Request::Decode(input));
  const ReadMembers& members = request.members;
  ASSIGN_OR_RETURN(TableRef table, service.catalog().RequireActive(context, members.table_name));
  ASSIGN_OR_RETURN(const ReadTarget target,
                   ReadTarget::Of(std::move(table), members.index_name, members.is_consistent));
  RETURN_IF_ERROR(CheckProjected(target, members, request.treatment));
  PageSpan span;
  span.range = SegmentRange(target.space(), request.segments.segment, request.segments.total);
  RETURN_IF_ERROR(StartAfter(target, request, span.range));
  RETURN_IF_ERROR(WritePage(service.engine(), context, target, members, request.treatment, std::move(span), output));
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kScan{{"Scan", kMembers}, Run};

}  // namespace virga::dynamodb
