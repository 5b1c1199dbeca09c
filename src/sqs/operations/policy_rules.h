#ifndef VIRGA_SQS_OPERATIONS_POLICY_RULES_H_
#define VIRGA_SQS_OPERATIONS_POLICY_RULES_H_

#include <string_view>

#include "aws/error.h"

namespace virga::sqs {

// Whether AWS would store this text as the attribute Policy. What it allows is not enforced.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
// Errors, in order: OverLimit: longer than 8,192 bytes; InvalidAttributeValue: no JSON object with
// statements; OverLimit: too many statements; per statement InvalidAttributeValue: it neither allows
// nor denies, OverLimit: too many actions, InvalidParameterValue: an action that SQS does not have;
// OverLimit: too many principals.
aws::Status CheckPolicy(std::string_view text);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_POLICY_RULES_H_
