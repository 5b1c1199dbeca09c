#ifndef VIRGA_DYNAMODB_TABLE_KEY_CONDITION_H_
#define VIRGA_DYNAMODB_TABLE_KEY_CONDITION_H_

#include <string_view>
#include <vector>

#include "aws/error.h"
#include "dynamodb/expression/expression.h"
#include "dynamodb/table/table_schema.h"
#include "storage/engine.h"

namespace virga::dynamodb {

// The rows of a table or index (`space`, keyed by `key`) that satisfy a Query's key condition.
// Errors, in this order: a key attribute without its condition, an operator that keys do not have,
// a value of the wrong type, an empty one, one that is too long.
aws::Result<storage::KeyRange> RangeOf(const std::vector<KeyTerm>& terms, const KeySchema& key, std::string_view space);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_KEY_CONDITION_H_
