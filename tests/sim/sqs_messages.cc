// What the model says to calls that send, receive, delete and hold messages.

#include <algorithm>
#include <map>

#include "codec/base64.h"
#include "codec/hash.h"
#include "tests/sim/sqs_model.h"
#include "tests/sim/verdict.h"

namespace virga::sim {
namespace {

constexpr auto kVisibilityMax = std::chrono::seconds(43200);

std::string Md5Hex(const std::string& text) {
  return codec::EncodeHex(codec::AsBytes(codec::Md5(text)));
}

std::string Millis(TimePoint time) {
  return std::to_string(ToUnixMillis(time));
}

// One message of SendMessage or an entry of its batch; `told` is what the reply says of it.
Verdict Send(QueueState& queue, const Json& input, const SqsContext& context, const Json& told) {
  RETURN_UNLESS_ALLOWED(ExpectMember(told, "MD5OfMessageBody", Md5Hex(input["MessageBody"].text())));
  if (told["MessageId"].text().size() != 36) return "a MessageId";
  const std::int64_t delay =
      input.Has("DelaySeconds") ? input["DelaySeconds"].integer() : NumberAttribute(queue, "DelaySeconds");
  MessageState message;
  message.id = told["MessageId"].text();
  message.body = input["MessageBody"].text();
  message.attributes = input["MessageAttributes"];
  message.sent_at = context.now;
  message.visible_at = context.now + std::chrono::seconds(delay);
  queue.messages.emplace(context.handles.NextNumber(), std::move(message));
  return Allowed();
}

Verdict SendMessage(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply) {
  auto* queue = QueueOf(state, call);
  if (queue == nullptr) return ExpectError(reply, "QueueDoesNotExist");
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  return Send(queue->Change(), call.input, context, reply.body);
}

Verdict SendMessageBatch(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply) {
  auto* queue = QueueOf(state, call);
  if (queue == nullptr) return ExpectError(reply, "QueueDoesNotExist");
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  const auto& entries = call.input["Entries"].array();
  const auto& told = reply.body["Successful"].array();
  if (told.size() != entries.size() || reply.body.Has("Failed")) return "all entries in Successful";
  for (std::size_t i = 0; i < entries.size(); ++i) {
    RETURN_UNLESS_ALLOWED(ExpectMember(told[i], "Id", entries[i]["Id"]));
    RETURN_UNLESS_ALLOWED(Send(queue->Change(), entries[i], context, told[i]));
  }
  return Allowed();
}

// Where messages go that were received too often.
struct DeadLetters {
  std::string target;  // "": nowhere
  std::int64_t receives_max = 0;
};

DeadLetters DeadLettersOf(const CloudState& state, const QueueState& queue, const std::string& name) {
  const auto policy = queue.attributes.find("RedrivePolicy");
  if (policy == queue.attributes.end()) return {};
  const auto parsed = Json::Parse(policy->second);
  const std::string& arn = (*parsed)["deadLetterTargetArn"].text();
  const std::string target = arn.substr(arn.rfind(':') + 1);
  if (!state.queues.contains(target) || target == name) return {};
  return {target, (*parsed)["maxReceiveCount"].integer()};
}

struct Choice {
  std::vector<std::uint64_t> taken;
  std::vector<std::uint64_t> moved;
};

Choice Choose(const QueueState& queue, const DeadLetters& dead_letters, std::size_t count_max, TimePoint now) {
  Choice choice;
  for (const auto& [number, message] : queue.messages) {
    if (choice.taken.size() == count_max) break;
    if (!IsAlive(queue, message, now) || message.visible_at > now) continue;
    const bool is_dead = !dead_letters.target.empty() && message.receive_count >= dead_letters.receives_max;
    (is_dead ? choice.moved : choice.taken).push_back(number);
  }
  return choice;
}

Json SystemAttributes(const MessageState& message) {
  Json attributes =
      Json::Object{{"SenderId", "000000000000"},
                   {"SentTimestamp", Millis(message.sent_at)},
                   {"ApproximateReceiveCount", std::to_string(message.earlier_receives + message.receive_count)},
                   {"ApproximateFirstReceiveTimestamp", Millis(message.first_received_at)}};
  if (!message.dead_letter_source.empty()) attributes["DeadLetterQueueSourceArn"] = message.dead_letter_source;
  return attributes;
}

// `message` as it is after this receive.
Verdict ExpectMessage(const MessageState& message, const HandleBook::Entry& named, const SqsContext& context,
                      const Json& told) {
  RETURN_UNLESS_ALLOWED(ExpectMember(told, "MessageId", message.id));
  RETURN_UNLESS_ALLOWED(ExpectMember(told, "Body", message.body));
  RETURN_UNLESS_ALLOWED(ExpectMember(told, "MD5OfBody", Md5Hex(message.body)));
  RETURN_UNLESS_ALLOWED(ExpectMember(told, "Attributes", SystemAttributes(message)));
  RETURN_UNLESS_ALLOWED(ExpectMember(told, "MessageAttributes", message.attributes));
  const std::string& handle = told["ReceiptHandle"].text();
  // It is known already if the receive is judged once more.
  const HandleBook::Entry* const known = context.handles.Find(handle);
  const bool is_new = handle != message.handle && (known == nullptr || *known == named);
  if (handle.empty() || !is_new) return "a new ReceiptHandle";
  return Allowed();
}

void MoveToDeadLetters(CloudState& state, const std::string& source, const std::string& target,
                       const std::vector<std::uint64_t>& moved, const SqsContext& context) {
  QueueState& from = state.queues.at(source).Change();
  QueueState& to = state.queues.at(target).Change();
  for (const std::uint64_t number : moved) {
    MessageState message = from.messages.at(number);
    from.messages.erase(number);
    MessageState fresh;
    fresh.id = std::move(message.id);
    fresh.body = std::move(message.body);
    fresh.attributes = std::move(message.attributes);
    fresh.sent_at = message.sent_at;
    fresh.dead_letter_source = QueueArn(source);
    fresh.earlier_receives = message.earlier_receives + message.receive_count;
    to.messages.emplace(context.handles.NextNumber(), std::move(fresh));
  }
}

Verdict ReceiveMessage(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply) {
  auto* queue = QueueOf(state, call);
  if (queue == nullptr) return ExpectError(reply, "QueueDoesNotExist");
  const std::string name = QueueOfUrl(call.input["QueueUrl"].text());
  const DeadLetters dead_letters = DeadLettersOf(state, **queue, name);
  const auto count_max =
      static_cast<std::size_t>(std::max<std::int64_t>(1, call.input["MaxNumberOfMessages"].integer()));
  const Choice choice = Choose(**queue, dead_letters, count_max, context.now);
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  const auto& told = reply.body["Messages"].array();
  if (told.size() != choice.taken.size()) {
    return std::to_string(choice.taken.size()) + " messages";
  }
  const std::chrono::seconds timeout(call.input.Has("VisibilityTimeout")
                                         ? call.input["VisibilityTimeout"].integer()
                                         : NumberAttribute(**queue, "VisibilityTimeout"));
  for (std::size_t i = 0; i < told.size(); ++i) {
    MessageState& message = queue->Change().messages.at(choice.taken[i]);
    message.receive_count += 1;
    message.received_at = context.now;
    if (message.receive_count == 1) message.first_received_at = context.now;
    message.visible_at = context.now + timeout;
    message.is_in_flight = timeout.count() > 0;
    const HandleBook::Entry named{(*queue)->incarnation, choice.taken[i]};
    RETURN_UNLESS_ALLOWED(ExpectMessage(message, named, context, told[i]));
    message.handle = told[i]["ReceiptHandle"].text();
    context.handles.Add(message.handle, named);
  }
  if (!choice.moved.empty() && context.takes_writes) {
    MoveToDeadLetters(state, name, dead_letters.target, choice.moved, context);
  }
  return Allowed();
}

// Which of the queue's messages a handle names; 0: one that is gone; nullopt: not a handle of it.
std::optional<std::uint64_t> MessageOf(const QueueState& queue, const std::string& handle, const SqsContext& context) {
  const HandleBook::Entry* const entry = context.handles.Find(handle);
  if (entry == nullptr || entry->queue != queue.incarnation) return std::nullopt;
  const auto found = queue.messages.find(entry->message);
  if (found == queue.messages.end() || !IsAlive(queue, found->second, context.now)) return 0;
  return entry->message;
}

constexpr char kBadHandle[] = "ReceiptHandleIsInvalid";
constexpr char kBadValue[] = "InvalidParameterValueException";

// "": done; else the error.
std::string Delete(QueueState& queue, const Json& input, const SqsContext& context) {
  const auto message = MessageOf(queue, input["ReceiptHandle"].text(), context);
  if (!message) return kBadHandle;
  queue.messages.erase(*message);
  return "";
}

std::string ChangeVisibility(QueueState& queue, const Json& input, const SqsContext& context) {
  const std::string& handle = input["ReceiptHandle"].text();
  const auto number = MessageOf(queue, handle, context);
  if (!number) return kBadHandle;
  const auto found = queue.messages.find(*number);
  if (found == queue.messages.end()) return kBadValue;
  MessageState& message = found->second;
  const bool is_in_flight = message.is_in_flight && message.visible_at > context.now;
  if (!is_in_flight || message.handle != handle) return kBadValue;
  const TimePoint visible_at = context.now + std::chrono::seconds(input["VisibilityTimeout"].integer());
  if (visible_at > message.received_at + kVisibilityMax) return kBadValue;
  message.visible_at = visible_at;
  message.is_in_flight = visible_at > context.now;
  return "";
}

using ByHandle = std::string (*)(QueueState&, const Json&, const SqsContext&);

Verdict One(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply, ByHandle apply) {
  auto* queue = QueueOf(state, call);
  if (queue == nullptr) return ExpectError(reply, "QueueDoesNotExist");
  const std::string error = apply(queue->Change(), call.input, context);
  return error.empty() ? ExpectSuccess(reply) : ExpectError(reply, error);
}

Verdict Batch(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply, ByHandle apply) {
  auto* queue = QueueOf(state, call);
  if (queue == nullptr) return ExpectError(reply, "QueueDoesNotExist");
  RETURN_UNLESS_ALLOWED(ExpectSuccess(reply));
  Json successful;
  std::vector<Json> failed;
  for (const Json& entry : call.input["Entries"].array()) {
    // Each entry is a write of its own; a deletion that has something to do fails whole.
    const bool is_refused = !context.takes_writes && apply == ByHandle(ChangeVisibility);
    Shared<QueueState> after = *queue;
    if (apply(after.Change(), entry, context).empty() && !is_refused) {
      *queue = after;
      successful.Append(Json::Object{{"Id", entry["Id"]}});
    } else {
      failed.push_back(entry["Id"]);
    }
  }
  RETURN_UNLESS_ALLOWED(ExpectMember(reply.body, "Successful", successful));
  const auto& told = reply.body["Failed"].array();
  if (told.size() != failed.size()) return std::to_string(failed.size()) + " entries in Failed";
  for (std::size_t i = 0; i < failed.size(); ++i) RETURN_UNLESS_ALLOWED(ExpectMember(told[i], "Id", failed[i]));
  return Allowed();
}

template <ByHandle apply>
Verdict OneByHandle(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply) {
  return One(state, call, context, reply, apply);
}
template <ByHandle apply>
Verdict BatchByHandle(CloudState& state, const Call& call, const SqsContext& context, const Reply& reply) {
  return Batch(state, call, context, reply, apply);
}

}  // namespace

void UndoReceive(CloudState& state, const Call& receive, const Reply& reply) {
  auto* queue = QueueOf(state, receive);
  if (queue == nullptr) return;
  for (const Json& told : reply.body["Messages"].array()) {
    const std::string& handle = told["ReceiptHandle"].text();
    for (auto& [number, message] : queue->Change().messages) {
      if (message.handle != handle) continue;  // received again since
      message.receive_count -= 1;
      message.is_in_flight = false;
      message.visible_at = TimePoint();
    }
  }
}

JudgeQueue FindMessageOperation(const std::string& operation) {
  static const std::map<std::string, JudgeQueue> kOperations{
      {"SendMessage", SendMessage},
      {"SendMessageBatch", SendMessageBatch},
      {"ReceiveMessage", ReceiveMessage},
      {"DeleteMessage", OneByHandle<Delete>},
      {"DeleteMessageBatch", BatchByHandle<Delete>},
      {"ChangeMessageVisibility", OneByHandle<ChangeVisibility>},
      {"ChangeMessageVisibilityBatch", BatchByHandle<ChangeVisibility>},
  };
  const auto found = kOperations.find(operation);
  return found == kOperations.end() ? nullptr : found->second;
}

}  // namespace virga::sim
