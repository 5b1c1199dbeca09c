#ifndef VIRGA_TESTS_SIM_DYNAMODB_MODEL_H_
#define VIRGA_TESTS_SIM_DYNAMODB_MODEL_H_

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/call.h"
#include "tests/sim/cloud_state.h"

namespace virga::sim {

// What a call of DynamoDB may answer in `state` at `now`; `state` becomes what it is afterwards.
// Slow and obviously right: it shares no code of items, expressions or tables with the product.
Verdict JudgeDynamodb(CloudState& state, const Call& call, TimePoint now, const Reply& reply);

// The parts of it, by kind of operation (dynamodb_*.cc); nullptr: not of this kind.
using JudgeTable = Verdict (*)(CloudState&, const Call&, TimePoint, const Reply&);
JudgeTable FindTableOperation(const std::string& operation);
JudgeTable FindWriteOperation(const std::string& operation);
JudgeTable FindReadOperation(const std::string& operation);

// The table that a call names by TableName; nullptr: there is none.
Shared<TableState>* TableOf(CloudState& state, const Call& call);

// The values of a key schema in an item; nullopt: one is missing or of another type.
std::optional<KeyValues> KeyOf(const KeySchema& schema, const Json& item);
// By DynamoDB's rules for the sizes of items.
std::size_t SizeOf(const Json& item);

// What a table or one of its indexes holds: items as they are seen there, in the order of the keys
// (first the partition, as if it were sorted). `index`: "" for the table.
struct Entry {
  KeyValues order;
  Json item;
};
std::vector<Entry> EntriesOf(const TableState& table, const std::string& index);
// The attributes that a LastEvaluatedKey has.
Json PositionOf(const TableState& table, const std::string& index, const Json& item);

std::string TableArn(const std::string& table);
// The table's name in such an ARN; "" if it is none.
std::string TableOfArn(const std::string& arn);

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_DYNAMODB_MODEL_H_
