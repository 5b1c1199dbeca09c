#ifndef VIRGA_DYNAMODB_OPERATIONS_UPDATE_CHECKS_H_
#define VIRGA_DYNAMODB_OPERATIONS_UPDATE_CHECKS_H_

#include <cstddef>
#include <optional>

#include "aws/error.h"
#include "dynamodb/expression/expression.h"
#include "dynamodb/item/attribute_value.h"
#include "dynamodb/table/table_keys.h"
#include "dynamodb/table/table_schema.h"

namespace virga::dynamodb {

// Error: "One or more parameter values were invalid: Cannot update attribute <k>. This attribute is
// part of the key".
aws::Status CheckKeyIsNotUpdated(const TableDescription& table, const Update& update);

// An item before and after an update: all attributes that the update can have changed, others too
// or not.
struct ItemChange {
  const Item& old_item;
  const Item& new_item;
  std::size_t new_size_bytes;  // of the whole item
};

// What an updated item must keep to, in this order: index key attributes that the update changed
// are of their type and not empty; nesting; size. The size check counts what AWS counts: the item,
// and also the item without its key but with the cost of the update's actions.
aws::Status CheckUpdatedItem(const TableDescription& table, const ItemKey& key, const std::optional<Update>& update,
                             const ItemChange& change);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_UPDATE_CHECKS_H_
