#ifndef VIRGA_DYNAMODB_TABLE_READ_TARGET_H_
#define VIRGA_DYNAMODB_TABLE_READ_TARGET_H_

#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "dynamodb/item/attribute_value.h"
#include "dynamodb/table/table_schema.h"

namespace virga::dynamodb {

// What Query and Scan read: a table, or one of its indexes.
class ReadTarget {
 public:
  // Errors: "The table does not have the specified index: <i>"; an index that is still being
  // filled; ConsistentRead on a global index.
  static aws::Result<ReadTarget> Of(TableRef table, std::optional<std::string_view> index_name, bool is_consistent);

  const TableDescription& table() const { return *table_; }
  const IndexDescription* index() const { return index_; }  // nullptr: the table itself
  bool is_global_index() const { return index_ != nullptr && index_->kind == IndexKind::kGlobal; }
  const KeySchema& key() const { return index_ == nullptr ? table_->key : index_->key; }
  std::string space() const;
  bool projects(std::string_view attribute) const;
  bool projects_all() const { return index_ == nullptr || index_->projection.type == ProjectionType::kAll; }

  // The attributes that a LastEvaluatedKey has: the keys of table and index. REQUIRES: `compact` is
  // a row of this target.
  Item PositionOf(std::string_view compact) const;
  // The row that such a key names; it need not exist. nullopt: attributes are missing, too many, or
  // of a wrong type. Errors: empty or too long values.
  aws::Result<std::optional<std::string>> RowOf(const Item& position) const;

 private:
  ReadTarget(TableRef table, const IndexDescription* index) : table_(std::move(table)), index_(index) {}
  TableRef table_;
  const IndexDescription* index_;  // of *table_
};

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_READ_TARGET_H_
