#ifndef VIRGA_SQS_QUEUE_REDRIVE_POLICIES_H_
#define VIRGA_SQS_QUEUE_REDRIVE_POLICIES_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "sqs/queue/queue_record.h"

namespace virga::sqs {

// The two JSON attributes of dead-letter queues, as text and as what they say. The error is the
// reason, as AWS words it where that is known; the caller puts "Value ... is invalid. Reason: "
// before it. Whether a target exists is not judged here.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
Result<RedrivePolicy, std::string> ParseRedrivePolicy(std::string_view text);
Result<RedriveAllowPolicy, std::string> ParseRedriveAllowPolicy(std::string_view text);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_QUEUE_REDRIVE_POLICIES_H_
