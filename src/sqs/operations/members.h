#ifndef VIRGA_SQS_OPERATIONS_MEMBERS_H_
#define VIRGA_SQS_OPERATIONS_MEMBERS_H_

#include "aws/operation.h"

namespace virga::sqs {

// Rows that several operations have.

constexpr aws::Member Handled(std::string_view name, aws::MemberType type, std::string_view note = {}) {
  return {.name = name, .type = type, .support = aws::Support::kHandled, .note = note};
}

inline constexpr aws::Member kQueueUrlMember = Handled(
    "QueueUrl", aws::MemberType::kString, "Any host and scheme: the last two segments name the account and the queue.");

inline constexpr aws::Member kAttributesMember = {.name = "Attributes",
                                                  .type = aws::MemberType::kStringMap,
                                                  .support = aws::Support::kHandled,
                                                  .note = "Attributes of FIFO queues and of KMS are refused by name.",
                                                  .query_name = "Attribute"};

inline constexpr aws::Member kMessageAttributesMember = {
    .name = "MessageAttributes",
    .type = aws::MemberType::kAttributeMap,
    .support = aws::Support::kHandled,
    .note = "StringListValues and BinaryListValues are refused, as on AWS.",
    .query_name = "MessageAttribute"};

inline constexpr aws::Member kMessageSystemAttributesMember = {.name = "MessageSystemAttributes",
                                                               .type = aws::MemberType::kAttributeMap,
                                                               .support = aws::Support::kHandled,
                                                               .note = "AWSTraceHeader.",
                                                               .query_name = "MessageSystemAttribute"};

inline constexpr aws::Member kDeduplicationIdMember =
    Handled("MessageDeduplicationId", aws::MemberType::kString, "Refused on standard queues, as on AWS.");

inline constexpr aws::Member kGroupIdMember =
    Handled("MessageGroupId", aws::MemberType::kString, "Kept and returned; the order of fair queues is not modelled.");

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_MEMBERS_H_
