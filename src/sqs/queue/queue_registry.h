#ifndef VIRGA_SQS_QUEUE_QUEUE_REGISTRY_H_
#define VIRGA_SQS_QUEUE_QUEUE_REGISTRY_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "aws/operation.h"
#include "base/mutex.h"
#include "sqs/queue/queue.h"

namespace virga::sqs {

// All queues of all accounts and regions, and the names that were freed less than 60 s ago.
// Read-mostly: a call takes the lock shared, looks up, and lets go before it uses the queue.
// Thread-safe. Its lock comes before any queue's.
class QueueRegistry {
 public:
  explicit QueueRegistry(QueueEnvironment environment) : environment_(environment) {}
  ~QueueRegistry();
  QueueRegistry(const QueueRegistry&) = delete;
  QueueRegistry& operator=(const QueueRegistry&) = delete;

  // Reads what the engine holds from an earlier run, and removes the messages of queues that are
  // gone. Once, before any other call.
  aws::Status Load(TimePoint now);

  // Makes the reply depend on what it saw: the queue with its settings, or that there is none (nullptr).
  std::shared_ptr<Queue> Find(aws::CallContext& context, const QueueAddress& address) const;
  // The same without a context, for due work and policies.
  std::shared_ptr<Queue> Find(const QueueAddress& address) const;

  // Where `queue`'s redrive policy points; nullopt if it has none, or the target is gone.
  std::optional<DeadLetterTarget> DeadLetterOf(const Queue& queue) const;

  // The queue of that name: a new one with `record`, whose id is set here, or the one that exists.
  struct Created {
    std::shared_ptr<Queue> queue;
    bool is_new = false;
  };
  // Errors: QueueDeletedRecently.
  aws::Result<Created> CreateOrFind(aws::CallContext& context, const QueueAddress& address, QueueRecord record);

  // Errors: QueueDoesNotExist, also if another deletes it at the same time.
  aws::Status Delete(aws::CallContext& context, const QueueAddress& address);

  // The queues of the address's account and region whose names start with `prefix` and come after
  // `after`, in the order of names; at most `count_max`.
  std::vector<std::shared_ptr<Queue>> List(aws::CallContext& context, const QueueAddress& where,
                                           std::string_view prefix, std::string_view after,
                                           std::size_t count_max) const;

 private:
  struct Deleted {
    TimePoint at{};
    TimerQueue::Id timer = 0;  // forgets it
  };

  aws::Status LoadQueues(TimePoint now) REQUIRES(mutex_);
  aws::Status LoadDeletedNames(TimePoint now) REQUIRES(mutex_);
  aws::Status ResumeRemovals(TimePoint now) REQUIRES(mutex_);
  void Remember(const QueueAddress& address, TimePoint deleted_at) REQUIRES(mutex_);
  void Forget(const QueueAddress& address, TimePoint deleted_at);

  const QueueEnvironment environment_;  // constant after construction

  mutable SharedMutex mutex_;
  std::map<QueueAddress, std::shared_ptr<Queue>> queues_ GUARDED_BY(mutex_);
  std::map<QueueAddress, Deleted> deleted_ GUARDED_BY(mutex_);
  storage::Sequence last_commit_ GUARDED_BY(mutex_) = 0;
};

}  // namespace virga::sqs

#endif  // VIRGA_SQS_QUEUE_QUEUE_REGISTRY_H_
