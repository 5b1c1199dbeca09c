#ifndef VIRGA_DYNAMODB_SERVICE_H_
#define VIRGA_DYNAMODB_SERVICE_H_

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "aws/operation.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/timer_queue.h"
#include "dynamodb/table/catalog.h"
#include "dynamodb/table/expiry_sweeper.h"
#include "dynamodb/table/table_lifecycle.h"
#include "dynamodb/table/table_store.h"
#include "storage/engine.h"

namespace virga::dynamodb {

struct ServiceOptions {
  // How long a table stays CREATING, UPDATING or DELETING at least. The reply that starts the
  // change shows that status also when this is 0.
  Duration table_status_delay = Duration::zero();
  // Between two passes that delete the expired items of a table.
  Duration expiry_pause = std::chrono::minutes(10);
};

// DynamoDB behind the pipeline: what its operations work on. Thread-safe.
// Borrows all that it is given, which must outlive it; stop the timers before it dies.
class Service final : public aws::Service {
 public:
  Service(storage::Engine& engine, AdjustableClock& clock, TimerQueue& timers, Random& random, ServiceOptions options);
  ~Service() override;

  std::string_view signing_name() const override { return "dynamodb"; }
  std::string_view target_prefix() const override { return "DynamoDB_20120810"; }
  std::span<const aws::OperationInfo> operations() const override { return infos_; }
  aws::Result<aws::CallOutcome> Call(std::size_t index, aws::CallContext& context, codec::JsonValue input,
                                     codec::JsonWriter& output) override;

  // Reads the catalog and takes up work that was under way. Once, before the first call.
  aws::Status Load();

  storage::Engine& engine() { return engine_; }
  AdjustableClock& clock() { return clock_; }
  TimerQueue& timers() { return timers_; }
  Random& random() { return random_; }
  Catalog& catalog() { return catalog_; }
  TableStore& table_store() { return table_store_; }
  TableLifecycle& lifecycle() { return lifecycle_; }
  ExpirySweeper& expiry_sweeper() { return expiry_sweeper_; }
  const ServiceOptions& options() const { return options_; }

 private:
  storage::Engine& engine_;  // all of these constant after construction
  AdjustableClock& clock_;
  TimerQueue& timers_;
  Random& random_;
  ServiceOptions options_;
  Catalog catalog_;
  TableStore table_store_;
  TableLifecycle lifecycle_;
  ExpirySweeper expiry_sweeper_;
  std::vector<aws::OperationInfo> infos_;
};

// Loads what `engine` holds. Errors: rows that do not decode; storage's.
aws::Result<std::unique_ptr<aws::Service>> NewService(storage::Engine& engine, AdjustableClock& clock,
                                                      TimerQueue& timers, Random& random, ServiceOptions options = {});

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_SERVICE_H_
