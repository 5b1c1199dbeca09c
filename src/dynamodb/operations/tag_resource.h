#ifndef VIRGA_DYNAMODB_OPERATIONS_TAG_RESOURCE_H_
#define VIRGA_DYNAMODB_OPERATIONS_TAG_RESOURCE_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/tag_resource.md.
extern const Operation kTagResource;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_TAG_RESOURCE_H_
