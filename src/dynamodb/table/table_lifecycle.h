#ifndef VIRGA_DYNAMODB_TABLE_TABLE_LIFECYCLE_H_
#define VIRGA_DYNAMODB_TABLE_TABLE_LIFECYCLE_H_

#include <string_view>

#include "aws/error.h"
#include "aws/operation.h"
#include "base/clock.h"
#include "base/retry_delay.h"
#include "base/timer_queue.h"
#include "dynamodb/table/catalog.h"
#include "dynamodb/table/index_backfill.h"
#include "dynamodb/table/table_schema.h"
#include "dynamodb/table/table_store.h"

namespace virga::dynamodb {

// Brings tables and indexes from one status to the next: CREATING to ACTIVE, an index filled, a
// deleted table emptied and forgotten.
// The work is done in bounded steps on the timers; with no delay set, the first step is done in the
// call, so that small tables are ready when it returns. Either way the reply shows the status in
// which AWS answers (CREATING, UPDATING, DELETING).
// What is to be done follows from the catalog, so a restart takes it up where it was.
// Borrows all that it is given, which must outlive it and its timers. Thread-safe.
class TableLifecycle {
 public:
  // `delay`: how long a table stays in a passing status at least.
  TableLifecycle(Catalog& catalog, TableStore& store, AdjustableClock& clock, TimerQueue& timers, Duration delay)
      : catalog_(catalog), store_(store), clock_(clock), timers_(timers), delay_(delay) {}
  TableLifecycle(const TableLifecycle&) = delete;
  TableLifecycle& operator=(const TableLifecycle&) = delete;

  // Schedules what was under way when the process ended. Once, after the catalog is loaded.
  void Resume();

  // Each returns the table as the reply shows it. Errors of Create and Update: as the catalog's.
  aws::Result<TableRef> Create(aws::CallContext& context, TableDescription table);

  // `change` may give indexes the status kCreating or kDeleting; the work follows from that.
  // Errors also: ResourceInUseException if the table is not active.
  aws::Result<TableRef> Update(aws::CallContext& context, const TableDescription& table, const Catalog::Change& change);

  // Errors: ResourceInUseException if the table is not active; ValidationException if it is protected.
  aws::Result<TableRef> Delete(aws::CallContext& context, const TableDescription& table);

 private:
  // A thousand rows at once: a few milliseconds of work.
  static constexpr std::size_t kRowsPerStep = 250;
  static constexpr int kStepsPerRun = 4;

  // Begins what the newest snapshot of `table` calls for.
  void Begin(const TableRef& table);
  void ScheduleStep(TimePoint due, TableRef table, WorkPosition position, RetryDelay retry_delay = {});
  // Does a few steps and schedules the next, until nothing is left to do.
  void RunSteps(const TableRef& table, WorkPosition position, RetryDelay retry_delay = {});
  // One step; the position is reset when a piece of work is finished. True: there is more to do.
  aws::Result<bool> Step(const TableDescription& table, WorkPosition& position);
  aws::Result<bool> StepIndex(const TableDescription& table, const IndexDescription& index, WorkPosition& position);

  Catalog& catalog_;  // constant after construction
  TableStore& store_;
  AdjustableClock& clock_;
  TimerQueue& timers_;
  Duration delay_;
};

// ResourceInUseException that says in which passing status the table is; Ok if it is active.
aws::Status CheckNotInUse(const TableDescription& table);

// Drops attribute definitions that no key uses any more.
void PruneDefinitions(TableDescription& table);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_TABLE_LIFECYCLE_H_
