#ifndef VIRGA_SQS_OPERATIONS_QUEUE_PAGE_H_
#define VIRGA_SQS_OPERATIONS_QUEUE_PAGE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "aws/operation.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"
#include "sqs/queue/queue.h"

namespace virga::sqs {

// A page of queue URLs, as ListQueues and ListDeadLetterSourceQueues answer it.
struct QueuePage {
  std::size_t count_max = 1000;
  bool has_max_results = false;  // else there is no NextToken, and 1,000 URLs at most
  std::string after = {};        // the name of the last queue of the page before

  // One more than the page holds shows whether another follows.
  std::size_t CountToRead() const { return count_max + 1; }
};

// The members MaxResults and NextToken.
// Errors: InvalidParameterValue: out of bounds, or a token that we did not give.
aws::Result<QueuePage> DecodeQueuePage(codec::JsonValue input);

// `queues`: at most page.CountToRead().
void WriteQueuePage(std::string_view member, const std::vector<std::shared_ptr<Queue>>& queues, const QueuePage& page,
                    const aws::CallContext& context, codec::JsonWriter& output);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_QUEUE_PAGE_H_
