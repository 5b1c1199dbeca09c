#ifndef VIRGA_DYNAMODB_OPERATIONS_UNTAG_RESOURCE_H_
#define VIRGA_DYNAMODB_OPERATIONS_UNTAG_RESOURCE_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/untag_resource.md.
extern const Operation kUntagResource;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_UNTAG_RESOURCE_H_
