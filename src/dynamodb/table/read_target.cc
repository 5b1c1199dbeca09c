#include "dynamodb/table/read_target.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "dynamodb/item/item_codec.h"
#include "dynamodb/table/index_maintenance.h"
#include "dynamodb/table/key_encoding.h"
#include "dynamodb/table/table_keys.h"

namespace virga::dynamodb {
namespace {

using KeyTypes = std::map<std::string_view, AttributeType>;

void AddTypes(const KeySchema& key, KeyTypes& types) {
  types.emplace(key.hash.name, key.hash.type);
  if (key.range) types.emplace(key.range->name, key.range->type);
}

aws::Status CheckKeyValues(const KeySchema& key, const Item& position) {
  const AttributeValue& hash = position.find(key.hash.name)->second;
  RETURN_IF_ERROR(CheckKeyNotEmpty(key.hash.name, hash));
  RETURN_IF_ERROR(CheckHashKeySize(hash));
  if (!key.range) return Ok{};
  const AttributeValue& range = position.find(key.range->name)->second;
  RETURN_IF_ERROR(CheckKeyNotEmpty(key.range->name, range));
  return CheckRangeKeySize(range);
}

void AppendKey(const KeySchema& key, const Item& position, std::string& row) {
  AppendKeyValue(position.find(key.hash.name)->second, row);
  if (key.range) AppendKeyValue(position.find(key.range->name)->second, row);
}

}  // namespace

aws::Result<ReadTarget> ReadTarget::Of(TableRef table, std::optional<std::string_view> index_name, bool is_consistent) {
  if (!index_name) return ReadTarget(std::move(table), nullptr);
  const IndexDescription* index = table->FindIndex(*index_name);
  if (index == nullptr || !index->is_maintained()) {
    return Err(aws::ValidationError(fmt::format("The table does not have the specified index: {}", *index_name)));
  }
  if (!index->is_readable()) {
    return Err(aws::ValidationError(
        fmt::format("Cannot read from backfilling global secondary index: {}", index->name.view())));
  }
  if (is_consistent && index->kind == IndexKind::kGlobal) {
    return Err(aws::ValidationError("Consistent reads are not supported on global secondary indexes"));
  }
  return ReadTarget(std::move(table), index);
}

std::string ReadTarget::space() const {
  return index_ == nullptr ? ItemSpace(*table_) : IndexSpace(*table_, index_->id);
}

bool ReadTarget::projects(std::string_view attribute) const {
  return index_ == nullptr || Projects(*table_, *index_, attribute);
}

Item ReadTarget::PositionOf(std::string_view compact) const {
  KeyTypes types;
  AddTypes(table_->key, types);
  if (index_ != nullptr) AddTypes(index_->key, types);
  Item position;
  for (const auto& [name, type] : types) {
    std::optional<AttributeValue> value = FindAttribute(compact, name);
    if (value) position.emplace(name, std::move(*value));
  }
  return position;
}

aws::Result<std::optional<std::string>> ReadTarget::RowOf(const Item& position) const {
  KeyTypes types;
  AddTypes(table_->key, types);
  if (index_ != nullptr) AddTypes(index_->key, types);
  if (position.size() != types.size()) return std::optional<std::string>();
  for (const auto& [name, value] : position) {
    const auto type = types.find(name);
    if (type == types.end() || type->second != value.type()) return std::optional<std::string>();
  }
  RETURN_IF_ERROR(CheckKeyValues(table_->key, position));
  if (index_ != nullptr) RETURN_IF_ERROR(CheckKeyValues(index_->key, position));
  std::string row = PartitionPrefix(space(), position.find(key().hash.name)->second);
  if (key().range) AppendKeyValue(position.find(key().range->name)->second, row);
  if (index_ != nullptr) AppendKey(table_->key, position, row);
  return std::optional<std::string>(std::move(row));
}

}  // namespace virga::dynamodb
