#ifndef VIRGA_DYNAMODB_OPERATIONS_BATCH_WRITE_ITEM_H_
#define VIRGA_DYNAMODB_OPERATIONS_BATCH_WRITE_ITEM_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Puts and deletes up to 25 items, each by itself. docs/operations/batch_write_item.md
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
extern const Operation kBatchWriteItem;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_BATCH_WRITE_ITEM_H_
