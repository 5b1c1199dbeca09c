#ifndef VIRGA_DYNAMODB_OPERATIONS_READ_MEMBERS_H_
#define VIRGA_DYNAMODB_OPERATIONS_READ_MEMBERS_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "aws/operation.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"
#include "dynamodb/expression/expression.h"
#include "dynamodb/operations/item_members.h"
#include "dynamodb/operations/projection_members.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/table/page_reader.h"
#include "dynamodb/table/read_target.h"

namespace virga::dynamodb {

enum class Select { kAllAttributes, kAllProjectedAttributes, kSpecificAttributes, kCount };

// The members that Query and Scan share, as they stand in the request.
struct ReadMembers {
  std::string_view table_name;
  std::optional<std::string_view> index_name;
  std::optional<Select> select;
  std::optional<std::int64_t> limit;
  bool is_consistent = false;
  CapacityReport capacity = CapacityReport::kNone;
  ProjectionMembers projection;
  std::optional<std::string_view> filter_expression;  // FilterExpression
  std::optional<codec::JsonValue> older_filter;
  std::optional<std::string_view> conditional_operator;  // of `older_filter`
  std::optional<Item> start;                             // ExclusiveStartKey
  std::optional<aws::Error> start_error;                 // what is wrong with its values

  // `older_filter_name`: "QueryFilter" or "ScanFilter".
  static aws::Result<ReadMembers> Read(const ObjectReader& reader, std::string_view older_filter_name);
  // What must hold between Select, IndexName and the projection before any table is looked up.
  aws::Status CheckSelect() const;
  aws::Result<std::optional<Condition>> ParseFilter(Placeholders& placeholders) const;
};

// What a read does with each row: filter, projection, and what of both the index does not hold.
struct RowTreatment {
  std::optional<Condition> filter;
  std::optional<Projection> projection;
  bool is_count_only = false;
  bool fetches_base_item = false;  // a local index's row does not have all that is asked for
  bool shows_index_row = false;    // all that is projected, although the filter looks at the base item
};

// Decides what to fetch. Errors: a global index does not project what is asked for.
aws::Status CheckProjected(const ReadTarget& target, const ReadMembers& members, RowTreatment& treatment);

// Reads one page and writes the whole reply.
aws::Status WritePage(const storage::Engine& engine, aws::CallContext& context, const ReadTarget& target,
                      const ReadMembers& members, const RowTreatment& treatment, PageSpan span,
                      codec::JsonWriter& output);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_READ_MEMBERS_H_
