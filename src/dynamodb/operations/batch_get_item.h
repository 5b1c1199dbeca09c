#ifndef VIRGA_DYNAMODB_OPERATIONS_BATCH_GET_ITEM_H_
#define VIRGA_DYNAMODB_OPERATIONS_BATCH_GET_ITEM_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Reads up to 100 items by their keys. docs/operations/batch_get_item.md
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
extern const Operation kBatchGetItem;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_BATCH_GET_ITEM_H_
