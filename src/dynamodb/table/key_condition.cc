#include "dynamodb/table/key_condition.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "dynamodb/table/key_encoding.h"
#include "dynamodb/table/table_keys.h"
#include "storage/key_codec.h"

namespace virga::dynamodb {
namespace {

aws::Error MissedKey(std::string_view name) {
  return aws::ValidationError(fmt::format("Query condition missed key schema element: {}", name));
}

aws::Error NotSupported() {
  return aws::ValidationError("Query key condition not supported");
}

struct Terms {
  const KeyTerm* hash = nullptr;
  const KeyTerm* range = nullptr;
};

aws::Result<Terms> Match(const std::vector<KeyTerm>& terms, const KeySchema& key) {
  Terms match;
  for (const KeyTerm& term : terms) {
    const KeyTerm*& place = term.name == key.hash.name ? match.hash : match.range;
    if (&place == &match.range && (!key.range || term.name != key.range->name)) continue;
    if (place != nullptr) {
      return Err(aws::ValidationError("KeyConditionExpressions must only contain one condition per key"));
    }
    place = &term;
  }
  if (match.hash == nullptr) return Err(MissedKey(key.hash.name));
  if (terms.size() == 2 && match.range == nullptr) {
    if (key.range) return Err(MissedKey(key.range->name));
    return Err(NotSupported());
  }
  if (match.hash->op != KeyOperator::kEqual) return Err(NotSupported());
  return match;
}

aws::Status CheckValues(const KeyTerm& term, const KeyAttribute& key,
                        aws::Status (*check_size)(const AttributeValue&)) {
  for (const AttributeValue* value : {&term.first, term.second ? &*term.second : nullptr}) {
    if (value == nullptr) continue;
    if (value->type() != key.type) {
      return Err(
          aws::ValidationError("One or more parameter values were invalid: Condition parameter type does not match "
                               "schema type"));
    }
    RETURN_IF_ERROR(CheckKeyNotEmpty(key.name, *value));
    RETURN_IF_ERROR(check_size(*value));
  }
  return Ok{};
}

// The bytes with which all keys begin whose string or binary value begins with `value`.
void AppendBeginning(const AttributeValue& value, std::string& row) {
  std::string encoded;
  storage::AppendTerminated(value.bytes(), encoded);
  row.append(encoded, 0, encoded.size() - 2);  // without the terminator
}

storage::KeyRange Narrowed(const std::string& partition, const KeyTerm& term) {
  storage::KeyRange whole = storage::PrefixRange(partition);
  if (term.op == KeyOperator::kBeginsWith) {
    std::string beginning = partition;
    AppendBeginning(term.first, beginning);
    return storage::PrefixRange(beginning);
  }
  std::string first = partition;
  AppendKeyValue(term.first, first);
  storage::KeyRange equal = storage::PrefixRange(first);
  switch (term.op) {
    case KeyOperator::kEqual:
      return equal;
    case KeyOperator::kLess:
      return {std::move(whole.begin), std::move(equal.begin)};
    case KeyOperator::kLessOrEqual:
      return {std::move(whole.begin), std::move(equal.end)};
    case KeyOperator::kGreater:
      return {std::move(equal.end), std::move(whole.end)};
    case KeyOperator::kGreaterOrEqual:
      return {std::move(equal.begin), std::move(whole.end)};
    case KeyOperator::kBetween: {
      std::string last = partition;
      AppendKeyValue(*term.second, last);
      return {std::move(equal.begin), storage::PrefixRange(last).end};
    }
    case KeyOperator::kBeginsWith:
      break;  // above
  }
  return whole;
}

}  // namespace

aws::Result<storage::KeyRange> RangeOf(const std::vector<KeyTerm>& terms, const KeySchema& key,
                                       std::string_view space) {
  ASSIGN_OR_RETURN(const Terms match, Match(terms, key));
  RETURN_IF_ERROR(CheckValues(*match.hash, key.hash, CheckHashKeySize));
  if (match.range != nullptr) RETURN_IF_ERROR(CheckValues(*match.range, *key.range, CheckRangeKeySize));
  const std::string partition = PartitionPrefix(space, match.hash->first);
  if (match.range == nullptr) return storage::PrefixRange(partition);
  return Narrowed(partition, *match.range);
}

}  // namespace virga::dynamodb
