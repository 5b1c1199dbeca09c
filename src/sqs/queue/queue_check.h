#ifndef VIRGA_SQS_QUEUE_QUEUE_CHECK_H_
#define VIRGA_SQS_QUEUE_QUEUE_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "sqs/queue/message_record.h"
#include "sqs/queue/queue_record.h"
#include "storage/row_check.h"

namespace virga::sqs {

// Checks the rows of queues: that queues, messages and deleted names decode, that each message has
// its queue, and that it says nothing that contradicts itself. What a queue keeps in memory follows
// from these rows, so there is nothing beside them to compare.
// The messages that a purge or the deletion of their queue left over are no fault: they are being
// removed, or are at the next start.
// Borrows the findings. Not thread-safe. Format: docs/formats/queue_records.md.
class QueueCheck final : public storage::RowCheck {
 public:
  // `sequence`: of the view whose rows are checked.
  QueueCheck(storage::Sequence sequence, storage::Findings& findings) : sequence_(sequence), findings_(findings) {}

  bool IsOf(storage::RowKind kind) const override;
  storage::Status CheckRow(storage::RowKind kind, std::string_view key, std::string_view value) override;
  void Finish() override;

  // After Finish: what is there.
  std::size_t queue_count() const { return queues_.size(); }
  std::uint64_t message_count() const { return message_count_; }
  // Of purged and deleted queues.
  std::uint64_t leftover_count() const { return leftover_count_; }

 private:
  struct Checked {
    std::string name;  // for reports
    MessageSequence purged_below = 0;
  };
  // Messages whose queue no row has.
  struct Orphans {
    std::pair<std::string, std::string> place;  // account and region
    QueueId queue = 0;
    std::uint64_t rows = 0;
  };

  void CheckQueue(std::string_view key, std::string_view value);
  void CheckMessage(std::string_view key, std::string_view value);
  void CheckDeletedQueue(std::string_view key, std::string_view value);
  void CheckRemovedQueue(std::string_view key, std::string_view value);

  const storage::Sequence sequence_;
  storage::Findings& findings_;
  std::map<std::string, Checked, std::less<>> queues_;  // by how their messages' keys begin, as the next
  std::map<std::string, Orphans, std::less<>> orphans_;
  std::uint64_t message_count_ = 0;
  std::uint64_t leftover_count_ = 0;
};

// What is wrong with a message's row; "" if nothing is.
std::string FaultOfMessage(std::string_view row);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_QUEUE_QUEUE_CHECK_H_
