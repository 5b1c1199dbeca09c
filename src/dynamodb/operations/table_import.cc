#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/decode.h"
#include "aws/limits.h"
#include "dynamodb/item/item_codec.h"
#include "dynamodb/operations/create_table.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/operations/table_export.h"

namespace virga::dynamodb {
namespace {

// What CreateTable handles; all else would be ignored there.
aws::Status CheckCreateTableMembers(codec::JsonValue request) {
  std::vector<std::string_view> names;
  for (const aws::Member& member : kCreateTable.info.members) {
    if (member.support == aws::Support::kHandled) names.push_back(member.name);
  }
  return aws::CheckMembers(request, names);
}

aws::Status ReadTimeToLive(codec::JsonValue line, TableDescription& table) {
  const auto object = aws::Find(line, "TimeToLive");
  if (!object) return Ok{};
  constexpr std::array<std::string_view, 2> kMembers{"AttributeName", "ChangedAt"};
  RETURN_IF_ERROR(aws::CheckMembers(*object, kMembers));
  ASSIGN_OR_RETURN(table.time_to_live.changed_at, aws::ReadTime(*object, "ChangedAt"));
  ASSIGN_OR_RETURN(const auto attribute, aws::OptionalString(*object, "AttributeName"));
  if (!attribute) return Ok{};
  if (attribute->empty() || attribute->size() > static_cast<std::size_t>(aws::limits::ttl_attribute_name_bytes_max)) {
    return Err(aws::ValidationError(fmt::format("\"AttributeName\" of \"TimeToLive\" must have 1 to {} bytes",
                                                aws::limits::ttl_attribute_name_bytes_max)));
  }
  table.time_to_live.enabled = true;
  table.time_to_live.attribute_name = *attribute;
  return Ok{};
}

aws::Status ReadRecovery(codec::JsonValue line, TableDescription& table) {
  const auto object = aws::Find(line, "PointInTimeRecovery");
  if (!object) return Ok{};
  constexpr std::array<std::string_view, 2> kMembers{"RecoveryPeriodInDays", "EnabledAt"};
  RETURN_IF_ERROR(aws::CheckMembers(*object, kMembers));
  ASSIGN_OR_RETURN(const auto days, aws::OptionalInt64(*object, "RecoveryPeriodInDays"));
  if (!days || *days < aws::limits::recovery_period_days_min || *days > aws::limits::recovery_period_days_max) {
    return Err(aws::ValidationError(fmt::format("\"RecoveryPeriodInDays\" must be from {} to {}",
                                                aws::limits::recovery_period_days_min,
                                                aws::limits::recovery_period_days_max)));
  }
  table.recovery.enabled = true;
  table.recovery.recovery_period_days = *days;
  ASSIGN_OR_RETURN(table.recovery.enabled_at, aws::RequireTime(*object, "EnabledAt"));
  return Ok{};
}

aws::Result<TableDescription> ReadTable(codec::JsonValue line, Random& random) {
  constexpr std::array<std::string_view, 10> kMembers{
      "Account",           "Region",        "CreateTable",         "TableId",    "CreatedAt",
      "BillingModeWasSet", "OnDemandSince", "TableClassChangedAt", "TimeToLive", "PointInTimeRecovery"};
  RETURN_IF_ERROR(aws::CheckMembers(line, kMembers));
  ASSIGN_OR_RETURN(const aws::Place place, aws::ReadPlace(line));
  ASSIGN_OR_RETURN(const auto request, aws::OptionalObject(line, "CreateTable"));
  if (!request) return Err(aws::ValidationError("\"CreateTable\" is missing"));
  RETURN_IF_ERROR(CheckCreateTableMembers(*request));
  aws::CallContext context;
  context.account = place.account;
  context.region = place.region;
  ASSIGN_OR_RETURN(context.now, aws::RequireTime(line, "CreatedAt"));
  ASSIGN_OR_RETURN(TableDescription table, ReadCreateTable(*request, context, random));
  ASSIGN_OR_RETURN(const auto id, aws::OptionalString(line, "TableId"));
  constexpr std::size_t kUuidBytes = 36;
  if (!id || id->size() != kUuidBytes) return Err(aws::ValidationError("\"TableId\" must be a UUID"));
  table.uuid = *id;
  ASSIGN_OR_RETURN(const auto was_set, aws::OptionalBool(line, "BillingModeWasSet"));
  table.billing_mode_was_set = was_set.value_or(false);
  ASSIGN_OR_RETURN(table.on_demand_since, aws::ReadTime(line, "OnDemandSince"));
  ASSIGN_OR_RETURN(table.table_class_changed_at, aws::ReadTime(line, "TableClassChangedAt"));
  RETURN_IF_ERROR(ReadTimeToLive(line, table));
  RETURN_IF_ERROR(ReadRecovery(line, table));
  table.status = ResourceStatus::kActive;
  for (IndexDescription& index : table.indexes) index.status = ResourceStatus::kActive;
  return table;
}

}  // namespace

aws::Status TableImport::AddTable(codec::JsonValue line) {
  table_ = nullptr;
  ASSIGN_OR_RETURN(TableDescription table, ReadTable(line, random_));
  ASSIGN_OR_RETURN(table_, catalog_.Create(std::move(table)));
  return Ok{};
}

aws::Status TableImport::AddItem(codec::JsonValue line) {
  if (table_ == nullptr) return Err(aws::ValidationError("there is no \"table\" line before this item"));
  std::size_t size_bytes = 0;
  ASSIGN_OR_RETURN(std::string compact, DecodeItemToCompact(line, size_bytes));
  ASSIGN_OR_RETURN(const ItemKey key, KeyOfWholeItem(*table_, compact));
  RETURN_IF_ERROR(CheckIndexKeys(*table_, compact));
  if (size_bytes > static_cast<std::size_t>(aws::limits::item_size_bytes_max)) {
    return Err(aws::ValidationError("Item size has exceeded the maximum allowed size"));
  }
  aws::CallContext context;
  const auto written = store_.Write(context, *table_, key, [&](const std::string* old) -> aws::Result<WriteDecision> {
    if (old != nullptr) return Err(aws::ValidationError("the table has an item with this key already"));
    return WriteDecision::Put(compact);
  });
  if (!written.ok()) return Err(written.error());
  return Ok{};
}

}  // namespace virga::dynamodb
