#ifndef VIRGA_DYNAMODB_TABLE_CATALOG_H_
#define VIRGA_DYNAMODB_TABLE_CATALOG_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "aws/error.h"
#include "aws/operation.h"
#include "base/mutex.h"
#include "dynamodb/table/table_schema.h"
#include "storage/engine.h"

namespace virga::dynamodb {

// Whose tables: a world's layer, an account and a region.
struct CatalogScope {
  storage::LayerId layer = storage::kFirstLayer;
  std::string_view account;
  std::string_view region;

  static CatalogScope Of(const aws::CallContext& context) {
    return {.layer = context.layer, .account = context.account, .region = context.region};
  }
};

// All tables of all accounts and regions: read-mostly, and the same in the engine's rows.
// Owns no file: borrows the Engine, which must outlive it.
// Thread-safe. A look-up takes a shared lock and allocates nothing; changes are serialised.
// Format: docs/formats/table_catalog.md.
class Catalog {
 public:
  explicit Catalog(storage::Engine& engine) : engine_(engine) {}
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  // Reads what the engine holds. Once, before any other call. Errors: corrupt rows.
  aws::Status Load();

  // The table as it is now, or nullptr. The context comes to depend on what was seen, also on
  // absence. `name` may be an ARN of the caller's own account and region.
  TableRef Find(aws::CallContext& context, std::string_view name) const;

  // For the data plane: a table that can be read and written.
  // Errors: ResourceNotFoundException "Requested resource not found", also while it is being
  // created or deleted.
  aws::Result<TableRef> RequireActive(aws::CallContext& context, std::string_view name) const;

  // For the control plane: the table in any status.
  // Errors: ResourceNotFoundException "Requested resource not found: Table: <name> not found".
  aws::Result<TableRef> Require(aws::CallContext& context, std::string_view name) const;

  // The newest snapshot of a table that the caller saw before; nullptr once it is gone.
  TableRef Refresh(const TableDescription& table) const;

  // Adds `table`, whose id it allots, and writes its row. Errors: ResourceInUseException
  // "Table already exists: <name>"; LimitExceededException over the region's quotas of tables and
  // provisioned units; storage's.
  aws::Result<TableRef> Create(TableDescription table);

  // Replaces the table by what `change` makes of a copy of its newest snapshot, in one commit.
  // If `change` fails, nothing is written. `change` may not call the catalog.
  // Errors: ResourceNotFoundException if the table is gone; what `change` returns;
  // LimitExceededException over the region's quota of provisioned units; storage's.
  using Change = std::function<aws::Status(TableDescription&)>;
  aws::Result<TableRef> Update(const TableDescription& table, const Change& change);

  // Takes it out, row and entry. The caller has removed its items. Errors: storage's.
  aws::Status Remove(const TableDescription& table);

  // Every table, for start-up work. In no order.
  std::vector<TableRef> All() const;

  // The first `limit` names after `start` ("" for the beginning), in byte order.
  std::vector<TableName> Names(aws::CallContext& context, std::string_view start, std::size_t limit) const;

 private:
  // The parts are views: of the caller's strings in a look-up, of the entry's own in the map.
  struct Key {
    std::uint32_t layer;
    std::string_view account;
    std::string_view region;
    std::string_view name;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  static Key KeyOf(const TableDescription& table);

  // How many tables the region of `table` holds beside it, and what all of them provision with it.
  struct Usage {
    std::int64_t tables = 0;
    std::int64_t read_units = 0;
    std::int64_t write_units = 0;
  };
  Usage UsageWith(const TableDescription& table) const REQUIRES_SHARED(mutex_);

  TableRef FindEntry(const Key& key) const REQUIRES_SHARED(mutex_);
  aws::Result<TableRef> Store(std::shared_ptr<TableDescription> table, storage::WriteBatch batch) REQUIRES(mutex_);

  storage::Engine& engine_;  // constant after construction
  mutable SharedMutex mutex_;
  std::unordered_map<Key, TableRef, KeyHash> tables_ GUARDED_BY(mutex_);
  TableId last_id_ GUARDED_BY(mutex_);
  storage::Sequence last_sequence_ GUARDED_BY(mutex_) = 0;  // of any change: what an absence depends on
};

// The name in `name_or_arn`: itself, or what follows ":table/" in an ARN of that account and
// region; "" for an ARN of another account or region.
std::string_view TableNameOf(const CatalogScope& scope, std::string_view name_or_arn);

std::string TableArn(const CatalogScope& scope, std::string_view name);

// AWS's two texts for a table that is not there.
aws::Error TableNotFoundOnDataPlane();
aws::Error TableNotFoundOnControlPlane(std::string_view name);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_CATALOG_H_
