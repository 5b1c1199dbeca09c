#ifndef VIRGA_DYNAMODB_OPERATIONS_ITEM_MEMBERS_H_
#define VIRGA_DYNAMODB_OPERATIONS_ITEM_MEMBERS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"
#include "dynamodb/expression/expression.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/table/capacity.h"

namespace virga::dynamodb {

// The members that the operations on items share. Reading one notes violated constraints in the
// reader's Constraints, as all of request_validation.h does.

enum class ReturnValues { kNone, kAllOld, kUpdatedOld, kAllNew, kUpdatedNew };
enum class CapacityReport { kNone, kTotal, kIndexes };  // ReturnConsumedCapacity

aws::Result<ReturnValues> ReadReturnValues(const ObjectReader& reader);
aws::Result<CapacityReport> ReadCapacityReport(const ObjectReader& reader);
aws::Result<bool> ReadCollectionMetrics(const ObjectReader& reader);      // true: SIZE
aws::Result<bool> ReadOldOnConditionFailure(const ObjectReader& reader);  // true: ALL_OLD
// "AND" or "OR"; nullopt if absent.
aws::Result<std::optional<std::string_view>> ReadConditionalOperator(const ObjectReader& reader);

// Writes the member ConsumedCapacity, if it was asked for.
void WriteConsumedCapacity(CapacityReport report, const ConsumedCapacity& capacity, std::string_view table_name,
                           codec::JsonWriter& output);

// One member of a request that holds an expression, or one of the older kind that does not.
struct ParameterUse {
  std::string_view name;  // "ConditionExpression", "Expected"
  bool is_given = false;
  bool takes_values = true;  // an expression in which :values can stand
};

// Reads ExpressionAttributeNames and ExpressionAttributeValues. Errors, in this order: expressions
// mixed with older parameters; names or values without an expression that could use them; and
// what Placeholders::Decode finds.
aws::Result<Placeholders> ReadPlaceholders(const ObjectReader& reader, std::span<const ParameterUse> expressions,
                                           std::span<const ParameterUse> older);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_ITEM_MEMBERS_H_
