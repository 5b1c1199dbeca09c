#ifndef VIRGA_DYNAMODB_EXPRESSION_LEGACY_H_
#define VIRGA_DYNAMODB_EXPRESSION_LEGACY_H_

#include <optional>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "codec/json_document.h"
#include "dynamodb/expression/expression.h"

// The parameters that expressions replaced, turned into the same conditions, updates, key terms and
// projections. Names in them are attribute names as they stand: no paths, no placeholders.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
namespace virga::dynamodb::legacy {

// The conditions of a map joined by ConditionalOperator (nullopt: AND).
// nullopt: the map is empty, so there is nothing to check.
// Errors: those of AWS for wrong members, argument counts and types; ConditionalOperator other than
// AND and OR, or without a condition.
aws::Result<std::optional<Condition>> ParseExpected(codec::JsonValue expected,
                                                    std::optional<std::string_view> conditional_operator);
// The same for QueryFilter and ScanFilter, in whose members ComparisonOperator must be there. Errors
// name the parameter by the key under which `filter` stands.
aws::Result<std::optional<Condition>> ParseFilter(codec::JsonValue filter,
                                                  std::optional<std::string_view> conditional_operator);

// nullopt: the map is empty: the update changes nothing (and still creates the item).
aws::Result<std::optional<Update>> ParseAttributeUpdates(codec::JsonValue updates);

// As ParseKeyCondition gives them; the caller checks them against the key schema.
aws::Result<std::vector<KeyTerm>> ParseKeyConditions(codec::JsonValue conditions);

// Errors: empty list, a name twice.
aws::Result<Projection> ParseAttributesToGet(codec::JsonValue names);

}  // namespace virga::dynamodb::legacy

#endif  // VIRGA_DYNAMODB_EXPRESSION_LEGACY_H_
