#ifndef VIRGA_SQS_OPERATIONS_QUEUE_EXPORT_H_
#define VIRGA_SQS_OPERATIONS_QUEUE_EXPORT_H_

#include <cstddef>
#include <optional>
#include <string>

#include "aws/error.h"
#include "aws/export_line.h"
#include "base/random.h"
#include "codec/json_document.h"
#include "sqs/queue/queue_record.h"
#include "storage/engine.h"

namespace virga::sqs {

// Writes a "queue" line for each queue of `view`, in the order of account, region and name, and
// after it a "message" line for each of its messages, in the order of their sends. Names of deleted
// queues are left out.
// Errors: a row that does not decode, named; the view's; what `write` returns.
// Format: docs/formats/export.md.
aws::Status ExportQueues(const storage::View& view, const aws::WriteLine& write);

// Takes the lines of an export into an engine. Nothing is taken on trust: a queue must be one that
// CreateQueue would make, a message one that SendMessage would take; only that a dead-letter queue
// is there is not asked, for it may come later.
// Queues and receives get new ids, so that no receipt handle of before is valid.
// Borrows the engine and `random`. Not thread-safe.
class QueueImport {
 public:
  QueueImport(storage::Engine& engine, Random& random) : engine_(engine), random_(random) {}

  aws::Result<bool> HasQueues() const;
  // Errors: a member that is wrong; a queue of that name is there already; storage's.
  aws::Status AddQueue(codec::JsonValue line);
  // A message of the queue that was added last. Errors: there is none; the message; storage's.
  aws::Status AddMessage(codec::JsonValue line);
  // After the last line: what was added waits for a full batch until then. Errors: storage's.
  aws::Status Finish();

 private:
  struct Current {
    QueueAddress address;
    QueueRecord record;
    MessageSequence next = 1;
  };

  storage::Engine& engine_;
  Random& random_;
  std::optional<Current> queue_;
  storage::WriteBatch batch_;
  std::size_t batch_bytes_ = 0;
};

}  // namespace virga::sqs

#endif  // VIRGA_SQS_OPERATIONS_QUEUE_EXPORT_H_
