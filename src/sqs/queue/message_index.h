#ifndef VIRGA_SQS_QUEUE_MESSAGE_INDEX_H_
#define VIRGA_SQS_QUEUE_MESSAGE_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "sqs/queue/message_record.h"
#include "sqs/queue/message_table.h"

namespace virga::sqs {

// What a queue keeps in memory of each message: enough to choose the next one, to know what falls
// due, and to count. Bodies stay in the engine. Follows from the rows; some 27 bytes for a message
// that waits for its first receive, 90 for one in flight.
// A FIFO queue will choose by group instead of by FirstVisible(); the rest stays.
// Not thread-safe: the queue's mutex guards it.
class MessageIndex {
 public:
  struct Entry {
    TimePoint sent_at{};
    TimePoint visible_at{};
    std::uint32_t receive_count = 0;
    MessageState state = MessageState::kVisible;
    bool is_moved_in = false;  // came from another queue, so that its sent_at may be out of order
    bool is_held = false;      // on its way to the dead-letter queue: no longer received here
    bool is_fresh = false;     // visible and reached by the cursor alone
  };
  struct Due {
    TimePoint at{};
    MessageSequence message = 0;
  };

  // REQUIRES: `message` is past every message added before; `entry.is_held`, `is_fresh` are false.
  void Add(MessageSequence message, Entry entry);
  void Remove(MessageSequence message);
  // nullptr if there is none; else valid until the next message is added or removed.
  const Entry* Find(MessageSequence message) const { return messages_.Find(message); }

  // The visible message that was sent first.
  std::optional<MessageSequence> FirstVisible();
  // A visible message is received.
  void Take(MessageSequence message, TimePoint visible_at);
  // An in-flight message changes its deadline.
  void Extend(MessageSequence message, TimePoint visible_at);
  // A delayed, in-flight or held message becomes visible, with that many receives.
  void Release(MessageSequence message, std::uint32_t receive_count);
  // A visible message is neither visible nor counted until Release or Remove.
  void Hold(MessageSequence message);

  // Of all delayed and in-flight messages, the one that becomes visible first.
  std::optional<Due> FirstDue() const;
  // The message that was sent first, in whatever state.
  std::optional<Due> Oldest();

  std::size_t size() const { return messages_.size(); }
  std::size_t visible() const { return visible_; }
  std::size_t delayed() const { return due_.size() - in_flight_; }
  std::size_t in_flight() const { return in_flight_; }

 private:
  // Takes a message out of the structure that its state has it in.
  void Detach(MessageSequence message, Entry& entry);

  MessageTable<Entry> messages_;
  // No fresh message is below the cursor. It only moves forward: fresh ones are added at the end.
  MessageSequence fresh_cursor_ = 0;
  std::set<MessageSequence> returned_;                        // visible, but not fresh
  std::set<std::pair<TimePoint, MessageSequence>> due_;       // delayed and in flight
  std::set<std::pair<TimePoint, MessageSequence>> moved_in_;  // by sent_at
  MessageSequence own_cursor_ = 0;  // no message that was sent to this queue itself is below it
  std::size_t visible_ = 0;
  std::size_t in_flight_ = 0;
};

}  // namespace virga::sqs

#endif  // VIRGA_SQS_QUEUE_MESSAGE_INDEX_H_
