#ifndef VIRGA_DYNAMODB_OPERATIONS_LIST_TAGS_OF_RESOURCE_H_
#define VIRGA_DYNAMODB_OPERATIONS_LIST_TAGS_OF_RESOURCE_H_

#include "dynamodb/operations/operations.h"

namespace virga::dynamodb {

// Docs: docs/operations/list_tags_of_resource.md.
extern const Operation kListTagsOfResource;

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_LIST_TAGS_OF_RESOURCE_H_
