#ifndef VIRGA_DYNAMODB_OPERATIONS_SCAN_H_
#define VIRGA_DYNAMODB_OPERATIONS_SCAN_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Reads all items of a table or index, page by page. docs/operations/scan.md
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
extern const Operation kScan;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_SCAN_H_
