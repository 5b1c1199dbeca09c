#ifndef VIRGA_DYNAMODB_OPERATIONS_TABLE_EXPORT_H_
#define VIRGA_DYNAMODB_OPERATIONS_TABLE_EXPORT_H_

#include <memory>

#include "aws/error.h"
#include "aws/export_line.h"
#include "base/random.h"
#include "codec/json_document.h"
#include "dynamodb/table/catalog.h"
#include "dynamodb/table/table_store.h"
#include "storage/engine.h"

namespace virga::dynamodb {

// Writes a "table" line for each table of `view`, in the order of account, region and name, and
// after it an "item" line for each of its items, in the order of Scan. Index entries follow from
// them. Tables that are being deleted are left out, and so are indexes.
// Errors: a row that does not decode, named; the view's; what `write` returns.
// Format: docs/formats/export.md.
aws::Status ExportTables(const storage::View& view, const aws::WriteLine& write);

// Takes the lines of an export into an engine. Nothing is taken on trust: a table must be one that
// CreateTable would make, an item one that PutItem would take.
// Borrows the engine and `random`. Not thread-safe.
class TableImport {
 public:
  TableImport(storage::Engine& engine, Random& random) : random_(random), catalog_(engine), store_(engine, catalog_) {}

  // Once, before any other call. Errors: the catalog's rows do not decode.
  aws::Status Load() { return catalog_.Load(); }
  bool has_tables() const { return !catalog_.All().empty(); }

  // Errors: a member that is wrong; a table of that name is there already; quotas; storage's.
  aws::Status AddTable(codec::JsonValue line);
  // An item of the table that was added last. Errors: there is none; the item; its key is there
  // already; storage's.
  aws::Status AddItem(codec::JsonValue line);

 private:
  Random& random_;
  Catalog catalog_;
  TableStore store_;
  TableRef table_;
};

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_TABLE_EXPORT_H_
