#include "dynamodb/operations/write_members.h"

#include <array>
#include <utility>

#include "aws/limits.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb {
namespace {

constexpr std::uint64_t kGigabyte = std::uint64_t{1} << 30U;

}  // namespace

aws::Result<WriteMembers> WriteMembers::Read(const ObjectReader& reader) {
  WriteMembers members;
  ASSIGN_OR_RETURN(const auto table_name, reader.String("TableName", kTableNameRule));
  members.table_name = table_name.value_or(std::string_view());
  ASSIGN_OR_RETURN(members.condition, ConditionMembers::Read(reader));
  ASSIGN_OR_RETURN(members.return_values, ReadReturnValues(reader));
  ASSIGN_OR_RETURN(members.capacity, ReadCapacityReport(reader));
  ASSIGN_OR_RETURN(members.collection_metrics, ReadCollectionMetrics(reader));
  return members;
}

aws::Result<ItemCondition> ReadOnlyCondition(const ObjectReader& reader, const WriteMembers& members) {
  if (members.return_values != ReturnValues::kNone && members.return_values != ReturnValues::kAllOld) {
    return Err(aws::ValidationError("Return values set to invalid value"));
  }
  const std::array expressions{members.condition.expression_use()};
  const std::array older{members.condition.expected_use(), members.condition.operator_use()};
  ASSIGN_OR_RETURN(Placeholders placeholders, ReadPlaceholders(reader, expressions, older));
  ASSIGN_OR_RETURN(ItemCondition condition, ItemCondition::Parse(members.condition, placeholders));
  RETURN_IF_ERROR(placeholders.CheckAllUsed());
  return condition;
}

aws::Result<DecodedKey> DecodedKey::Read(const ObjectReader& reader, std::string_view name) {
  ASSIGN_OR_RETURN(const auto json, reader.Object(name, true));
  if (!json) return DecodedKey(Item{});
  auto item = DecodeItem(*json);
  if (!item.ok() && item.error().code == aws::ErrorCode::kSerialization) return Err(std::move(item).error());
  return DecodedKey(std::move(item));
}

aws::Result<ItemKey> DecodedKey::For(const TableDescription& table) const {
  if (!item_.ok()) return Err(item_.error());
  return KeyOfLookup(table, item_.value());
}

aws::Result<DecodedItem> DecodedItem::Read(const ObjectReader& reader, std::string_view name) {
  DecodedItem item;
  ASSIGN_OR_RETURN(const auto json, reader.Object(name, true));
  if (!json) return item;
  auto compact = DecodeItemToCompact(*json, item.size_bytes);
  if (compact.ok()) {
    item.compact = std::move(compact).value();
  } else if (compact.error().code == aws::ErrorCode::kSerialization) {
    return Err(std::move(compact).error());
  } else {
    item.error = std::move(compact).error();
  }
  return item;
}

aws::Status DecodedItem::CheckSize() const {
  if (size_bytes <= static_cast<std::size_t>(aws::limits::item_size_bytes_max)) return Ok{};
  return Err(aws::ValidationError("Item size has exceeded the maximum allowed size"));
}

void WriteItemCollectionMetrics(const TableDescription& table, const AttributeValue& hash_key, std::uint64_t bytes,
                                codec::JsonWriter& output) {
  const std::uint64_t gigabytes = bytes / kGigabyte;
  output.BeginObject();
  output.Key("ItemCollectionKey");
  WriteItem(Item{{table.key.hash.name, hash_key}}, output);
  output.Key("SizeEstimateRangeGB");
  output.BeginArray();
  output.Double(static_cast<double>(gigabytes));
  output.Double(static_cast<double>(gigabytes + 1));
  output.EndArray();
  output.EndObject();
}

void WriteItemCollectionMember(const TableDescription& table, const WriteMembers& members, const ItemKey& key,
                               const WriteOutcome& outcome, codec::JsonWriter& output) {
  if (!members.collection_metrics || !table.has_item_collections()) return;
  output.Key("ItemCollectionMetrics");
  WriteItemCollectionMetrics(table, key.hash, outcome.collection_bytes, output);
}

aws::Status WriteOldItemReply(const TableDescription& table, const WriteMembers& members, const ItemKey& key,
                              const WriteOutcome& outcome, codec::JsonWriter& output) {
  output.BeginObject();
  if (members.return_values == ReturnValues::kAllOld && outcome.old_item) {
    output.Key("Attributes");
    RETURN_IF_ERROR(WriteCompactItem(*outcome.old_item, output));
  }
  WriteConsumedCapacity(members.capacity, outcome.capacity, members.table_name, output);
  WriteItemCollectionMember(table, members, key, outcome, output);
  output.EndObject();
  return Ok{};
}

}  // namespace virga::dynamodb
