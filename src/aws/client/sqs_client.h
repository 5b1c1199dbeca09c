#ifndef VIRGA_AWS_CLIENT_SQS_CLIENT_H_
#define VIRGA_AWS_CLIENT_SQS_CLIENT_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/client/caller.h"
#include "base/strong_id.h"

namespace virga::aws::client {

using QueueUrl = StrongString<struct QueueUrlTag>;
using ReceiptHandle = StrongString<struct ReceiptHandleTag>;

struct StringAttribute {
  std::string name;
  std::string value;
};

struct ReceivedMessage {
  std::string message_id;
  ReceiptHandle receipt_handle;
  std::string body;
  std::vector<StringAttribute> attributes = {};  // message attributes of type String, if asked for
};

struct ReceiveInput {
  int messages_max = 10;
  int wait_seconds = 0;
  int visibility_seconds = 30;
  bool with_attributes = false;
};

// An entry of a batch that was refused while others went through.
struct BatchFailure {
  std::size_t index;  // into what was given
  std::string code;
};

// The SQS calls that the programs make, in AWS JSON 1.0.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html
class SqsClient {
 public:
  SqsClient(Caller& caller, const RetryPolicy& policy) : caller_(caller), policy_(policy) {}

  Task<CallResult<QueueUrl>> GetQueueUrl(std::string name);
  Task<CallResult<Ok>> SendMessage(QueueUrl queue, std::string body, std::vector<StringAttribute> attributes);
  // One attempt, whose timeout is the wait and the policy's attempt timeout: a repeat of a lost
  // answer would take further messages.
  Task<CallResult<std::vector<ReceivedMessage>>> ReceiveMessage(QueueUrl queue, ReceiveInput input);
  // REQUIRES: 1 to 10 handles.
  Task<CallResult<std::vector<BatchFailure>>> DeleteMessageBatch(QueueUrl queue, std::vector<ReceiptHandle> handles);
  Task<CallResult<std::vector<BatchFailure>>> ChangeMessageVisibilityBatch(QueueUrl queue,
                                                                           std::vector<ReceiptHandle> handles,
                                                                           int visibility_seconds);

 private:
  Caller& caller_;  // constant after construction
  RetryPolicy policy_;
};

// The bodies and replies, apart from the network.
std::string EncodeSendMessage(const QueueUrl& queue, std::string_view body,
                              std::span<const StringAttribute> attributes);
std::string EncodeReceiveMessage(const QueueUrl& queue, const ReceiveInput& input);
std::string EncodeHandleBatch(const QueueUrl& queue, std::span<const ReceiptHandle> handles,
                              int visibility_seconds);  // -1: a delete
virga::Result<std::vector<ReceivedMessage>, std::string> DecodeReceiveMessage(std::string_view reply);
virga::Result<std::vector<BatchFailure>, std::string> DecodeBatch(std::string_view reply);

}  // namespace virga::aws::client

#endif  // VIRGA_AWS_CLIENT_SQS_CLIENT_H_
