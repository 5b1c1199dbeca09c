#include "dynamodb/table/expiry_sweeper.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "aws/operation.h"
#include "base/log.h"
#include "dynamodb/item/item_codec.h"
#include "dynamodb/table/table_keys.h"

namespace virga::dynamodb {
namespace {

constexpr Duration kExpiredAtMost = std::chrono::hours(24) * 365 * 5;
// Beyond this a number of seconds does not fit a TimePoint; such an item never expires.
constexpr std::int64_t kSecondsMax = std::int64_t{1} << 40U;

bool IsStillSwept(const TableRef& newest, const TableDescription& begun_with) {
  return newest != nullptr && newest->status != ResourceStatus::kDeleting && newest->time_to_live.enabled &&
         newest->time_to_live.changed_at == begun_with.time_to_live.changed_at;
}

}  // namespace

std::optional<TimePoint> ExpiryOf(std::string_view compact, std::string_view attribute_name) {
  const std::optional<AttributeValue> value = FindAttribute(compact, attribute_name);
  if (!value || value->type() != AttributeType::kNumber) return std::nullopt;
  const std::string text = value->number().ToString();
  std::int64_t seconds = 0;  // a fraction is cut off
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || std::abs(seconds) > kSecondsMax) return std::nullopt;
  return TimePoint(std::chrono::seconds(seconds));
}

bool IsExpired(std::optional<TimePoint> expiry, TimePoint now) {
  return expiry && *expiry < now && now - *expiry <= kExpiredAtMost;
}

void ExpirySweeper::Resume() {
  for (const TableRef& table : catalog_.All()) {
    if (table->time_to_live.enabled) Begin(table);
  }
}

void ExpirySweeper::Begin(const TableRef& table) {
  ScheduleStep(clock_.Now(), Pass{.table = table, .started_at = store_.engine().last_sequence()});
}

void ExpirySweeper::ScheduleStep(TimePoint due, Pass pass) {
  timers_.Schedule(due, [this, pass = std::move(pass)](TimePoint) { RunStep(pass); });
}

void ExpirySweeper::RunStep(Pass pass) {
  const TableRef newest = catalog_.Refresh(*pass.table);
  if (!IsStillSwept(newest, *pass.table)) return;
  const auto complete = Step(*newest, pass);
  if (!complete.ok()) {
    log::Warning("table {}: deleting expired items: {}; trying again", newest->name.view(), complete.error().message);
    ScheduleStep(clock_.Now() + pause_, std::move(pass));
  } else if (*complete) {
    ScheduleNextPass(pass);
  } else {
    ScheduleStep(clock_.Now(), std::move(pass));
  }
}

aws::Result<bool> ExpirySweeper::Step(const TableDescription& table, Pass& pass) {
  storage::KeyRange range = storage::PrefixRange(ItemSpace(table));
  if (!pass.next_row.empty()) range.begin = pass.next_row;
  const TimePoint now = clock_.Now();
  std::vector<std::string> expired;
  std::size_t rows = 0;
  {
    const std::unique_ptr<storage::View> view = store_.engine().OpenView();
    const auto iterator = view->Scan(std::move(range), storage::Direction::kForward);
    for (; rows < kRowsPerStep; ++rows) {
      auto more = iterator->Next();
      if (!more.ok()) return Err(aws::FromStorage(more.error()));
      if (!*more) break;
      pass.next_row.assign(iterator->key());
      pass.next_row.push_back('\0');
      const auto expiry = ExpiryOf(iterator->value(), table.time_to_live.attribute_name);
      if (IsExpired(expiry, now)) {
        expired.emplace_back(iterator->key());
      } else if (expiry && *expiry >= now) {
        pass.earliest = pass.found_expiry ? std::min(pass.earliest, *expiry) : *expiry;
        pass.found_expiry = true;
      }
    }
  }
  for (const std::string& row : expired) RETURN_IF_ERROR(DeleteIfExpired(table, row));
  return rows < kRowsPerStep;
}

void ExpirySweeper::ScheduleNextPass(const Pass& done) {
  timers_.Schedule(clock_.Now() + pause_, [this, done](TimePoint) {
    const TableRef newest = catalog_.Refresh(*done.table);
    if (!IsStillSwept(newest, *done.table)) return;
    // Nothing was written since the last pass, and what it saw has not expired: look again later.
    const bool is_unchanged = store_.engine().last_sequence() == done.started_at;
    const bool is_something_due = done.found_expiry && done.earliest < clock_.Now();
    if (is_unchanged && !is_something_due) {
      ScheduleNextPass(done);
    } else {
      RunStep(Pass{.table = done.table, .started_at = store_.engine().last_sequence()});
    }
  });
}

aws::Status ExpirySweeper::DeleteIfExpired(const TableDescription& table, std::string_view row) {
  ASSIGN_OR_RETURN(const ItemKey key, KeyOfRow(table, row));
  aws::CallContext context;
  context.account = table.account;
  context.region = table.region;
  context.layer = table.layer;
  context.now = clock_.Now();
  // Decided again under the item's lock: it may have been given more time.
  auto written = store_.Write(context, table, key, [&](const std::string* item) -> aws::Result<WriteDecision> {
    const bool expired = item != nullptr && IsExpired(ExpiryOf(*item, table.time_to_live.attribute_name), context.now);
    return expired ? WriteDecision::Delete() : WriteDecision::Keep();
  });
  if (!written.ok() && written.error().code != aws::ErrorCode::kResourceNotFound) {
    return Err(std::move(written).error());
  }
  return Ok{};
}

}  // namespace virga::dynamodb
