#ifndef VIRGA_DYNAMODB_OPERATIONS_PUT_ITEM_H_
#define VIRGA_DYNAMODB_OPERATIONS_PUT_ITEM_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Stores a whole item in place of the one with its key, if any. docs/operations/put_item.md
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
extern const Operation kPutItem;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_PUT_ITEM_H_
