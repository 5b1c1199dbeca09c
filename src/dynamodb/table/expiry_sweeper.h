#ifndef VIRGA_DYNAMODB_TABLE_EXPIRY_SWEEPER_H_
#define VIRGA_DYNAMODB_TABLE_EXPIRY_SWEEPER_H_

#include <optional>
#include <string>

#include "aws/error.h"
#include "base/clock.h"
#include "base/timer_queue.h"
#include "dynamodb/table/catalog.h"
#include "dynamodb/table/table_schema.h"
#include "dynamodb/table/table_store.h"

namespace virga::dynamodb {

// Deletes the items whose time to live is over, in the background: passes over each table that has
// it enabled, in bounded steps on the timers, a pause after each pass.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html: an item is
// expired when its attribute is a Number of epoch seconds that lies in the past, but by less than
// five years.
// Which tables are swept follows from the catalog, so a restart goes on by itself.
// Borrows all that it is given, which must outlive it and its timers. Thread-safe.
class ExpirySweeper {
 public:
  ExpirySweeper(Catalog& catalog, TableStore& store, AdjustableClock& clock, TimerQueue& timers, Duration pause)
      : catalog_(catalog), store_(store), clock_(clock), timers_(timers), pause_(pause) {}
  ExpirySweeper(const ExpirySweeper&) = delete;
  ExpirySweeper& operator=(const ExpirySweeper&) = delete;

  // Sweeps every table that has it enabled. Once, after the catalog is loaded.
  void Resume();
  // Begins to sweep a table that was just enabled; it ends by itself when that is undone.
  void Begin(const TableRef& table);

 private:
  static constexpr std::size_t kRowsPerStep = 1000;

  // One pass over one table.
  struct Pass {
    TableRef table;             // as it was when sweeping was enabled
    std::string next_row = {};  // "": at the beginning
    bool found_expiry = false;  // some item can expire later
    TimePoint earliest = {};    // when the first of those does
    storage::Sequence started_at = 0;
  };

  void ScheduleStep(TimePoint due, Pass pass);
  void RunStep(Pass pass);
  // True: the pass is complete.
  aws::Result<bool> Step(const TableDescription& table, Pass& pass);
  // When the next pass is due, and whether it can find anything: no row was written since the last.
  void ScheduleNextPass(const Pass& done);
  aws::Status DeleteIfExpired(const TableDescription& table, std::string_view row);

  Catalog& catalog_;  // constant after construction
  TableStore& store_;
  AdjustableClock& clock_;
  TimerQueue& timers_;
  Duration pause_;
};

// When the item expires: nullopt if its attribute is absent, not a number, or beyond all times.
std::optional<TimePoint> ExpiryOf(std::string_view compact, std::string_view attribute_name);
bool IsExpired(std::optional<TimePoint> expiry, TimePoint now);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_EXPIRY_SWEEPER_H_
