#include "aws/client/sqs_client.h"

#include <charconv>
#include <optional>
#include <utility>

#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga::aws::client {
namespace {

using codec::JsonKind;
using codec::JsonValue;
using codec::JsonWriter;

void TextMember(JsonWriter& writer, std::string_view key, std::string_view value) {
  writer.Key(key);
  writer.String(value);
}

void IntMember(JsonWriter& writer, std::string_view key, int value) {
  writer.Key(key);
  writer.Int(value);
}

std::optional<JsonValue> Find(JsonValue object, std::string_view key) {
  for (const JsonValue member : object) {
    if (member.key() == key) return member;
  }
  return std::nullopt;
}

std::string TextOf(JsonValue object, std::string_view key) {
  const auto member = Find(object, key);
  return member && member->is(JsonKind::kString) ? std::string(member->text()) : std::string();
}

CallError BadReply(std::string message) {
  return CallError{.kind = CallError::Kind::kBadReply, .http_status = 200, .message = std::move(message)};
}

ReceivedMessage DecodeMessage(JsonValue value) {
  ReceivedMessage message{.message_id = TextOf(value, "MessageId"),
                          .receipt_handle = ReceiptHandle(TextOf(value, "ReceiptHandle")),
                          .body = TextOf(value, "Body"),
                          .attributes = {}};
  if (const auto attributes = Find(value, "MessageAttributes"); attributes && attributes->is(JsonKind::kObject)) {
    for (const JsonValue attribute : *attributes) {
      message.attributes.push_back({.name = std::string(attribute.key()), .value = TextOf(attribute, "StringValue")});
    }
  }
  return message;
}

}  // namespace

std::string EncodeSendMessage(const QueueUrl& queue, std::string_view body,
                              std::span<const StringAttribute> attributes) {
  std::string out;
  out.reserve(body.size() + 256);
  JsonWriter writer(out);
  writer.BeginObject();
  TextMember(writer, "QueueUrl", queue.view());
  TextMember(writer, "MessageBody", body);
  if (!attributes.empty()) {
    writer.Key("MessageAttributes");
    writer.BeginObject();
    for (const StringAttribute& attribute : attributes) {
      writer.Key(attribute.name);
      writer.BeginObject();
      TextMember(writer, "DataType", "String");
      TextMember(writer, "StringValue", attribute.value);
      writer.EndObject();
    }
    writer.EndObject();
  }
  writer.EndObject();
  return out;
}

std::string EncodeReceiveMessage(const QueueUrl& queue, const ReceiveInput& input) {
  std::string out;
  JsonWriter writer(out);
  writer.BeginObject();
  TextMember(writer, "QueueUrl", queue.view());
  IntMember(writer, "MaxNumberOfMessages", input.messages_max);
  IntMember(writer, "WaitTimeSeconds", input.wait_seconds);
  IntMember(writer, "VisibilityTimeout", input.visibility_seconds);
  if (input.with_attributes) {
    writer.Key("MessageAttributeNames");
    writer.Raw(R"(["All"])");
  }
  writer.EndObject();
  return out;
}

std::string EncodeHandleBatch(const QueueUrl& queue, std::span<const ReceiptHandle> handles, int visibility_seconds) {
  std::string out;
  JsonWriter writer(out);
  writer.BeginObject();
  TextMember(writer, "QueueUrl", queue.view());
  writer.Key("Entries");
  writer.BeginArray();
  for (std::size_t i = 0; i < handles.size(); ++i) {
    writer.BeginObject();
    TextMember(writer, "Id", std::to_string(i));
    TextMember(writer, "ReceiptHandle", handles[i].view());
    if (visibility_seconds >= 0) IntMember(writer, "VisibilityTimeout", visibility_seconds);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  return out;
}

virga::Result<std::vector<ReceivedMessage>, std::string> DecodeReceiveMessage(std::string_view reply) {
  thread_local codec::JsonDocument document;
  const auto parsed = document.Parse(reply);
  if (!parsed.ok() || !parsed->is(JsonKind::kObject)) return Err<std::string>("the reply is not a JSON object");
  std::vector<ReceivedMessage> messages;
  if (const auto list = Find(*parsed, "Messages"); list && list->is(JsonKind::kArray)) {
    messages.reserve(list->size());
    for (const JsonValue value : *list) messages.push_back(DecodeMessage(value));
  }
  return messages;
}

virga::Result<std::vector<BatchFailure>, std::string> DecodeBatch(std::string_view reply) {
  thread_local codec::JsonDocument document;
  const auto parsed = document.Parse(reply);
  if (!parsed.ok() || !parsed->is(JsonKind::kObject)) return Err<std::string>("the reply is not a JSON object");
  std::vector<BatchFailure> failures;
  if (const auto list = Find(*parsed, "Failed"); list && list->is(JsonKind::kArray)) {
    for (const JsonValue value : *list) {
      const std::string id = TextOf(value, "Id");
      std::size_t index = 0;
      std::from_chars(id.data(), id.data() + id.size(), index);
      failures.push_back({.index = index, .code = TextOf(value, "Code")});
    }
  }
  return failures;
}

Task<CallResult<QueueUrl>> SqsClient::GetQueueUrl(std::string name) {
  std::string body;
  JsonWriter writer(body);
  writer.BeginObject();
  TextMember(writer, "QueueName", name);
  writer.EndObject();
  auto reply = co_await caller_.Call("GetQueueUrl", std::move(body), policy_);
  if (!reply.ok()) co_return Err(std::move(reply).error());
  codec::JsonDocument document;
  const auto parsed = document.Parse(reply.value());
  std::string url = parsed.ok() ? TextOf(*parsed, "QueueUrl") : std::string();
  if (url.empty()) co_return Err(BadReply("GetQueueUrl's reply holds no QueueUrl"));
  co_return QueueUrl(std::move(url));
}

Task<CallResult<Ok>> SqsClient::SendMessage(QueueUrl queue, std::string body, std::vector<StringAttribute> attributes) {
  std::string request = EncodeSendMessage(queue, body, attributes);
  auto reply = co_await caller_.Call("SendMessage", std::move(request), policy_);
  if (!reply.ok()) co_return Err(std::move(reply).error());
  co_return Ok{};
}

Task<CallResult<std::vector<ReceivedMessage>>> SqsClient::ReceiveMessage(QueueUrl queue, ReceiveInput input) {
  RetryPolicy policy = policy_;
  policy.attempts_max = 1;
  policy.attempt_timeout += std::chrono::seconds(input.wait_seconds);
  policy.budget = policy.attempt_timeout;
  auto reply = co_await caller_.Call("ReceiveMessage", EncodeReceiveMessage(queue, input), policy);
  if (!reply.ok()) co_return Err(std::move(reply).error());
  auto messages = DecodeReceiveMessage(reply.value());
  if (!messages.ok()) co_return Err(BadReply(std::move(messages).error()));
  co_return std::move(messages).value();
}

Task<CallResult<std::vector<BatchFailure>>> SqsClient::DeleteMessageBatch(QueueUrl queue,
                                                                          std::vector<ReceiptHandle> handles) {
  auto reply = co_await caller_.Call("DeleteMessageBatch", EncodeHandleBatch(queue, handles, -1), policy_);
  if (!reply.ok()) co_return Err(std::move(reply).error());
  auto failures = DecodeBatch(reply.value());
  if (!failures.ok()) co_return Err(BadReply(std::move(failures).error()));
  co_return std::move(failures).value();
}

Task<CallResult<std::vector<BatchFailure>>> SqsClient::ChangeMessageVisibilityBatch(QueueUrl queue,
                                                                                    std::vector<ReceiptHandle> handles,
                                                                                    int visibility_seconds) {
  auto reply = co_await caller_.Call("ChangeMessageVisibilityBatch",
                                     EncodeHandleBatch(queue, handles, visibility_seconds), policy_);
  if (!reply.ok()) co_return Err(std::move(reply).error());
  auto failures = DecodeBatch(reply.value());
  if (!failures.ok()) co_return Err(BadReply(std::move(failures).error()));
  co_return std::move(failures).value();
}

}  // namespace virga::aws::client
