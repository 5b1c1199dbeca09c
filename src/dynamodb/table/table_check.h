#ifndef VIRGA_DYNAMODB_TABLE_TABLE_CHECK_H_
#define VIRGA_DYNAMODB_TABLE_TABLE_CHECK_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "dynamodb/table/table_keys.h"
#include "dynamodb/table/table_schema.h"
#include "storage/row_check.h"
#include "storage/write_batch.h"

namespace virga::dynamodb {

// Checks the rows of tables: that the catalog, items and index entries decode, that each stands
// where its content says, that every index has the entry of every item and no other, and that the
// engine's totals, and the sizes of item collections, are what is there. What a table or index that is being deleted,
// or an index that is being filled, lacks is no fault: the server goes on with that work when it starts. Borrows all
// that it is given. Not thread-safe. Formats: docs/formats/table_catalog.md, key_encoding.md, item.md.
class TableCheck final : public storage::RowCheck {
 public:
  // `totals`: all that the engine has.
  TableCheck(const storage::View& view, const storage::TotalsByKey& totals, storage::Findings& findings)
      : view_(view), totals_(totals), findings_(findings) {}

  bool IsOf(storage::RowKind kind) const override;
  storage::Status CheckRow(storage::RowKind kind, std::string_view key, std::string_view value) override;
  void Finish() override;

  // After Finish: what is there.
  std::size_t table_count() const { return tables_.size(); }
  std::int64_t item_count() const { return item_count_; }
  std::int64_t index_entry_count() const { return index_entry_count_; }

 private:
  struct Checked {
    TableDescription table;
    storage::Totals items = {};
    std::map<IndexId, storage::Totals> entries = {};  // of each of its indexes
  };
  // Rows of a table or index that the catalog does not have.
  struct Orphans {
    std::string owner;
    std::uint64_t rows = 0;
  };

  void CheckCatalogRow(std::string_view key, std::string_view value);
  void CheckLastId(std::string_view value);
  void AddTable(TableDescription table);
  storage::Status CheckItem(std::string_view key, std::string_view value);
  storage::Status CheckEntriesOf(const Checked& checked, const ItemKey& key, std::string_view value);
  storage::Status CheckEntry(std::string_view key, std::string_view value);
  storage::Status CheckCollection(std::string_view key, std::string_view value);
  storage::Status CheckCollectionOf(const Checked& checked, const ItemKey& key);
  storage::Status CheckItemOfEntry(const Checked& checked, const IndexDescription& index, std::string_view key);
  // Whose row it is; nullptr, noted, if the catalog has no such table.
  Checked* OwnerOf(std::string_view key);
  void CheckTotals(const std::string& where, const std::string& key, const storage::Totals& found);
  void CheckTotalsOfTables();

  const storage::View& view_;
  const storage::TotalsByKey& totals_;
  storage::Findings& findings_;
  std::map<std::string, std::unique_ptr<Checked>, std::less<>> tables_;  // by account, region and id in a row's key
  std::map<std::string, Orphans, std::less<>> orphans_;
  std::set<std::string, std::less<>> known_totals_;
  std::optional<std::uint64_t> last_id_;
  std::int64_t item_count_ = 0;
  std::int64_t index_entry_count_ = 0;
};

// What is wrong with a table's description in itself: enums, ids, keys without a definition.
// nullopt: nothing.
std::optional<std::string> FaultOf(const TableDescription& table);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_TABLE_CHECK_H_
