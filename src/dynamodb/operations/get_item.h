#ifndef VIRGA_DYNAMODB_OPERATIONS_GET_ITEM_H_
#define VIRGA_DYNAMODB_OPERATIONS_GET_ITEM_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Reads the item under a key. docs/operations/get_item.md
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
extern const Operation kGetItem;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_GET_ITEM_H_
