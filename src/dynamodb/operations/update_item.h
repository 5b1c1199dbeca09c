#ifndef VIRGA_DYNAMODB_OPERATIONS_UPDATE_ITEM_H_
#define VIRGA_DYNAMODB_OPERATIONS_UPDATE_ITEM_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Changes attributes of the item under a key, or makes it. docs/operations/update_item.md
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
extern const Operation kUpdateItem;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_UPDATE_ITEM_H_
