#include "tests/sim/sqs_model.h"

#include "tests/sim/verdict.h"

namespace virga::sim {
namespace {

constexpr char kUrlPrefix[] = "http://localhost:4566/000000000000/";

}  // namespace

Verdict JudgeSqs(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply) {
  for (const auto find : {FindQueueOperation, FindMessageOperation}) {
    if (const JudgeQueue judge = find(call.operation)) return judge(state, call, context, reply);
  }
  return "an operation that the model knows";
}

std::string QueueUrl(const std::string& queue) {
  return kUrlPrefix + queue;
}

std::string QueueArn(const std::string& queue) {
  return "arn:aws:sqs:us-east-1:000000000000:" + queue;
}

std::string QueueOfUrl(const std::string& url) {
  return url.starts_with(kUrlPrefix) ? url.substr(sizeof kUrlPrefix - 1) : "";
}

Shared<QueueState>* QueueOf(CloudState& state, const Call& call) {
  const auto found = state.queues.find(QueueOfUrl(call.input["QueueUrl"].text()));
  return found == state.queues.end() ? nullptr : &found->second;
}

std::int64_t NumberAttribute(const QueueState& queue, const std::string& name) {
  return std::stoll(queue.attributes.at(name));
}

bool IsAlive(const QueueState& queue, const MessageState& message, TimePoint now) {
  return message.sent_at + std::chrono::seconds(NumberAttribute(queue, "MessageRetentionPeriod")) > now;
}

bool HasVisible(const CloudState& state, const std::string& queue, TimePoint now) {
  const auto found = state.queues.find(queue);
  if (found == state.queues.end()) return false;
  for (const auto& [number, message] : found->second->messages) {
    if (IsAlive(*found->second, message, now) && message.visible_at <= now) return true;
  }
  return false;
}

}  // namespace virga::sim
