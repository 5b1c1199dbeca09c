#include "sqs/operations/receive_message.h"

#include <array>

#include "sqs/operations/members.h"
#include "sqs/operations/receive_reply.h"
#include "sqs/operations/request.h"

namespace virga::sqs {
namespace {

constexpr std::array kMembers = {
    kQueueUrlMember,
    aws::Member{.name = "AttributeNames",
                .type = aws::MemberType::kStringList,
                .support = aws::Support::kHandled,
                .note = "The older name of MessageSystemAttributeNames.",
                .query_name = "AttributeName"},
    aws::Member{.name = "MessageSystemAttributeNames",
                .type = aws::MemberType::kStringList,
                .support = aws::Support::kHandled,
                .query_name = "MessageSystemAttributeName"},
    aws::Member{.name = "MessageAttributeNames",
                .type = aws::MemberType::kStringList,
                .support = aws::Support::kHandled,
                .query_name = "MessageAttributeName"},
    Handled("MaxNumberOfMessages", aws::MemberType::kInteger),
    Handled("VisibilityTimeout", aws::MemberType::kInteger),
    Handled("WaitTimeSeconds", aws::MemberType::kInteger),
    Handled("ReceiveRequestAttemptId", aws::MemberType::kString, "Refused on standard queues, as on AWS."),
};

constexpr std::array kOutputs = {
    aws::QueryOutput{.member = "Messages", .element = "Message"},
    aws::QueryOutput{.member = "Attributes", .element = "Attribute", .key = "Name"},
    aws::QueryOutput{.member = "MessageAttributes", .element = "MessageAttribute", .key = "Name"},
};

// A receive as it was asked for.
struct Receive {
  std::shared_ptr<Queue> queue;
  ReceiveRequest request;  // all but its dead-letter target, which is looked up at each attempt
  ReceiveSelection selection;
  std::chrono::seconds wait{0};
};

aws::Result<Receive> Decode(Service& service, aws::CallContext& context, codec::JsonValue input) {
  Receive receive;
  ASSIGN_OR_RETURN(receive.queue, RequireQueue(service, context, input));
  ASSIGN_OR_RETURN(const auto count, aws::OptionalInt64(input, "MaxNumberOfMessages"));
  if (count && (*count < 1 || *count > aws::limits::receive_messages_max)) {
    return Err(BadParameter(std::to_string(*count), "MaxNumberOfMessages", "Must be between 1 and 10, if provided."));
  }
  receive.request.messages_max = static_cast<std::size_t>(count.value_or(1));
  ASSIGN_OR_RETURN(receive.request.visibility_timeout,
                   OptionalSeconds(input, "VisibilityTimeout", aws::limits::visibility_timeout_s_max,
                                   "VisibilityTimeout must be an integer between 0 and 43200."));
  ASSIGN_OR_RETURN(const auto wait, OptionalSeconds(input, "WaitTimeSeconds", aws::limits::wait_time_s_max,
                                                    "Must be >= 0 and <= 20, if provided."));
  ASSIGN_OR_RETURN(const auto attempt_id, aws::OptionalString(input, "ReceiveRequestAttemptId"));
  if (attempt_id) return Err(NotForThisQueueType(*attempt_id, "ReceiveRequestAttemptId"));
  ASSIGN_OR_RETURN(receive.selection, DecodeSelection(input));
  receive.wait = wait.value_or(receive.queue->record()->settings.receive_wait);
  receive.request.is_long_poll = receive.wait.count() > 0;
  return receive;
}

// What gives the messages back if their reply reaches nobody.
std::function<void()> MakeUndo(const std::shared_ptr<Queue>& queue, const std::vector<ReceivedMessage>& messages) {
  if (messages.empty()) return {};
  std::vector<ReceiptHandle> handles;
  handles.reserve(messages.size());
  for (const ReceivedMessage& message : messages) {
    handles.push_back({.queue = queue->id(),
                       .message = message.sequence,
                       .message_tag = TagOf(message.head.id),
                       .receive_nonce = message.head.receive_nonce});
  }
  return [queue, handles = std::move(handles)] { queue->UndoReceive(handles); };
}

aws::Result<std::vector<ReceivedMessage>> Take(Service& service, aws::CallContext& context, const Receive& receive,
                                               QueueWaiter* waiter) {
  ReceiveRequest request = receive.request;
  request.dead_letter = service.registry().DeadLetterOf(*receive.queue);
  return receive.queue->Receive(context, request, waiter);
}

// A long poll: in the queue's line until a message comes or its time is over, by the cloud's clock
// or by real time.
class ReceiveWait final : public aws::Wait {
 public:
  ReceiveWait(Service& service, Receive receive, TimePoint deadline)
      : service_(service),
        receive_(std::move(receive)),
        deadline_(deadline),
        real_deadline_(std::chrono::steady_clock::now() + receive_.wait) {}

  ~ReceiveWait() override {
    if (timer_ == 0) return;
    service_.timers().Cancel(timer_);
    receive_.queue->RemoveWaiter(waiter_);
  }

  void Start(std::function<void()> wake) override {
    waiter_.wake = wake;
    timer_ = service_.timers().Schedule(deadline_, [wake](TimePoint) { wake(); });
    if (receive_.queue->AddWaiter(waiter_)) wake();
  }

  std::chrono::steady_clock::time_point Deadline() const override { return real_deadline_; }

  aws::Result<std::optional<Answer>> Poll(aws::CallContext& context, codec::JsonWriter& output) override {
    ASSIGN_OR_RETURN(const auto messages, Take(service_, context, receive_, &waiter_));
    const bool is_over = context.now >= deadline_ || std::chrono::steady_clock::now() >= real_deadline_;
    if (messages.empty() && !is_over) return std::optional<Answer>();
    WriteMessages(messages, receive_.selection, output);
    return std::optional<Answer>(Answer{.undelivered = MakeUndo(receive_.queue, messages)});
  }

 private:
  Service& service_;  // all of these constant after construction
  const Receive receive_;
  const TimePoint deadline_;
  const std::chrono::steady_clock::time_point real_deadline_;
  QueueWaiter waiter_;
  TimerQueue::Id timer_ = 0;  // 0: not started
};

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(auto receive, Decode(service, context, input));
  ASSIGN_OR_RETURN(const auto messages, Take(service, context, receive, nullptr));
  if (messages.empty() && receive.wait.count() > 0) {
    const TimePoint deadline = context.now + receive.wait;
    return aws::CallOutcome{.wait = std::make_unique<ReceiveWait>(service, std::move(receive), deadline)};
  }
  WriteMessages(messages, receive.selection, output);
  return aws::CallOutcome{.undelivered = MakeUndo(receive.queue, messages)};
}

}  // namespace

const Operation kReceiveMessage = {
    .info = {.name = "ReceiveMessage", .members = kMembers, .query_outputs = kOutputs},
    .run = Run,
};

}  // namespace virga::sqs
