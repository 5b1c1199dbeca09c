#include "dynamodb/table/table_lifecycle.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/log.h"

namespace virga::dynamodb {
namespace {

aws::Error InUse(std::string_view what) {
  return {aws::ErrorCode::kResourceInUse, fmt::format("Attempt to change a resource which is still in use: {}", what)};
}

bool IsPassing(ResourceStatus status) {
  return status != ResourceStatus::kActive;
}

bool HasPassingIndex(const TableDescription& table) {
  return std::any_of(table.indexes.begin(), table.indexes.end(),
                     [](const IndexDescription& index) { return IsPassing(index.status); });
}

// The same table in another status: what a reply shows of work that may be done by now.
TableRef Shown(const TableDescription& table, ResourceStatus status) {
  auto shown = std::make_shared<TableDescription>(table);
  shown->status = status;
  return shown;
}

void ActivateAll(TableDescription& table) {
  table.status = ResourceStatus::kActive;
  for (IndexDescription& index : table.indexes) {
    index.status = ResourceStatus::kActive;
    index.backfilling = false;
  }
}

void RemoveIndex(IndexId id, TableDescription& table) {
  std::erase_if(table.indexes, [id](const IndexDescription& index) { return index.id == id; });
  PruneDefinitions(table);
}

}  // namespace

aws::Status CheckNotInUse(const TableDescription& table) {
  switch (table.status) {
    case ResourceStatus::kActive:
      return Ok{};
    case ResourceStatus::kCreating:
      return Err(InUse(fmt::format("Table is being created: {}", table.name.view())));
    case ResourceStatus::kUpdating:
      return Err(InUse(fmt::format("Table is being updated: {}", table.name.view())));
    case ResourceStatus::kDeleting:
      return Err(InUse(fmt::format("Table is being deleted: {}", table.name.view())));
  }
  return Ok{};
}

void PruneDefinitions(TableDescription& table) {
  std::set<std::string_view> used;
  const auto add = [&used](const KeySchema& key) {
    used.insert(key.hash.name);
    if (key.range) used.insert(key.range->name);
  };
  add(table.key);
  for (const IndexDescription& index : table.indexes) add(index.key);
  std::erase_if(table.attribute_definitions,
                [&used](const KeyAttribute& attribute) { return !used.contains(attribute.name); });
}

void TableLifecycle::Resume() {
  for (const TableRef& table : catalog_.All()) {
    if (IsPassing(table->status) || HasPassingIndex(*table)) ScheduleStep(clock_.Now() + delay_, table, {});
  }
}

aws::Result<TableRef> TableLifecycle::Create(aws::CallContext& context, TableDescription table) {
  const bool at_once = delay_ == Duration::zero();
  TableDescription shown = table;
  // A new table has nothing to fill: with no delay it is stored as it will be, in one commit.
  if (at_once) ActivateAll(table);
  ASSIGN_OR_RETURN(const TableRef created, catalog_.Create(std::move(table)));
  context.DependsOn(created->sequence);
  if (!at_once) ScheduleStep(clock_.Now() + delay_, created, {});
  shown.id = created->id;
  shown.status = ResourceStatus::kCreating;
  return TableRef(std::make_shared<const TableDescription>(std::move(shown)));
}

aws::Result<TableRef> TableLifecycle::Update(aws::CallContext& context, const TableDescription& table,
                                             const Catalog::Change& change) {
  auto updated = catalog_.Update(table, [&](TableDescription& next) -> aws::Status {
    RETURN_IF_ERROR(CheckNotInUse(next));
    RETURN_IF_ERROR(change(next));
    if (delay_ > Duration::zero() || HasPassingIndex(next)) next.status = ResourceStatus::kUpdating;
    return Ok{};
  });
  if (!updated.ok()) {
    catalog_.Find(context, table.name.view());  // a refusal depends on what refuses it
    return Err(std::move(updated).error());
  }
  context.DependsOn((*updated)->sequence);
  TableRef shown = Shown(**updated, ResourceStatus::kUpdating);
  Begin(*updated);
  return shown;
}

aws::Result<TableRef> TableLifecycle::Delete(aws::CallContext& context, const TableDescription& table) {
  auto deleting = catalog_.Update(table, [](TableDescription& next) -> aws::Status {
    RETURN_IF_ERROR(CheckNotInUse(next));
    if (next.deletion_protection) {
      return Err(aws::ValidationError(
          "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection "
          "first."));
    }
    next.status = ResourceStatus::kDeleting;
    return Ok{};
  });
  if (!deleting.ok()) {
    catalog_.Find(context, table.name.view());
    return Err(std::move(deleting).error());
  }
  context.DependsOn((*deleting)->sequence);
  Begin(*deleting);
  return *deleting;
}

void TableLifecycle::Begin(const TableRef& table) {
  if (!IsPassing(table->status) && !HasPassingIndex(*table)) return;
  store_.AwaitWriters();
  if (delay_ > Duration::zero()) {
    ScheduleStep(clock_.Now() + delay_, table, {});
  } else {
    RunSteps(table, {});
  }
}

void TableLifecycle::ScheduleStep(TimePoint due, TableRef table, WorkPosition position, RetryDelay retry_delay) {
  timers_.Schedule(due, [this, table = std::move(table), position = std::move(position), retry_delay](TimePoint) {
    RunSteps(table, position, retry_delay);
  });
}

void TableLifecycle::RunSteps(const TableRef& table, WorkPosition position, RetryDelay retry_delay) {
  for (int i = 0; i < kStepsPerRun; ++i) {
    const TableRef newest = catalog_.Refresh(*table);
    if (newest == nullptr) return;
    const auto more = Step(*newest, position);
    if (!more.ok()) {
      if (more.error().code == aws::ErrorCode::kResourceNotFound) return;
      log::Warning("table {}: {}; trying again", newest->name.view(), more.error().message);
      const TimePoint next = clock_.Now() + retry_delay.Next();
      ScheduleStep(next, newest, std::move(position), retry_delay);
      return;
    }
    if (!*more) return;
    retry_delay = {};
  }
  ScheduleStep(clock_.Now(), table, std::move(position));
}

aws::Result<bool> TableLifecycle::Step(const TableDescription& table, WorkPosition& position) {
  if (table.status == ResourceStatus::kDeleting) {
    RETURN_IF_ERROR(DeleteTableRowsStep(store_, table, kRowsPerStep, position));
    if (!position.done) return true;
    RETURN_IF_ERROR(catalog_.Remove(table));
    return false;
  }
  for (const IndexDescription& index : table.indexes) {
    const bool has_rows_to_do = index.status == ResourceStatus::kDeleting || index.backfilling;
    if (has_rows_to_do) return StepIndex(table, index, position);
  }
  auto activated = catalog_.Update(table, [](TableDescription& next) -> aws::Status {
    if (next.status == ResourceStatus::kDeleting) return Err(TableNotFoundOnControlPlane(next.name.view()));
    ActivateAll(next);
    return Ok{};
  });
  if (!activated.ok()) return Err(std::move(activated).error());
  return false;
}

aws::Result<bool> TableLifecycle::StepIndex(const TableDescription& table, const IndexDescription& index,
                                            WorkPosition& position) {
  const bool deleting = index.status == ResourceStatus::kDeleting;
  if (deleting) {
    RETURN_IF_ERROR(DeleteIndexRowsStep(store_, table, index.id, kRowsPerStep, position));
  } else {
    RETURN_IF_ERROR(FillIndexStep(store_, table, index.id, kRowsPerStep, position));
  }
  if (!position.done) return true;
  position = {};
  const IndexId id = index.id;
  auto updated = catalog_.Update(table, [id, deleting](TableDescription& next) -> aws::Status {
    if (deleting) RemoveIndex(id, next);
    for (IndexDescription& other : next.indexes) {
      if (other.id != id) continue;
      other.status = ResourceStatus::kActive;
      other.backfilling = false;
    }
    return Ok{};
  });
  if (!updated.ok()) return Err(std::move(updated).error());
  return true;  // the table's own status is left to do
}

}  // namespace virga::dynamodb
