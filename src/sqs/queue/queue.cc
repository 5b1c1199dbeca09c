#include "sqs/queue/queue.h"

#include <algorithm>

#include "aws/limits.h"
#include "sqs/queue/row_removal.h"
#include "storage/key_codec.h"

namespace virga::sqs {

aws::Error QueueDoesNotExist(const aws::CallContext& context) {
  return {aws::ErrorCode::kQueueDoesNotExist, context.is_query_protocol
                                                  ? "The specified queue does not exist for this wsdl version."
                                                  : "The specified queue does not exist."};
}

Queue::Queue(QueueEnvironment environment, QueueAddress address, QueueRecord record, storage::Sequence made_by)
    : environment_(environment),
      address_(std::move(address)),
      id_(record.id),
      row_prefix_(MessageRowPrefix(address_, record.id)),
      record_(std::make_shared<const QueueRecord>(std::move(record))),
      last_commit_(made_by),
      record_sequence_(made_by) {}

std::string Queue::RowKey(MessageSequence message) const {
  std::string key;
  key.reserve(row_prefix_.size() + sizeof(message));
  key.append(row_prefix_);
  storage::AppendUint64(message, key);
  return key;
}

storage::KeyRange Queue::PurgedRows() const {
  return {.begin = row_prefix_, .end = RowKey(record_->purged_below)};
}

aws::Status Queue::CheckAlive(aws::CallContext& context) const {
  if (!is_retired_) return Ok{};
  Depend(context);
  return Err(QueueDoesNotExist(context));
}

void Queue::Depend(aws::CallContext& context) const {
  context.DependsOn(last_commit_);
}

aws::Status Queue::Commit(storage::WriteBatch batch) {
  if (batch.empty()) return Ok{};
  auto committed = environment_.engine.Commit(std::move(batch));
  if (!committed.ok()) return Err(aws::FromStorage(committed.error()));
  last_commit_ = *committed;
  return Ok{};
}

aws::Status Queue::Load(TimePoint now) {
  MutexLock lock(mutex_);
  if (record_->purged_below > 0) RemoveRows(environment_, {.range = PurgedRows()}, now);
  storage::KeyRange live = storage::PrefixRange(row_prefix_);
  live.begin = RowKey(record_->purged_below);
  const auto view = environment_.engine.OpenView();
  const auto rows = view->Scan(live, storage::Direction::kForward);
  while (true) {
    const auto more = rows->Next();
    if (!more.ok()) return Err(aws::FromStorage(more.error()));
    if (!*more) break;
    const auto sequence = storage::KeyReader(rows->key().substr(row_prefix_.size())).ReadUint64();
    const auto head = DecodeHead(rows->value());
    const auto content = head ? DecodeContent(rows->value()) : std::nullopt;
    if (!sequence || !head || !content) {
      return Err(aws::InternalError("a message of the queue " + address_.name + " does not decode"));
    }
    MessageIndex::Entry entry{.sent_at = head->sent_at,
                              .visible_at = head->visible_at,
                              .receive_count = head->receive_count,
                              .state = head->state,
                              .is_moved_in = !content->dead_letter_source.empty()};
    if (entry.visible_at <= now) entry.state = MessageState::kVisible;
    index_.Add(*sequence, entry);
    next_sequence_ = *sequence + 1;
  }
  last_commit_ = view->sequence();
  // The rows of messages that are gone tell nothing of the numbers they had.
  next_sequence_ = std::max(next_sequence_, FirstNumberAfter(last_commit_));
  Schedule();
  return Ok{};
}

std::shared_ptr<const QueueRecord> Queue::record() const {
  MutexLock lock(mutex_);
  return record_;
}

aws::Status Queue::UpdateRecord(aws::CallContext& context, const std::function<aws::Status(QueueRecord&)>& change) {
  while (true) {
    const std::shared_ptr<const QueueRecord> before = record();
    QueueRecord changed = *before;
    RETURN_IF_ERROR(change(changed));
    MutexLock lock(mutex_);
    RETURN_IF_ERROR(CheckAlive(context));
    if (record_ != before) continue;
    storage::WriteBatch batch;
    batch.Put(QueueRowKey(address_), EncodeQueueRecord(changed));
    RETURN_IF_ERROR(Commit(std::move(batch)));
    record_ = std::make_shared<const QueueRecord>(std::move(changed));
    record_sequence_.store(last_commit_, std::memory_order_release);
    Schedule();  // the retention may have become shorter
    Depend(context);
    return Ok{};
  }
}

aws::Result<Queue::Counts> Queue::Count(aws::CallContext& context) {
  Wake wake;
  Counts counts;
  {
    MutexLock lock(mutex_);
    RETURN_IF_ERROR(CheckAlive(context));
    Advance(context.now);
    Depend(context);
    counts = {.visible = index_.visible(), .in_flight = index_.in_flight(), .delayed = index_.delayed()};
    wake = Signal();
  }
  if (wake) wake();
  return counts;
}

aws::Status Queue::Send(aws::CallContext& context, std::span<const OutgoingMessage> messages,
                        std::span<MessageId> ids) {
  Wake wake;
  {
    MutexLock lock(mutex_);
    RETURN_IF_ERROR(CheckAlive(context));
    storage::WriteBatch batch;
    batch.operations().reserve(messages.size());
    MessageSequence sequence = next_sequence_;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      const OutgoingMessage& message = messages[i];
      const auto delay = message.delay.value_or(record_->settings.delay);
      MessageHead head{.state = delay.count() > 0 ? MessageState::kDelayed : MessageState::kVisible,
                       .visible_at = context.now + delay,
                       .sent_at = context.now,
                       .id = NewUuidBytes(environment_.random),
                       .body_md5 = message.body_md5};
      ids[i] = head.id;
      batch.Put(RowKey(sequence++), EncodeMessage(head, message.content));
    }
    RETURN_IF_ERROR(Commit(std::move(batch)));
    TimePoint due = context.now + record_->settings.retention;
    for (const OutgoingMessage& message : messages) {
      const auto delay = message.delay.value_or(record_->settings.delay);
      const bool is_delayed = delay.count() > 0;
      index_.Add(next_sequence_++, {.sent_at = context.now,
                                    .visible_at = context.now + delay,
                                    .state = is_delayed ? MessageState::kDelayed : MessageState::kVisible});
      if (is_delayed) due = std::min(due, context.now + delay);
    }
    ScheduleAlso(due);
    Depend(context);
    wake = Signal();
  }
  if (wake) wake();
  return Ok{};
}

aws::Status Queue::Delete(aws::CallContext& context, std::span<const ReceiptHandle> handles) {
  MutexLock lock(mutex_);
  RETURN_IF_ERROR(CheckAlive(context));
  storage::WriteBatch batch;
  std::vector<MessageSequence> found;
  found.reserve(handles.size());
  for (const ReceiptHandle& handle : handles) {
    if (index_.Find(handle.message) == nullptr) continue;
    found.push_back(handle.message);
    batch.Delete(RowKey(handle.message));
  }
  RETURN_IF_ERROR(Commit(std::move(batch)));
  for (const MessageSequence message : found) index_.Remove(message);
  Depend(context);
  return Ok{};
}

aws::Result<Queue::VisibilityChange> Queue::ChangeVisibility(aws::CallContext& context, const ReceiptHandle& handle,
                                                             std::chrono::seconds timeout) {
  Wake wake;
  {
    MutexLock lock(mutex_);
    RETURN_IF_ERROR(CheckAlive(context));
    Advance(context.now);
    Depend(context);
    wake = Signal();
    const MessageIndex::Entry* entry = index_.Find(handle.message);
    if (entry == nullptr || entry->is_held || entry->state != MessageState::kInFlight) {
      return VisibilityChange::kNotInFlight;
    }
    std::string row;
    const auto got = environment_.engine.Get(RowKey(handle.message), row);
    if (!got.ok()) return Err(aws::FromStorage(got.error()));
    auto head = DecodeHead(row);
    if (!*got || !head) return Err(aws::InternalError("a message of the queue " + address_.name + " has no row"));
    // An older handle names a receive that is over.
    if (head->receive_nonce != handle.receive_nonce) return VisibilityChange::kNotInFlight;
    const TimePoint visible_at = context.now + timeout;
    if (visible_at > head->received_at + std::chrono::seconds(aws::limits::visibility_timeout_s_max)) {
      return VisibilityChange::kBeyondLimit;
    }
    head->visible_at = visible_at;
    ReplaceHead(*head, row);
    storage::WriteBatch batch;
    batch.Put(RowKey(handle.message), std::move(row));
    RETURN_IF_ERROR(Commit(std::move(batch)));
    if (timeout.count() == 0) {
      index_.Release(handle.message, head->receive_count);
      if (!wake) wake = Signal();
    } else {
      index_.Extend(handle.message, visible_at);
      Schedule();
    }
    Depend(context);
  }
  if (wake) wake();
  return VisibilityChange::kDone;
}

aws::Status Queue::Purge(aws::CallContext& context) {
  MessageIndex purged;  // freed without the lock: it may hold a million messages
  storage::KeyRange rows;
  {
    MutexLock lock(mutex_);
    RETURN_IF_ERROR(CheckAlive(context));
    const auto since = context.now - record_->purged_at;
    if (since < std::chrono::seconds(aws::limits::purge_interval_s)) {
      Depend(context);
      return Err(aws::Error{aws::ErrorCode::kPurgeQueueInProgress,
                            "Only one PurgeQueue operation on " + address_.name + " is allowed every 60 seconds."});
    }
    QueueRecord record = *record_;
    record.purged_at = context.now;
    record.purged_below = next_sequence_;
    storage::WriteBatch batch;
    batch.Put(QueueRowKey(address_), EncodeQueueRecord(record));
    RETURN_IF_ERROR(Commit(std::move(batch)));
    record_ = std::make_shared<const QueueRecord>(std::move(record));
    std::swap(index_, purged);
    rows = PurgedRows();
    Depend(context);
  }
  RemoveRows(environment_, {.range = std::move(rows)}, context.now);
  return Ok{};
}

void Queue::Retire(TimePoint now, storage::Sequence deleted_by) {
  MessageIndex retired;
  std::vector<Wake> wakes;
  {
    MutexLock lock(mutex_);
    is_retired_ = true;
    last_commit_ = deleted_by;
    if (timer_ != 0) environment_.timers.Cancel(timer_);
    timer_ = 0;
    for (QueueWaiter* waiter : waiters_) {
      waiter->is_signalled = true;
      wakes.push_back(waiter->wake);
    }
    std::swap(index_, retired);
  }
  for (const Wake& wake : wakes) wake();
  RemoveRows(environment_, {.range = storage::PrefixRange(row_prefix_), .marker = RemovedQueueRowKey(row_prefix_)},
             now);
}

bool Queue::AddWaiter(QueueWaiter& waiter) {
  MutexLock lock(mutex_);
  waiters_.push_back(&waiter);
  waiter.is_signalled = index_.visible() > 0 || is_retired_;
  return waiter.is_signalled;
}

void Queue::RemoveWaiter(QueueWaiter& waiter) {
  Wake wake;
  {
    MutexLock lock(mutex_);
    waiters_.remove(&waiter);
    wake = Signal();
  }
  if (wake) wake();
}

}  // namespace virga::sqs
