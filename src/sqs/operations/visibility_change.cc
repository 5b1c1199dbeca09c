#include "sqs/operations/visibility_change.h"

#include "aws/decode.h"
#include "aws/limits.h"
#include "sqs/operations/request.h"

namespace virga::sqs {

aws::Status ChangeVisibility(aws::CallContext& context, Queue& queue, codec::JsonValue input) {
  ASSIGN_OR_RETURN(const auto text, aws::RequireParameter(input, "ReceiptHandle"));
  ASSIGN_OR_RETURN(const auto timeout,
                   OptionalSeconds(input, "VisibilityTimeout", aws::limits::visibility_timeout_s_max,
                                   "VisibilityTimeout must be an integer between 0 and 43200."));
  if (!timeout) return Err(aws::MissingParameter("VisibilityTimeout"));
  ASSIGN_OR_RETURN(const auto handle, CheckReceiptHandle(text, queue));
  ASSIGN_OR_RETURN(const auto change, queue.ChangeVisibility(context, handle, *timeout));
  switch (change) {
    case Queue::VisibilityChange::kDone:
      return Ok{};
    case Queue::VisibilityChange::kNotInFlight:
      return Err(BadParameter(text, "ReceiptHandle",
                              "Message does not exist or is not available for visibility timeout change."));
    case Queue::VisibilityChange::kBeyondLimit:
      return Err(BadParameter(std::to_string(timeout->count()), "VisibilityTimeout",
                              "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]."));
  }
  return Err(aws::InternalError("unknown change of visibility"));
}

}  // namespace virga::sqs
