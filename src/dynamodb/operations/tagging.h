#ifndef VIRGA_DYNAMODB_OPERATIONS_TAGGING_H_
#define VIRGA_DYNAMODB_OPERATIONS_TAGGING_H_

#include <string_view>

#include "aws/error.h"
#include "aws/operation.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/table/catalog.h"

namespace virga::dynamodb {

// What TagResource, UntagResource and ListTagsOfResource share: they name a table by ARN only.
inline constexpr StringRule kResourceArnRule{.required = true, .min = 1, .max = 1283};

// The table that `arn` names. `operation`: for the text of a refusal.
// Errors, in this order: ValidationException for what is no ARN; AccessDeniedException for one of
// another service or account; ValidationException for one of another region or that is no table's;
// ResourceNotFoundException.
aws::Result<TableRef> RequireTableByArn(const Catalog& catalog, aws::CallContext& context, std::string_view arn,
                                        std::string_view operation);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_TAGGING_H_
