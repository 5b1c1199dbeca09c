#include <vector>

#include "aws/limits.h"
#include "sqs/queue/queue.h"

// Receiving, undoing it, and the way to the dead-letter queue.

namespace virga::sqs {
namespace {

aws::Error TooManyInFlight() {
  return {aws::ErrorCode::kOverLimit,
          "Too many messages have been received without being deleted.\n"
          "Please delete your received messages or let them timeout before receiving more."};
}

// Both locks, the lower id's first, so that two moves in opposite directions cannot block each other.
class TwoLocks {
 public:
  TwoLocks(Mutex& a, QueueId a_id, Mutex& b, QueueId b_id) NO_THREAD_SAFETY_ANALYSIS : first_(a_id < b_id ? a : b),
                                                                                       second_(a_id < b_id ? b : a) {
    first_.Lock();
    second_.Lock();
  }
  ~TwoLocks() NO_THREAD_SAFETY_ANALYSIS {
    second_.Unlock();
    first_.Unlock();
  }
  TwoLocks(const TwoLocks&) = delete;
  TwoLocks& operator=(const TwoLocks&) = delete;

 private:
  Mutex& first_;
  Mutex& second_;
};

}  // namespace

struct Queue::Receiving {
  std::vector<ReceivedMessage> messages;
  std::vector<MessageSequence> held;  // received too often
  storage::WriteBatch batch;
};

aws::Result<std::vector<ReceivedMessage>> Queue::Receive(aws::CallContext& context, const ReceiveRequest& request,
                                                         QueueWaiter* waiter) {
  while (true) {
    Receiving receiving;
    Wake wake;
    {
      MutexLock lock(mutex_);
      if (waiter != nullptr) waiter->is_signalled = false;
      RETURN_IF_ERROR(CheckAlive(context));
      Advance(context.now);
      const auto taken = TakeVisible(request, context.now, receiving);
      Depend(context);
      Schedule();
      if (!taken.ok()) return Err(taken.error());
      // A waiter that took its share passes the rest on when it leaves the line.
      if (waiter == nullptr) wake = Signal();
    }
    if (wake) wake();
    const bool all_moved =
        receiving.held.empty() || MoveToDeadLetter(receiving.held, *request.dead_letter->queue, context);
    const bool is_cut_short = receiving.held.size() == kMovesPerTurn && receiving.messages.empty();
    if (!is_cut_short || !all_moved) return std::move(receiving.messages);
  }
}

aws::Status Queue::TakeVisible(const ReceiveRequest& request, TimePoint now, Receiving& receiving) {
  const TimePoint visible_at = now + request.visibility_timeout.value_or(record_->settings.visibility_timeout);
  bool is_over_limit = false;
  bool is_broken = false;
  while (receiving.messages.size() < request.messages_max && receiving.held.size() < kMovesPerTurn) {
    const auto message = index_.FirstVisible();
    if (!message) break;
    if (request.dead_letter && index_.Find(*message)->receive_count >= request.dead_letter->max_receive_count) {
      index_.Hold(*message);
      receiving.held.push_back(*message);
      continue;
    }
    if (index_.in_flight() >= static_cast<std::size_t>(aws::limits::in_flight_messages_max)) {
      is_over_limit = true;
      break;
    }
    is_broken = !TakeOne(*message, now, visible_at, receiving);
    if (is_broken) break;
  }
  aws::Status done =
      is_broken ? aws::Status(Err(aws::InternalError("a message of the queue " + address_.name + " has no row")))
                : Commit(std::move(receiving.batch));
  if (!done.ok()) {
    for (const ReceivedMessage& message : receiving.messages) {
      index_.Release(message.sequence, message.head.receive_count - 1);
    }
    // Nobody will move these.
    for (const MessageSequence message : receiving.held) index_.Release(message, index_.Find(message)->receive_count);
    return done;
  }
  // Asked to wait, AWS answers with what there is instead.
  if (is_over_limit && receiving.messages.empty() && !request.is_long_poll) return Err(TooManyInFlight());
  return Ok{};
}

bool Queue::TakeOne(MessageSequence message, TimePoint now, TimePoint visible_at, Receiving& receiving) {
  ReceivedMessage received;
  received.sequence = message;
  const auto got = environment_.engine.Get(RowKey(message), received.row);
  if (!got.ok() || !*got) return false;
  const auto head = DecodeHead(received.row);
  if (!head) return false;
  received.head = *head;
  received.head.state = MessageState::kInFlight;
  received.head.receive_count += 1;
  received.head.visible_at = visible_at;
  received.head.received_at = now;
  if (received.head.receive_count == 1) received.head.first_received_at = now;
  received.head.receive_nonce = environment_.random.NextUint64();
  ReplaceHead(received.head, received.row);
  received.handle = FormatReceiptHandle({.queue = id_,
                                         .message = message,
                                         .message_tag = TagOf(received.head.id),
                                         .receive_nonce = received.head.receive_nonce});
  receiving.batch.Put(RowKey(message), received.row);
  index_.Take(message, visible_at);
  receiving.messages.push_back(std::move(received));
  return true;
}

void Queue::UndoReceive(std::span<const ReceiptHandle> handles) {
  Wake wake;
  {
    MutexLock lock(mutex_);
    if (is_retired_) return;
    storage::WriteBatch batch;
    std::vector<std::pair<MessageSequence, std::uint32_t>> undone;
    for (const ReceiptHandle& handle : handles) {
      const MessageIndex::Entry* entry = index_.Find(handle.message);
      if (entry == nullptr || entry->is_held) continue;
      std::string row;
      const auto got = environment_.engine.Get(RowKey(handle.message), row);
      auto head = got.ok() && *got ? DecodeHead(row) : std::nullopt;
      if (!head || head->receive_nonce != handle.receive_nonce) continue;
      head->receive_count -= 1;
      head->receive_nonce = 0;  // a second undo finds nothing
      head->state = MessageState::kVisible;
      head->visible_at = TimePoint();
      ReplaceHead(*head, row);
      batch.Put(RowKey(handle.message), std::move(row));
      undone.emplace_back(handle.message, head->receive_count);
    }
    // If the disk refuses, the messages come back when their visibility timeout is over.
    if (!Commit(std::move(batch)).ok()) return;
    for (const auto& [message, receive_count] : undone) index_.Release(message, receive_count);
    wake = Signal();
  }
  if (wake) wake();
}

bool Queue::MoveToDeadLetter(std::span<const MessageSequence> held, Queue& target, aws::CallContext& context) {
  Wake target_wake;
  bool all_moved = true;
  {
    TwoLocks locks(mutex_, id_, target.mutex_, target.id_);
    if (is_retired_) return false;
    if (!target.is_retired_) {
      MoveLocked(held, target);
      target.Depend(context);
      target.Schedule();
      target_wake = target.Signal();
    }
    // Nobody is woken for what comes back: it would be held again at once.
    for (const MessageSequence message : held) {
      const MessageIndex::Entry* entry = index_.Find(message);
      if (entry == nullptr || !entry->is_held) continue;
      index_.Release(message, entry->receive_count);
      all_moved = false;
    }
    Depend(context);
  }
  if (target_wake) target_wake();
  return all_moved;
}

void Queue::MoveLocked(std::span<const MessageSequence> held, Queue& target) {
  storage::WriteBatch batch;
  std::vector<std::pair<MessageSequence, TimePoint>> moved;
  const std::string source_arn = address_.Arn();
  MessageSequence sequence = target.next_sequence_;
  for (const MessageSequence message : held) {
    if (index_.Find(message) == nullptr) continue;  // deleted, purged or expired meanwhile
    std::string row;
    const auto got = environment_.engine.Get(RowKey(message), row);
    auto head = got.ok() && *got ? DecodeHead(row) : std::nullopt;
    auto content = head ? DecodeContent(row) : std::nullopt;
    if (!content) continue;
    // The message keeps its id and the time of its send; what counts for a maxReceiveCount starts again.
    const MessageHead moved_head{.sent_at = head->sent_at, .id = head->id, .body_md5 = head->body_md5};
    content->dead_letter_source = source_arn;
    content->earlier_receives += head->receive_count;
    batch.Put(target.RowKey(sequence++), EncodeMessage(moved_head, *content));
    batch.Delete(RowKey(message));
    moved.emplace_back(message, head->sent_at);
  }
  if (!Commit(std::move(batch)).ok()) return;
  target.last_commit_ = last_commit_;
  for (const auto& [message, sent_at] : moved) {
    index_.Remove(message);
    target.index_.Add(target.next_sequence_++, {.sent_at = sent_at, .is_moved_in = true});
  }
}

}  // namespace virga::sqs
