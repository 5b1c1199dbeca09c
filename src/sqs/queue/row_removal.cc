#include "sqs/queue/row_removal.h"

#include <string>
#include <utility>

#include "base/log.h"

namespace virga::sqs {
namespace {

constexpr std::size_t kRowsPerStep = 1000;

// Removes the first rows and moves the range's beginning past them. false: there are no more.
storage::Result<bool> RemoveSome(storage::Engine& engine, Removal& removal) {
  storage::WriteBatch batch;
  std::string last;
  {
    const auto view = engine.OpenView();
    const auto rows = view->Scan(removal.range, storage::Direction::kForward);
    while (batch.operations().size() < kRowsPerStep) {
      ASSIGN_OR_RETURN(const bool more, rows->Next());
      if (!more) break;
      last = rows->key();
      batch.Delete(last);
    }
  }
  const bool has_more = batch.operations().size() == kRowsPerStep;
  if (!has_more && !removal.marker.empty()) batch.Delete(removal.marker);
  if (batch.empty()) return false;
  RETURN_IF_ERROR(engine.Commit(std::move(batch)));
  removal.range.begin = std::move(last);
  removal.range.begin.push_back('\0');  // the next key that can be
  return has_more;
}

}  // namespace

void RemoveRows(const QueueEnvironment& environment, Removal removal, TimePoint now) {
  const auto more = RemoveSome(environment.engine, removal);
  if (!more.ok() && more.error().code != storage::ErrorCode::kDiskFull) {
    log::Warning("rows of purged or deleted queues were not removed: {}", more.error().message);
    return;
  }
  if (more.ok() && !*more) return;
  const TimePoint next = more.ok() ? now : now + removal.retry_delay.Next();
  if (more.ok()) removal.retry_delay = {};
  environment.timers.Schedule(
      next, [environment, removal = std::move(removal)](TimePoint due) { RemoveRows(environment, removal, due); });
}

}  // namespace virga::sqs
