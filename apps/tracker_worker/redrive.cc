#include "apps/tracker_worker/redrive.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "apps/tracker_worker/dead_letter.h"
#include "base/log.h"

namespace virga::tracker {
namespace {

using aws::client::CallResult;
using aws::client::QueueUrl;
using aws::client::ReceiptHandle;
using aws::client::ReceivedMessage;
using aws::client::SqsClient;

constexpr std::size_t kBatchMax = 10;

std::string ReasonOf(const ReceivedMessage& message) {
  const auto found = std::find_if(message.attributes.begin(), message.attributes.end(),
                                  [](const auto& attribute) { return attribute.name == kReasonAttribute; });
  return found == message.attributes.end() ? std::string() : found->value;
}

Task<CallResult<Ok>> Move(SqsClient& sqs, QueueUrl from, QueueUrl to, ReceivedMessage message) {
  auto sent = co_await sqs.SendMessage(std::move(to), std::move(message.body), {});
  if (!sent.ok()) co_return sent;
  std::vector<ReceiptHandle> handles = {message.receipt_handle};
  auto deleted = co_await sqs.DeleteMessageBatch(std::move(from), std::move(handles));
  if (!deleted.ok()) co_return Err(std::move(deleted).error());
  co_return Ok{};
}

// Makes what was looked at and not taken visible again.
Task<Ok> PutBack(SqsClient& sqs, QueueUrl queue, std::vector<ReceiptHandle> handles) {
  for (std::size_t begin = 0; begin < handles.size(); begin += kBatchMax) {
    const std::size_t end = std::min(handles.size(), begin + kBatchMax);
    std::vector<ReceiptHandle> batch(handles.begin() + static_cast<std::ptrdiff_t>(begin),
                                     handles.begin() + static_cast<std::ptrdiff_t>(end));
    const auto changed = co_await sqs.ChangeMessageVisibilityBatch(queue, std::move(batch), 0);
    if (!changed.ok()) log::Warning("give back error: {}", Describe(changed.error()));
  }
  co_return Ok{};
}

}  // namespace

Task<CallResult<RedriveCount>> Redrive(SqsClient& sqs, QueueLocator& queue, QueueLocator& dead_letter_queue,
                                       RedriveOptions options) {
  auto to = co_await queue.Find(sqs);
  if (!to.ok()) co_return Err(std::move(to).error());
  auto from = co_await dead_letter_queue.Find(sqs);
  if (!from.ok()) co_return Err(std::move(from).error());
  RedriveCount count;
  std::set<std::string> left;
  std::vector<ReceiptHandle> left_handles;
  aws::client::ReceiveInput input;
  input.wait_seconds = options.wait_seconds;
  input.visibility_seconds = options.visibility_seconds;
  input.with_attributes = true;
  bool found_new = true;
  while (found_new) {
    auto messages = co_await sqs.ReceiveMessage(from.value(), input);
    if (!messages.ok()) co_return Err(std::move(messages).error());
    found_new = false;
    for (ReceivedMessage& message : messages.value()) {
      if (options.reason && ReasonOf(message) != *options.reason) {
        left_handles.push_back(message.receipt_handle);
        found_new = left.insert(message.message_id).second || found_new;
        continue;
      }
      auto moved = co_await Move(sqs, from.value(), to.value(), std::move(message));
      if (!moved.ok()) co_return Err(std::move(moved).error());
      ++count.moved;
      found_new = true;
    }
  }
  count.left = static_cast<int>(left.size());
  co_await PutBack(sqs, from.value(), std::move(left_handles));
  co_return count;
}

}  // namespace virga::tracker
