#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "dynamodb/item/item_codec.h"
#include "dynamodb/operations/read_members.h"
#include "dynamodb/table/table_keys.h"

namespace virga::dynamodb {
namespace {

// Turns rows into the elements of Items.
class ItemsWriter {
 public:
  ItemsWriter(const storage::View& view, const ReadTarget& target, const RowTreatment& treatment, bool is_consistent)
      : view_(view), target_(target), treatment_(treatment), is_consistent_(is_consistent) {
    json_.BeginArray();
    if (treatment.filter) treatment.filter->AddNamesTo(names_);
    if (treatment.projection) treatment.projection->AddNamesTo(names_);
  }

  aws::Result<std::size_t> Visit(std::string_view row) {
    if (!treatment_.fetches_base_item) {
      RETURN_IF_ERROR(Add(row, row));
      return std::size_t{0};
    }
    ASSIGN_OR_RETURN(const ItemKey key, KeyOfLookup(target_.table(), TableKeyOf(row)));
    auto item = view_.Get(key.row);
    if (!item.ok()) return Err(aws::FromStorage(item.error()));
    if (!item.value()) return Err(aws::InternalError("an index entry has no item"));
    const std::size_t size_bytes = CompactSizeBytes(*item.value());
    capacity_.AddTable(ReadUnits(size_bytes, is_consistent_));
    RETURN_IF_ERROR(Add(*item.value(), treatment_.shows_index_row ? row : *item.value()));
    return size_bytes;
  }

  std::string_view Finish() {
    json_.EndArray();
    return items_;
  }
  std::size_t count() const { return count_; }
  ConsumedCapacity& capacity() { return capacity_; }

 private:
  Item TableKeyOf(std::string_view row) const {
    const KeySchema& schema = target_.table().key;
    Item key;
    for (const KeyAttribute* part : {&schema.hash, schema.range ? &*schema.range : nullptr}) {
      if (part == nullptr) continue;
      std::optional<AttributeValue> value = FindAttribute(row, part->name);
      if (value) key.emplace(part->name, std::move(*value));
    }
    return key;
  }

  // `shown` is what is written of it where there is no projection.
  aws::Status Add(std::string_view compact, std::string_view shown) {
    const bool needs_tree = treatment_.filter || (treatment_.projection && !treatment_.is_count_only);
    if (!needs_tree) {
      ++count_;
      return treatment_.is_count_only ? aws::Status(Ok{}) : WriteCompactItem(shown, json_);
    }
    ASSIGN_OR_RETURN(const Item item, ParseAttributes(compact, names_));
    if (treatment_.filter && !treatment_.filter->Evaluate(item)) return Ok{};
    ++count_;
    if (treatment_.is_count_only) return Ok{};
    if (!treatment_.projection) return WriteCompactItem(shown, json_);
    WriteItem(treatment_.projection->Apply(item), json_);
    return Ok{};
  }

  const storage::View& view_;
  const ReadTarget& target_;
  const RowTreatment& treatment_;
  const bool is_consistent_;
  AttributeNames names_;  // what filter and projection look at
  std::string items_;
  codec::JsonWriter json_{items_};
  std::size_t count_ = 0;
  ConsumedCapacity capacity_;  // of base items read for a local index
};

}  // namespace

aws::Status WritePage(const storage::Engine& engine, aws::CallContext& context, const ReadTarget& target,
                      const ReadMembers& members, const RowTreatment& treatment, PageSpan span,
                      codec::JsonWriter& output) {
  const std::unique_ptr<storage::View> view = engine.OpenView();
  context.DependsOn(view->sequence());
  if (members.limit) span.rows_max = static_cast<std::size_t>(*members.limit);
  ItemsWriter items(*view, target, treatment, members.is_consistent);
  const auto visit = [&items](std::string_view row) { return items.Visit(row); };
  ASSIGN_OR_RETURN(const PageEnd end, ReadPage(*view, std::move(span), visit));

  const double units = ReadUnits(end.size_bytes, members.is_consistent);
  if (target.index() == nullptr) {
    items.capacity().AddTable(units);
  } else {
    items.capacity().AddIndex(*target.index(), units);
  }
  output.BeginObject();
  WriteConsumedCapacity(members.capacity, items.capacity(), members.table_name, output);
  output.Key("Count");
  output.Int(static_cast<std::int64_t>(items.count()));
  if (!treatment.is_count_only) {
    output.Key("Items");
    output.Raw(items.Finish());
  }
  if (end.stopped_early) {
    output.Key("LastEvaluatedKey");
    WriteItem(target.PositionOf(end.last_compact), output);
  }
  output.Key("ScannedCount");
  output.Int(static_cast<std::int64_t>(end.rows));
  output.EndObject();
  return Ok{};
}

}  // namespace virga::dynamodb
