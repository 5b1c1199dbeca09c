#ifndef VIRGA_SQS_QUEUE_QUEUE_H_
#define VIRGA_SQS_QUEUE_QUEUE_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "aws/operation.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/timer_queue.h"
#include "sqs/queue/message_index.h"
#include "sqs/queue/message_record.h"
#include "sqs/queue/queue_record.h"
#include "sqs/queue/receipt_handle.h"
#include "storage/engine.h"

namespace virga::sqs {

// What every queue borrows; must outlive them.
struct QueueEnvironment {
  storage::Engine& engine;
  TimerQueue& timers;
  Random& random;
};

// A message that was checked and is to be sent.
struct OutgoingMessage {
  MessageContent content = {};
  codec::Md5Digest body_md5{};
  std::optional<std::chrono::seconds> delay = {};  // absent: the queue's
};

class Queue;

// Where a receive puts messages that were received too often.
struct DeadLetterTarget {
  std::shared_ptr<Queue> queue;
  std::uint32_t max_receive_count = 0;
};

struct ReceiveRequest {
  std::size_t messages_max = 1;
  std::optional<std::chrono::seconds> visibility_timeout;  // absent: the queue's
  bool is_long_poll = false;
  std::optional<DeadLetterTarget> dead_letter;
};

struct ReceivedMessage {
  MessageSequence sequence = 0;
  std::string handle;
  MessageHead head;
  std::string row;  // for DecodeContent
};

// A long poll in the queue's line; its owner keeps it where it is while it waits.
struct QueueWaiter {
  std::function<void()> wake;
  bool is_signalled = false;  // of Queue::mutex_; woken, and has not looked yet
};

// One standard queue: its settings and the life of its messages.
// Rows in the engine are the truth; the index in memory follows from them.
// Thread-safe: one mutex, held over a commit but not over a system call. Of two queues, the one with
// the lower id is locked first; the registry's lock comes before any queue's.
// Every method that takes a context makes the reply depend on what it wrote or saw, and fails with
// QueueDoesNotExist once the queue is deleted.
class Queue : public std::enable_shared_from_this<Queue> {
  static constexpr MessageSequence kNumbersPerCommit = 1024;

 public:
  // `made_by`: the commit that made it; 0: it was read from what is on disk.
  Queue(QueueEnvironment environment, QueueAddress address, QueueRecord record, storage::Sequence made_by = 0);

  // No message was given this number, or a higher one, up to that commit: each commit gives out at
  // most kNumbersPerCommit.
  static constexpr MessageSequence FirstNumberAfter(storage::Sequence commit) {
    return (commit + 1) * kNumbersPerCommit;
  }

  const QueueAddress& address() const { return address_; }
  QueueId id() const { return id_; }

  // Reads the message rows of an earlier run. Once, before any other call.
  aws::Status Load(TimePoint now);

  std::shared_ptr<const QueueRecord> record() const;
  // Of the commit that made record(): whoever shows that there is such a queue, or how it is set,
  // depends on it.
  storage::Sequence record_sequence() const { return record_sequence_.load(std::memory_order_acquire); }
  // Changes settings, tags and modification time by `change`, which works on a copy without the
  // lock and may run again. If it fails, nothing is changed.
  aws::Status UpdateRecord(aws::CallContext& context, const std::function<aws::Status(QueueRecord&)>& change);

  struct Counts {
    std::size_t visible = 0;
    std::size_t in_flight = 0;
    std::size_t delayed = 0;
  };
  aws::Result<Counts> Count(aws::CallContext& context);

  // Sends all or none. `ids` gets the message ids. REQUIRES: spans of one size.
  aws::Status Send(aws::CallContext& context, std::span<const OutgoingMessage> messages, std::span<MessageId> ids);

  // Takes visible messages in the order of their sends; moves those that were received too often.
  // `waiter`: the long poll for which this is, which counts as having looked.
  // Errors: OverLimit (short polls only).
  aws::Result<std::vector<ReceivedMessage>> Receive(aws::CallContext& context, const ReceiveRequest& request,
                                                    QueueWaiter* waiter);
  // Undoes a receive whose reply reached nobody, unless the message was received again since.
  void UndoReceive(std::span<const ReceiptHandle> handles);

  // Success also for messages that are gone. Errors: none but storage's. REQUIRES: `handles` are ours.
  aws::Status Delete(aws::CallContext& context, std::span<const ReceiptHandle> handles);

  enum class VisibilityChange { kDone, kNotInFlight, kBeyondLimit };
  aws::Result<VisibilityChange> ChangeVisibility(aws::CallContext& context, const ReceiptHandle& handle,
                                                 std::chrono::seconds timeout);

  // One commit, whatever the queue holds; its rows go afterwards. Errors: PurgeQueueInProgress.
  aws::Status Purge(aws::CallContext& context);

  // After its catalog row is gone: refuses all calls and ends the waits; its rows go afterwards.
  // `deleted_by`: the commit that did that.
  void Retire(TimePoint now, storage::Sequence deleted_by);

  // Puts `waiter` at the end of the line. true: a message is there, wake it at once.
  bool AddWaiter(QueueWaiter& waiter);
  // Takes it out; passes its turn on if it was woken and has not looked.
  void RemoveWaiter(QueueWaiter& waiter);

 private:
  using Wake = std::function<void()>;
  static constexpr std::size_t kMovesPerTurn = 1000;  // messages moved under one hold of the locks
  static_assert(kMovesPerTurn <= kNumbersPerCommit);

  std::string RowKey(MessageSequence message) const;
  storage::KeyRange PurgedRows() const REQUIRES(mutex_);
  aws::Status CheckAlive(aws::CallContext& context) const REQUIRES(mutex_);
  // The reply depends on all that was done here before.
  void Depend(aws::CallContext& context) const REQUIRES(mutex_);
  aws::Status Commit(storage::WriteBatch batch) REQUIRES(mutex_);

  // Does what is due at `now`: makes messages visible, removes those past their retention.
  void Advance(TimePoint now) REQUIRES(mutex_);
  void Expire(TimePoint now) REQUIRES(mutex_);
  // Sees to it that a timer runs no later than the next thing falls due.
  void Schedule() REQUIRES(mutex_);
  // The same where something new falls due at `due`, and all else had its timer.
  void ScheduleAlso(TimePoint due) REQUIRES(mutex_) {
    if (timer_ == 0 || due < timer_due_) Schedule();
  }
  void OnTimer(TimePoint due);
  // The next waiter to wake, if there is something for it; called when the lock is released.
  Wake Signal() REQUIRES(mutex_);

  struct Receiving;  // the state of one Receive
  aws::Status TakeVisible(const ReceiveRequest& request, TimePoint now, Receiving& receiving) REQUIRES(mutex_);
  bool TakeOne(MessageSequence message, TimePoint now, TimePoint visible_at, Receiving& receiving) REQUIRES(mutex_);
  // Moves held messages. Those that cannot be moved become visible again; then it is false.
  bool MoveToDeadLetter(std::span<const MessageSequence> held, Queue& target,
                        aws::CallContext& context) NO_THREAD_SAFETY_ANALYSIS;
  void MoveLocked(std::span<const MessageSequence> held, Queue& target) REQUIRES(mutex_) REQUIRES(target.mutex_);

  const QueueEnvironment environment_;  // constant after construction
  const QueueAddress address_;
  const QueueId id_;
  const std::string row_prefix_;

  mutable Mutex mutex_;
  std::shared_ptr<const QueueRecord> record_ GUARDED_BY(mutex_);
  MessageIndex index_ GUARDED_BY(mutex_);
  MessageSequence next_sequence_ GUARDED_BY(mutex_) = 1;
  storage::Sequence last_commit_ GUARDED_BY(mutex_) = 0;
  std::atomic<storage::Sequence> record_sequence_;
  bool is_retired_ GUARDED_BY(mutex_) = false;
  std::list<QueueWaiter*> waiters_ GUARDED_BY(mutex_);  // in the order of their turns
  TimerQueue::Id timer_ GUARDED_BY(mutex_) = 0;         // 0: none
  TimePoint timer_due_ GUARDED_BY(mutex_);
};

// "The specified queue does not exist." in the words of the caller's protocol.
aws::Error QueueDoesNotExist(const aws::CallContext& context);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_QUEUE_QUEUE_H_
