#ifndef VIRGA_DYNAMODB_OPERATIONS_DELETE_ITEM_H_
#define VIRGA_DYNAMODB_OPERATIONS_DELETE_ITEM_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Removes the item under a key, if it is there. docs/operations/delete_item.md
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
extern const Operation kDeleteItem;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_DELETE_ITEM_H_
