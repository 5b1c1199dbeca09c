#ifndef VIRGA_SQS_SERVICE_H_
#define VIRGA_SQS_SERVICE_H_

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "aws/operation.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/timer_queue.h"
#include "sqs/queue/queue_registry.h"
#include "storage/engine.h"

namespace virga::sqs {

// SQS behind the pipeline: what its operations work on. Thread-safe.
// Borrows all that it is given, which must outlive it; stop the timers before it dies.
class Service final : public aws::Service {
 public:
  Service(storage::Engine& engine, AdjustableClock& clock, TimerQueue& timers, Random& random);

  std::string_view signing_name() const override { return "sqs"; }
  std::string_view target_prefix() const override { return "AmazonSQS"; }
  std::span<const aws::OperationInfo> operations() const override { return infos_; }
  aws::Result<aws::CallOutcome> Call(std::size_t index, aws::CallContext& context, codec::JsonValue input,
                                     codec::JsonWriter& output) override;

  // Reads the queues that the engine holds. Once, before the first call.
  aws::Status Load() { return registry_.Load(clock_.Now()); }

  QueueRegistry& registry() { return registry_; }
  TimerQueue& timers() { return timers_; }
  AdjustableClock& clock() { return clock_; }

 private:
  AdjustableClock& clock_;  // all of these constant after construction
  TimerQueue& timers_;
  QueueRegistry registry_;
  std::vector<aws::OperationInfo> infos_;
};

// Loads what `engine` holds. Errors: rows that do not decode; storage's.
aws::Result<std::unique_ptr<aws::Service>> NewService(storage::Engine& engine, AdjustableClock& clock,
                                                      TimerQueue& timers, Random& random);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_SERVICE_H_
