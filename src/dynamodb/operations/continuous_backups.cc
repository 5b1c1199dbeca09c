#include "dynamodb/operations/continuous_backups.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "dynamodb/operations/table_json.h"

namespace virga::dynamodb {
namespace {

// "LatestRestorableDateTime is typically 5 minutes before the current time."
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoveryDescription.html
constexpr Duration kRestoreLag = std::chrono::minutes(5);
constexpr Duration kDay = std::chrono::hours(24);

}  // namespace

aws::Result<TableRef> RequireTableForBackups(const Catalog& catalog, aws::CallContext& context, std::string_view name) {
  TableRef table = catalog.Find(context, name);
  if (table == nullptr) {
    return Err(aws::Error{aws::ErrorCode::kTableNotFound, fmt::format("Table not found: {}", name)});
  }
  return table;
}

void WriteContinuousBackups(const TableDescription& table, TimePoint now, codec::JsonWriter& json) {
  const PointInTimeRecovery& recovery = table.recovery;
  json.BeginObject();
  json.Key("ContinuousBackupsDescription");
  json.BeginObject();
  json.Key("ContinuousBackupsStatus");
  json.PlainString("ENABLED");
  json.Key("PointInTimeRecoveryDescription");
  json.BeginObject();
  if (recovery.enabled) {
    const TimePoint enabled_at = recovery.enabled_at.value_or(now);
    const TimePoint earliest = std::max(enabled_at, now - recovery.recovery_period_days * kDay);
    json.Key("EarliestRestorableDateTime");
    WriteTime(earliest, json);
    json.Key("LatestRestorableDateTime");
    WriteTime(std::max(earliest, now - kRestoreLag), json);
  }
  json.Key("PointInTimeRecoveryStatus");
  json.PlainString(recovery.enabled ? "ENABLED" : "DISABLED");
  if (recovery.enabled) {
    json.Key("RecoveryPeriodInDays");
    json.Int(recovery.recovery_period_days);
  }
  json.EndObject();
  json.EndObject();
  json.EndObject();
}

}  // namespace virga::dynamodb
