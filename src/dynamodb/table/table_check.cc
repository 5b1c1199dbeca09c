#include "dynamodb/table/table_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "codec/json_writer.h"
#include "dynamodb/item/item_codec.h"
#include "dynamodb/table/index_maintenance.h"
#include "dynamodb/table/item_collection.h"
#include "dynamodb/table/key_encoding.h"
#include "dynamodb/table/table_row.h"
#include "storage/key_codec.h"

namespace virga::dynamodb {
namespace {

using storage::DescribeBytes;
using storage::RowKind;

constexpr std::size_t kKindBytes = sizeof(std::uint32_t) + 1;  // the layer and the kind before it

std::string Name(const TableDescription& table) {
  return fmt::format("table {} ({}, {})", table.name.view(), table.account, table.region);
}

std::string Name(const TableDescription& table, const IndexDescription& index) {
  return fmt::format("{}, index {}", Name(table), index.name.view());
}

// The key as JSON; what is long is cut.
std::string Describe(const Item& key) {
  constexpr std::size_t kShownMax = 200;
  std::string text;
  codec::JsonWriter json(text);
  WriteItem(key, json);
  if (text.size() > kShownMax) text = text.substr(0, kShownMax) + "...";
  return text;
}

// Decodes to its last byte, and is what the writer would make of what it says.
bool IsWholeItem(std::string_view compact) {
  const auto item = ParseCompactItem(compact);
  return item.ok() && EncodeItem(*item) == compact;
}

storage::Totals OneOf(std::string_view compact) {
  return {.rows = 1, .bytes = static_cast<std::int64_t>(CompactSizeBytes(compact))};
}

// The item's key at the end of an index entry's.
std::optional<ItemKey> ItemKeyOf(const TableDescription& table, const IndexDescription& index, std::string_view entry) {
  const std::size_t head = IndexSpace(table, index.id).size() + sizeof(std::uint64_t);
  if (entry.size() < head) return std::nullopt;
  std::string_view rest = entry.substr(head);
  if (!ReadKeyValue(index.key.hash.type, rest)) return std::nullopt;
  if (index.key.range && !ReadKeyValue(index.key.range->type, rest)) return std::nullopt;
  Item key;
  for (const KeyAttribute* attribute : {&table.key.hash, table.key.range ? &*table.key.range : nullptr}) {
    if (attribute == nullptr) continue;
    auto value = ReadKeyValue(attribute->type, rest);
    if (!value) return std::nullopt;
    key.emplace(attribute->name, std::move(*value));
  }
  auto item_key = KeyOfLookup(table, key);
  if (!rest.empty() || !item_key.ok()) return std::nullopt;
  return std::move(item_key).value();
}

bool HasItems(const TableDescription& table) {
  return table.status != ResourceStatus::kDeleting;
}

}  // namespace

bool TableCheck::IsOf(RowKind kind) const {
  return kind == RowKind::kTable || kind == RowKind::kItem || kind == RowKind::kIndexEntry ||
         kind == RowKind::kItemCollection;
}

storage::Status TableCheck::CheckRow(RowKind kind, std::string_view key, std::string_view value) {
  if (kind == RowKind::kItem) return CheckItem(key, value);
  if (kind == RowKind::kIndexEntry) return CheckEntry(key, value);
  if (kind == RowKind::kItemCollection) return CheckCollection(key, value);
  CheckCatalogRow(key, value);
  return Ok{};
}

void TableCheck::CheckCatalogRow(std::string_view key, std::string_view value) {
  if (key == LastTableIdKey(storage::kFirstLayer)) {
    CheckLastId(value);
    return;
  }
  auto table = DecodeTableRow(key, value);
  if (!table.ok() || EncodeTableRow(*table) != value) {
    findings_.Add("catalog of tables, row " + DescribeBytes(key), "it does not decode");
    return;
  }
  if (const auto fault = FaultOf(*table)) findings_.Add(Name(*table), *fault);
  if (table->id.value() > last_id_.value_or(0)) {
    findings_.Add(Name(*table), fmt::format("its id is {}, but the last one given is {}", table->id.value(),
                                            last_id_ ? std::to_string(*last_id_) : "not there"));
  }
  AddTable(std::move(*table));
}

void TableCheck::CheckLastId(std::string_view value) {
  storage::KeyReader reader(value);
  last_id_ = reader.ReadUint64();
  if (!last_id_ || !reader.rest().empty()) findings_.Add("catalog of tables, the last id", "it does not decode");
}

void TableCheck::AddTable(TableDescription table) {
  auto checked = std::make_unique<Checked>(Checked{.table = std::move(table)});
  for (const IndexDescription& index : checked->table.indexes) checked->entries[index.id];
  const std::string where = Name(checked->table);
  const auto [other, is_new] = tables_.emplace(ItemSpace(checked->table).substr(kKindBytes), std::move(checked));
  if (!is_new) findings_.Add(where, "it has the id of " + Name(other->second->table));
}

TableCheck::Checked* TableCheck::OwnerOf(std::string_view key) {
  const std::string_view after_kind = key.substr(kKindBytes);
  storage::KeyReader reader(after_kind);
  const auto account = reader.ReadTerminated();
  const auto region = account ? reader.ReadTerminated() : std::nullopt;
  const auto id = region ? reader.ReadUint64() : std::nullopt;
  if (!id) {
    findings_.Add("row " + DescribeBytes(key), "its key does not decode");
    return nullptr;
  }
  const std::string_view space = after_kind.substr(0, after_kind.size() - reader.rest().size());
  const auto found = tables_.find(space);
  if (found != tables_.end()) return found->second.get();
  Orphans& orphans = orphans_[std::string(space)];
  ++orphans.rows;
  orphans.owner = fmt::format("table id {} ({}, {})", *id, *account, *region);
  return nullptr;
}

storage::Status TableCheck::CheckItem(std::string_view key, std::string_view value) {
  ++item_count_;
  Checked* const checked = OwnerOf(key);
  if (checked == nullptr) return Ok{};
  const TableDescription& table = checked->table;
  checked->items += OneOf(value);
  const auto row_key = KeyOfRow(table, key);
  if (!row_key.ok()) {
    findings_.Add(fmt::format("{}, item row {}", Name(table), DescribeBytes(key)), "its key does not decode");
    return Ok{};
  }
  const std::string where = fmt::format("{}, item {}", Name(table), Describe(AsItem(table, *row_key)));
  if (!IsWholeItem(value)) {
    findings_.Add(where, "it does not decode");
    return Ok{};
  }
  const auto own_key = KeyOfWholeItem(table, value);
  if (!own_key.ok()) {
    findings_.Add(where, "its attributes are no key of this table: " + own_key.error().message);
    return Ok{};
  }
  if (own_key->row != key) {
    findings_.Add(where, "its attributes have another key: " + Describe(AsItem(table, *own_key)));
    return Ok{};
  }
  RETURN_IF_ERROR(CheckCollectionOf(*checked, *own_key));
  return CheckEntriesOf(*checked, *own_key, value);
}

storage::Status TableCheck::CheckEntriesOf(const Checked& checked, const ItemKey& key, std::string_view value) {
  const TableDescription& table = checked.table;
  if (!HasItems(table)) return Ok{};
  for (const IndexDescription& index : table.indexes) {
    if (!index.is_maintained()) continue;
    const std::optional<IndexEntry> entry = EntryOf(table, index, key, value);
    if (!entry) continue;
    ASSIGN_OR_RETURN(const auto stored, view_.Get(entry->row));
    if (stored && *stored == entry->compact) continue;
    if (!stored && index.backfilling) continue;
    const std::string_view name = index.name.view();
    findings_.Add(fmt::format("{}, item {}", Name(table), Describe(AsItem(table, key))),
                  stored ? fmt::format("its entry in the index {} is not what the item says", name)
                         : fmt::format("the index {} has no entry for it", name));
  }
  return Ok{};
}

storage::Status TableCheck::CheckEntry(std::string_view key, std::string_view value) {
  ++index_entry_count_;
  Checked* const checked = OwnerOf(key);
  if (checked == nullptr) return Ok{};
  const TableDescription& table = checked->table;
  const auto id = storage::KeyReader(key.substr(AllIndexesSpace(table).size())).ReadUint32();
  for (const IndexDescription& index : table.indexes) {
    if (!id || index.id != IndexId(*id)) continue;
    checked->entries[index.id] += OneOf(value);
    if (!HasItems(table) || !index.is_maintained()) return Ok{};
    return CheckItemOfEntry(*checked, index, key);
  }
  if (!id) {
    findings_.Add(fmt::format("{}, index row {}", Name(table), DescribeBytes(key)), "its key does not decode");
    return Ok{};
  }
  Orphans& orphans = orphans_[AllIndexesSpace(table) + std::to_string(*id)];
  ++orphans.rows;
  orphans.owner = fmt::format("index id {} of {}", *id, Name(table));
  return Ok{};
}

// That it says the same as its item was seen when the item was checked.
storage::Status TableCheck::CheckItemOfEntry(const Checked& checked, const IndexDescription& index,
                                             std::string_view key) {
  const TableDescription& table = checked.table;
  const auto item_key = ItemKeyOf(table, index, key);
  if (!item_key) {
    findings_.Add(fmt::format("{}, row {}", Name(table, index), DescribeBytes(key)), "its key does not decode");
    return Ok{};
  }
  const auto where = [&] {
    return fmt::format("{}, entry of item {}", Name(table, index), Describe(AsItem(table, *item_key)));
  };
  ASSIGN_OR_RETURN(const auto item, view_.Get(item_key->row));
  if (!item) {
    findings_.Add(where(), "there is no such item");
    return Ok{};
  }
  const std::optional<IndexEntry> entry = EntryOf(table, index, *item_key, *item);
  if (!entry || entry->row != key) findings_.Add(where(), "the item does not have these index keys");
  return Ok{};
}

// Its size is checked with its row.
storage::Status TableCheck::CheckCollectionOf(const Checked& checked, const ItemKey& key) {
  const TableDescription& table = checked.table;
  if (!HasItems(table) || !table.has_item_collections()) return Ok{};
  ASSIGN_OR_RETURN(const auto row, view_.Get(CollectionRow(table, key.hash)));
  if (row) return Ok{};
  ASSIGN_OR_RETURN(const auto are_kept, view_.Get(CollectionsKeptRow(table)));
  if (!are_kept) return Ok{};  // a table of old, of whose collections not all were counted
  findings_.Add(fmt::format("{}, item {}", Name(table), Describe(AsItem(table, key))),
                "its item collection has no row with its size");
  return Ok{};
}

storage::Status TableCheck::CheckCollection(std::string_view key, std::string_view value) {
  Checked* const checked = OwnerOf(key);
  if (checked == nullptr) return Ok{};
  const TableDescription& table = checked->table;
  if (!HasItems(table)) return Ok{};
  const std::string row = fmt::format("{}, item collection row {}", Name(table), DescribeBytes(key));
  if (!table.has_item_collections()) {
    findings_.Add(row, "the table has no local index, and so no item collections");
    return Ok{};
  }
  if (key == CollectionsKeptRow(table)) {
    if (!value.empty()) findings_.Add(row, "it does not decode");
    return Ok{};
  }
  const std::size_t head = CollectionSpace(table).size() + sizeof(std::uint64_t);
  std::string_view rest = key.substr(std::min(head, key.size()));
  const auto hash = ReadKeyValue(table.key.hash.type, rest);
  if (!hash || !rest.empty() || CollectionRow(table, *hash) != key) {
    findings_.Add(row, "its key does not decode");
    return Ok{};
  }
  ASSIGN_OR_RETURN(const std::uint64_t found, CountCollection(view_, table, *hash));
  if (value == EncodeCollectionBytes(found) && found != 0) return Ok{};
  const auto kept = storage::KeyReader(value).ReadUint64();
  findings_.Add(fmt::format("{}, item collection {}", Name(table), Describe(Item{{table.key.hash.name, *hash}})),
                fmt::format("its size is kept as {}, but its items and index entries have {} bytes",
                            kept ? fmt::format("{} bytes", *kept) : DescribeBytes(value), found));
  return Ok{};
}

void TableCheck::CheckTotals(const std::string& where, const std::string& key, const storage::Totals& found) {
  const storage::Totals kept = storage::Find(totals_, key);
  if (kept == found) return;
  findings_.Add(where, fmt::format("its totals are kept as {} rows with {} bytes, but there are {} with {}", kept.rows,
                                   kept.bytes, found.rows, found.bytes));
}

// While rows are being deleted their totals stay as they were, until the last is gone.
void TableCheck::CheckTotalsOfTables() {
  for (const auto& [space, checked] : tables_) {
    const TableDescription& table = checked->table;
    known_totals_.insert(TotalsKey(table));
    if (HasItems(table)) CheckTotals(Name(table), TotalsKey(table), checked->items);
    for (const IndexDescription& index : table.indexes) {
      const std::string key = TotalsKey(table, index.id);
      known_totals_.insert(key);
      if (HasItems(table) && index.is_maintained()) CheckTotals(Name(table, index), key, checked->entries[index.id]);
    }
  }
}

void TableCheck::Finish() {
  for (const auto& [space, orphans] : orphans_) {
    findings_.Add(orphans.owner, fmt::format("it is not in the catalog, but {} of its rows are there", orphans.rows));
  }
  CheckTotalsOfTables();
  for (const auto& [key, kept] : totals_) {
    if (known_totals_.contains(key)) continue;
    findings_.Add("totals under " + DescribeBytes(key), "no table or index in the catalog has them");
  }
}

namespace {

bool IsKeyType(AttributeType type) {
  return type == AttributeType::kString || type == AttributeType::kNumber || type == AttributeType::kBinary;
}

// An attribute of a key that is not defined with this type; nullopt: there is none.
std::optional<std::string> Undefined(const TableDescription& table, const KeySchema& key) {
  for (const KeyAttribute* attribute : {&key.hash, key.range ? &*key.range : nullptr}) {
    if (attribute == nullptr) continue;
    bool is_defined = false;
    for (const KeyAttribute& defined : table.attribute_definitions) is_defined = is_defined || defined == *attribute;
    if (!is_defined || !IsKeyType(attribute->type)) return attribute->name;
  }
  return std::nullopt;
}

std::optional<std::string> FaultOf(const TableDescription& table, const IndexDescription& index) {
  const bool is_known = !NameOf(index.projection.type).empty() && !NameOf(index.status).empty() &&
                        (index.kind == IndexKind::kGlobal || index.kind == IndexKind::kLocal);
  if (!is_known) return "its kind, projection or status is none that is known";
  if (index.id.value() == 0 || index.id > table.last_index_id) return "its id was never given";
  if (const auto name = Undefined(table, index.key)) return fmt::format("its key attribute {} is not defined", *name);
  for (const IndexDescription& other : table.indexes) {
    if (&other != &index && (other.id == index.id || other.name == index.name)) return "its id or name is there twice";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> FaultOf(const TableDescription& table) {
  if (NameOf(table.status).empty()) return "its status is none that is known";
  if (const auto name = Undefined(table, table.key)) return fmt::format("its key attribute {} is not defined", *name);
  for (const IndexDescription& index : table.indexes) {
    if (const auto fault = FaultOf(table, index)) return fmt::format("index {}: {}", index.name.view(), *fault);
  }
  return std::nullopt;
}

}  // namespace virga::dynamodb
