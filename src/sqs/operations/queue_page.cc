#include "sqs/operations/queue_page.h"

#include <algorithm>

#include "aws/decode.h"
#include "aws/limits.h"
#include "codec/base64.h"
#include "sqs/operations/request.h"

namespace virga::sqs {

aws::Result<QueuePage> DecodeQueuePage(codec::JsonValue input) {
  QueuePage page{.count_max = static_cast<std::size_t>(aws::limits::list_queues_page_max)};
  ASSIGN_OR_RETURN(const auto max_results, aws::OptionalInt64(input, "MaxResults"));
  if (max_results) {
    if (*max_results < 1 || *max_results > aws::limits::list_queues_page_max) {
      return Err(BadParameter(std::to_string(*max_results), "MaxResults", "MaxResults must be between 1 and 1000."));
    }
    page.count_max = static_cast<std::size_t>(*max_results);
    page.has_max_results = true;
  }
  ASSIGN_OR_RETURN(const auto token, aws::OptionalString(input, "NextToken"));
  if (token) {
    auto name = codec::DecodeBase64(*token);
    if (!name || name->empty()) return Err(aws::InvalidParameterValue("Invalid or expired next token."));
    page.after = std::move(*name);
  }
  return page;
}

void WriteQueuePage(std::string_view member, const std::vector<std::shared_ptr<Queue>>& queues, const QueuePage& page,
                    const aws::CallContext& context, codec::JsonWriter& output) {
  const std::size_t count = std::min(queues.size(), page.count_max);
  output.BeginObject();
  if (count > 0) {
    output.Key(member);
    output.BeginArray();
    for (std::size_t i = 0; i < count; ++i) output.String(QueueUrlOf(queues[i]->address(), context));
    output.EndArray();
  }
  if (page.has_max_results && queues.size() > count) {
    output.Key("NextToken");
    output.PlainString(codec::EncodeBase64(queues[count - 1]->address().name));
  }
  output.EndObject();
}

}  // namespace virga::sqs
