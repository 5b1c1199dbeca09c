// What the model says to calls that make, change and describe queues.

#include <map>

#include "tests/sim/sqs_model.h"
#include "tests/sim/verdict.h"

namespace virga::sim {
namespace {

constexpr auto kPurgeInterval = std::chrono::seconds(60);
constexpr auto kRecreateInterval = std::chrono::seconds(60);

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
std::map<std::string, std::string> DefaultAttributes() {
  return {{"DelaySeconds", "0"},
          {"MaximumMessageSize", "1048576"},
          {"MessageRetentionPeriod", "345600"},
          {"ReceiveMessageWaitTimeSeconds", "0"},
          {"SqsManagedSseEnabled", "true"},
          {"VisibilityTimeout", "30"}};
}

// The queue that a redrive policy names; "": none.
std::string TargetOf(const std::string& policy) {
  const auto parsed = Json::Parse(policy);
  const std::string& arn = (*parsed)["deadLetterTargetArn"].text();
  return arn.substr(arn.rfind(':') + 1);
}

// false: the call is refused for what its attributes say.
bool Apply(const CloudState& state, const Json& attributes, std::map<std::string, std::string>& to) {
  for (const auto& [name, value] : attributes.object()) {
    if (name == "RedrivePolicy" && !value.text().empty() && !state.queues.contains(TargetOf(value.text()))) {
      return false;
    }
    to[name] = value.text();
    if (value.text().empty()) to.erase(name);
  }
  return true;
}

Verdict CreateQueue(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply) {
  const std::string& name = call.input["QueueName"].text();
  const Json& wanted = call.input["Attributes"];
  QueueState queue;
  queue.attributes = DefaultAttributes();
  if (!Apply(state, wanted, queue.attributes)) return ExpectError(reply, "InvalidParameterValueException");
  const Json url = Json::Object{{"QueueUrl", QueueUrl(name)}};
  if (const auto found = state.queues.find(name); found != state.queues.end()) {
    for (const auto& [attribute, value] : wanted.object()) {
      const auto& existing = found->second->attributes;
      const auto held = existing.find(attribute);
      if ((held == existing.end() ? "" : held->second) != value.text()) return ExpectError(reply, "QueueNameExists");
    }
    return ExpectBody(reply, url);
  }
  const auto deleted = state.deleted_queues.find(name);
  if (deleted != state.deleted_queues.end() && context.now < deleted->second + kRecreateInterval) {
    return ExpectError(reply, "QueueDeletedRecently");
  }
  RETURN_UNLESS_ALLOWED(ExpectBody(reply, url));
  queue.incarnation = context.handles.NextNumber();
  queue.created_at = queue.modified_at = context.now;
  for (const auto& [key, value] : call.input["tags"].object()) queue.tags[key] = value.text();
  state.queues.emplace(name, Shared<QueueState>(std::move(queue)));
  return Allowed();
}

Verdict DeleteQueue(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply) {
  if (QueueOf(state, call) == nullptr) return ExpectError(reply, "QueueDoesNotExist");
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  const std::string name = QueueOfUrl(call.input["QueueUrl"].text());
  state.queues.erase(name);
  state.deleted_queues[name] = context.now;
  return Allowed();
}

Verdict GetQueueUrl(CloudState& state, const Call& call, const SqsContext&, const Reply& reply) {
  const std::string& name = call.input["QueueName"].text();
  if (!state.queues.contains(name)) return ExpectError(reply, "QueueDoesNotExist");
  return ExpectBody(reply, Json::Object{{"QueueUrl", QueueUrl(name)}});
}

Verdict ListQueues(CloudState& state, const Call& call, const SqsContext&, const Reply& reply) {
  Json urls;
  for (const auto& [name, queue] : state.queues) {
    if (name.starts_with(call.input["QueueNamePrefix"].text())) urls.Append(QueueUrl(name));
  }
  return ExpectBody(reply, urls.is_null() ? Json(Json::Object()) : Json(Json::Object{{"QueueUrls", urls}}));
}

Verdict ListDeadLetterSources(CloudState& state, const Call& call, const SqsContext&, const Reply& reply) {
  if (QueueOf(state, call) == nullptr) return ExpectError(reply, "QueueDoesNotExist");
  const std::string target = QueueOfUrl(call.input["QueueUrl"].text());
  Json urls;
  for (const auto& [name, queue] : state.queues) {
    const auto policy = queue->attributes.find("RedrivePolicy");
    if (policy != queue->attributes.end() && TargetOf(policy->second) == target) urls.Append(QueueUrl(name));
  }
  return ExpectBody(reply, urls.is_null() ? Json(Json::Object()) : Json(Json::Object{{"queueUrls", urls}}));
}

Verdict GetQueueAttributes(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply) {
  const auto* queue = QueueOf(state, call);
  if (queue == nullptr) return ExpectError(reply, "QueueDoesNotExist");
  int visible = 0;
  int in_flight = 0;
  int delayed = 0;
  for (const auto& [number, message] : (*queue)->messages) {
    if (!IsAlive(**queue, message, context.now)) continue;
    ++(message.visible_at <= context.now ? visible : message.is_in_flight ? in_flight : delayed);
  }
  Json attributes = Json::Object{
      {"ApproximateNumberOfMessages", std::to_string(visible)},
      {"ApproximateNumberOfMessagesDelayed", std::to_string(delayed)},
      {"ApproximateNumberOfMessagesNotVisible", std::to_string(in_flight)},
      {"CreatedTimestamp", std::to_string(ToUnixSeconds((*queue)->created_at))},
      {"LastModifiedTimestamp", std::to_string(ToUnixSeconds((*queue)->modified_at))},
      {"QueueArn", QueueArn(QueueOfUrl(call.input["QueueUrl"].text()))},
  };
  for (const auto& [name, value] : (*queue)->attributes) attributes[name] = value;
  return ExpectBody(reply, Json::Object{{"Attributes", attributes}});
}

Verdict SetQueueAttributes(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply) {
  auto* queue = QueueOf(state, call);
  if (queue == nullptr) return ExpectError(reply, "QueueDoesNotExist");
  auto attributes = (*queue)->attributes;
  if (!Apply(state, call.input["Attributes"], attributes)) {
    return ExpectError(reply, "InvalidParameterValueException");
  }
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  queue->Change().attributes = std::move(attributes);
  queue->Change().modified_at = context.now;
  return Allowed();
}

Verdict ChangeTags(CloudState& state, const Call& call, const SqsContext&, const Reply& reply) {
  auto* queue = QueueOf(state, call);
  if (queue == nullptr) return ExpectError(reply, "QueueDoesNotExist");
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  for (const auto& [key, value] : call.input["Tags"].object()) queue->Change().tags[key] = value.text();
  for (const Json& key : call.input["TagKeys"].array()) queue->Change().tags.erase(key.text());
  return Allowed();
}

Verdict ListQueueTags(CloudState& state, const Call& call, const SqsContext&, const Reply& reply) {
  const auto* queue = QueueOf(state, call);
  if (queue == nullptr) return ExpectError(reply, "QueueDoesNotExist");
  Json tags;
  for (const auto& [key, value] : (*queue)->tags) tags[key] = value;
  return ExpectBody(reply, tags.is_null() ? Json(Json::Object()) : Json(Json::Object{{"Tags", tags}}));
}

Verdict PurgeQueue(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply) {
  auto* queue = QueueOf(state, call);
  if (queue == nullptr) return ExpectError(reply, "QueueDoesNotExist");
  const auto purged_at = (*queue)->purged_at;
  if (purged_at && context.now - *purged_at < kPurgeInterval) return ExpectError(reply, "PurgeQueueInProgress");
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  queue->Change().purged_at = context.now;
  queue->Change().messages.clear();
  return Allowed();
}

}  // namespace

JudgeQueue FindQueueOperation(const std::string& operation) {
  static const std::map<std::string, JudgeQueue> kOperations{
      {"CreateQueue", CreateQueue},
      {"DeleteQueue", DeleteQueue},
      {"GetQueueUrl", GetQueueUrl},
      {"ListQueues", ListQueues},
      {"ListDeadLetterSourceQueues", ListDeadLetterSources},
      {"GetQueueAttributes", GetQueueAttributes},
      {"SetQueueAttributes", SetQueueAttributes},
      {"TagQueue", ChangeTags},
      {"UntagQueue", ChangeTags},
      {"ListQueueTags", ListQueueTags},
      {"PurgeQueue", PurgeQueue},
  };
  const auto found = kOperations.find(operation);
  return found == kOperations.end() ? nullptr : found->second;
}

}  // namespace virga::sim
