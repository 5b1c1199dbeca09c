#include "dynamodb/operations/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "dynamodb/expression/legacy.h"
#include "dynamodb/operations/item_members.h"
#include "dynamodb/operations/read_members.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/service.h"
#include "dynamodb/table/key_condition.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;
using enum aws::MemberType;

constexpr aws::Member kMembers[] = {
    {"TableName", kString, kHandled, "a name or an ARN"},
    {"IndexName", kString, kHandled},
    {"Select", kString, kHandled},
    {"AttributesToGet", kStringList, kHandled, "older form of ProjectionExpression"},
    {"Limit", kInteger, kHandled},
    {"ConsistentRead", kBoolean, kHandled, "every read is consistent; it doubles the capacity"},
    {"KeyConditions", kStructure, kHandled, "older form of KeyConditionExpression"},
    {"QueryFilter", kStructure, kHandled, "older form of FilterExpression"},
    {"ConditionalOperator", kString, kHandled, "only with QueryFilter"},
    {"ScanIndexForward", kBoolean, kHandled},
    {"ExclusiveStartKey", kStructure, kHandled},
    {"ReturnConsumedCapacity", kString, kHandled},
    {"ProjectionExpression", kString, kHandled},
    {"FilterExpression", kString, kHandled},
    {"KeyConditionExpression", kString, kHandled},
    {"ExpressionAttributeNames", kStructure, kHandled},
    {"ExpressionAttributeValues", kStructure, kHandled},
};

struct Request {
  ReadMembers members;
  bool is_forward = true;
  std::vector<KeyTerm> key_terms;
  RowTreatment treatment;

  static aws::Result<Request> Decode(codec::JsonValue input) {
    Constraints constraints;
    const ObjectReader reader(input, constraints);
    Request request;
    ReadMembers& members = request.members;
    ASSIGN_OR_RETURN(members, ReadMembers::Read(reader, "QueryFilter"));
    ASSIGN_OR_RETURN(const auto is_forward, reader.Bool("ScanIndexForward"));
    request.is_forward = is_forward.value_or(true);
    ASSIGN_OR_RETURN(const auto expression, reader.String("KeyConditionExpression"));
    ASSIGN_OR_RETURN(const auto conditions, reader.Object("KeyConditions"));
    RETURN_IF_ERROR(constraints.Check());

    const std::array expressions{
        members.projection.expression_use(),
        ParameterUse{.name = "FilterExpression", .is_given = members.filter_expression.has_value()},
        ParameterUse{.name = "KeyConditionExpression", .is_given = expression.has_value()}};
    const std::array older{
        members.projection.older_use(),
        ParameterUse{.name = "QueryFilter", .is_given = members.older_filter.has_value()},
        ParameterUse{.name = "ConditionalOperator", .is_given = members.conditional_operator.has_value()},
        // It may stand beside other expressions than its own.
        ParameterUse{.name = "KeyConditions", .is_given = conditions.has_value() && expression.has_value()}};
    ASSIGN_OR_RETURN(Placeholders placeholders, ReadPlaceholders(reader, expressions, older));
    RETURN_IF_ERROR(members.CheckSelect());
    ASSIGN_OR_RETURN(request.treatment.projection, members.projection.Parse(placeholders));
    ASSIGN_OR_RETURN(request.treatment.filter, members.ParseFilter(placeholders));
    if (expression) {
      ASSIGN_OR_RETURN(request.key_terms, ParseKeyCondition(*expression, placeholders));
    } else if (conditions) {
      ASSIGN_OR_RETURN(request.key_terms, legacy::ParseKeyConditions(*conditions));
    } else {
      return Err(
          aws::ValidationError("Either the KeyConditions or KeyConditionExpression parameter must be specified in the "
                               "request."));
    }
    RETURN_IF_ERROR(placeholders.CheckAllUsed());
    return request;
  }
};

// A filter is for what the key condition cannot say: the keys of what is read are refused in it.
aws::Status CheckFilterHasNoKey(const ReadTarget& target, const Request& request) {
  if (!request.treatment.filter) return Ok{};
  const std::set<std::string> names = request.treatment.filter->TopLevelNames();
  const KeySchema& key = target.key();
  for (const KeyAttribute* part : {&key.hash, key.range ? &*key.range : nullptr}) {
    if (part == nullptr || !names.contains(part->name)) continue;
    return Err(aws::ValidationError(
        fmt::format("{} can only contain non-primary key attributes: Primary key attribute: {}",
                    request.members.filter_expression ? "Filter Expression" : "QueryFilter", part->name)));
  }
  return Ok{};
}

// Leaves of `range` what comes after the start key in the direction of reading.
aws::Status StartAfter(const ReadTarget& target, const Request& request, storage::KeyRange& range) {
  constexpr std::string_view kInvalid = "The provided starting key is invalid";
  if (request.members.start_error) {
    return Err(aws::ValidationError(fmt::format("{}: {}", kInvalid, request.members.start_error->message)));
  }
  if (!request.members.start) return Ok{};
  auto row = target.RowOf(*request.members.start);
  if (!row.ok()) return Err(aws::ValidationError(fmt::format("{}: {}", kInvalid, row.error().message)));
  if (!row.value()) return Err(aws::ValidationError(std::string(kInvalid)));
  std::string& start = *row.value();
  if (start < range.begin || (!range.end.empty() && start >= range.end)) {
    return Err(
        aws::ValidationError("The provided starting key is outside query boundaries based on provided conditions"));
  }
  if (request.is_forward) {
    range.begin = std::move(start);
    range.begin.push_back('\0');
  } else {
    range.end = std::move(start);
  }
  return Ok{};
}

// Whether the key condition gives a whole primary key.
bool NamesOneItem(const ReadTarget& target, const std::vector<KeyTerm>& terms) {
  return target.index() == nullptr && terms.size() == (target.key().range ? 2U : 1U) &&
         std::all_of(terms.begin(), terms.end(), [](const KeyTerm& term) { return term.op == KeyOperator::kEqual; });
}

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(Request request, Request::Decode(input));
  const ReadMembers& members = request.members;
  ASSIGN_OR_RETURN(TableRef table, service.catalog().RequireActive(context, members.table_name));
  ASSIGN_OR_RETURN(const ReadTarget target,
                   ReadTarget::Of(std::move(table), members.index_name, members.is_consistent));
  PageSpan span;
  ASSIGN_OR_RETURN(span.range, RangeOf(request.key_terms, target.key(), target.space()));
  RETURN_IF_ERROR(CheckFilterHasNoKey(target, request));
  RETURN_IF_ERROR(CheckProjected(target, members, request.treatment));
  span.is_one_row = NamesOneItem(target, request.key_terms);
  RETURN_IF_ERROR(StartAfter(target, request, span.range));
  span.direction = request.is_forward ? storage::Direction::kForward : storage::Direction::kBackward;
  RETURN_IF_ERROR(WritePage(service.engine(), context, target, members, request.treatment, std::move(span), output));
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kQuery{{"Query", kMembers}, Run};

}  // namespace virga::dynamodb
