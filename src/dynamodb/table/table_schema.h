#ifndef VIRGA_DYNAMODB_TABLE_TABLE_SCHEMA_H_
#define VIRGA_DYNAMODB_TABLE_TABLE_SCHEMA_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/strong_id.h"
#include "dynamodb/item/attribute_value.h"
#include "storage/engine.h"
#include "storage/key_space.h"

namespace virga::dynamodb {

using TableName = StrongString<struct TableNameTag>;
using IndexName = StrongString<struct IndexNameTag>;
// What stands in the keys of rows instead of names; never given twice, also after a deletion.
using TableId = StrongNumber<struct TableIdTag, std::uint64_t>;
using IndexId = StrongNumber<struct IndexIdTag, std::uint32_t>;  // within its table, from 1

// The enums below are persisted (docs/formats/table_catalog.md): never renumber.
enum class ProjectionType : std::uint8_t { kAll = 1, kKeysOnly = 2, kInclude = 3 };
enum class IndexKind : std::uint8_t { kGlobal = 1, kLocal = 2 };
enum class BillingMode : std::uint8_t { kProvisioned = 1, kPayPerRequest = 2 };
enum class TableClass : std::uint8_t { kStandard = 1, kStandardInfrequentAccess = 2 };
enum class ResourceStatus : std::uint8_t { kCreating = 1, kUpdating = 2, kDeleting = 3, kActive = 4 };

// A key attribute and its declared type: S, N or B.
struct KeyAttribute {
  std::string name;
  AttributeType type = AttributeType::kString;
  bool operator==(const KeyAttribute&) const = default;
};

// HASH and, where there is one, RANGE.
struct KeySchema {
  KeyAttribute hash;
  std::optional<KeyAttribute> range;
};

struct IndexProjection {
  ProjectionType type = ProjectionType::kAll;
  std::vector<std::string> non_key_attributes;  // of kInclude, as given
};

// Zero units on a table that is paid per request.
struct ProvisionedThroughput {
  std::int64_t read_units = 0;
  std::int64_t write_units = 0;
  std::int64_t decreases_today = 0;  // on the UTC day of last_decrease
  std::optional<TimePoint> last_increase;
  std::optional<TimePoint> last_decrease;
};

struct OnDemandThroughput {
  std::optional<std::int64_t> max_read_units;
  std::optional<std::int64_t> max_write_units;
  bool empty() const { return !max_read_units && !max_write_units; }
};

struct WarmThroughput {
  std::int64_t read_units_per_second = 12000;
  std::int64_t write_units_per_second = 4000;
};

// How many items a table or index holds, and their bytes. Shared by all snapshots of one table;
// the table store moves them with each commit.
struct ItemCounters {
  std::atomic<std::int64_t> item_count{0};
  std::atomic<std::int64_t> size_bytes{0};
};

struct IndexDescription {
  IndexId id;
  IndexName name;
  IndexKind kind = IndexKind::kGlobal;
  KeySchema key;
  IndexProjection projection;
  ResourceStatus status = ResourceStatus::kActive;
  bool backfilling = false;
  ProvisionedThroughput throughput;
  OnDemandThroughput on_demand;
  WarmThroughput warm;
  std::shared_ptr<ItemCounters> counters = std::make_shared<ItemCounters>();

  // Writers maintain the rows of every index that is not being deleted; readers need kActive
  // or kUpdating.
  bool is_maintained() const { return status != ResourceStatus::kDeleting; }
  bool is_readable() const { return status == ResourceStatus::kActive || status == ResourceStatus::kUpdating; }
};

struct TimeToLive {
  bool enabled = false;
  std::string attribute_name;
  std::optional<TimePoint> changed_at;
};

struct PointInTimeRecovery {
  bool enabled = false;
  std::int64_t recovery_period_days = 35;
  std::optional<TimePoint> enabled_at;
};

// Everything about one table but its items: an immutable snapshot, replaced whole by each change.
// Hold it by TableRef: what a request saw stays as it was.
struct TableDescription {
  storage::LayerId layer = storage::kFirstLayer;
  std::string account;
  std::string region;
  TableName name;
  TableId id;
  std::string uuid;  // AWS's TableId
  std::string arn;

  std::vector<KeyAttribute> attribute_definitions;  // of the key attributes of table and indexes, by name
  KeySchema key;
  std::vector<IndexDescription> indexes;  // local ones first, each kind in the order of creation
  IndexId last_index_id;                  // the highest ever given

  ResourceStatus status = ResourceStatus::kCreating;
  TimePoint created_at;
  BillingMode billing_mode = BillingMode::kProvisioned;
  bool billing_mode_was_set = false;  // a BillingModeSummary is shown
  std::optional<TimePoint> on_demand_since;
  ProvisionedThroughput throughput;
  OnDemandThroughput on_demand;
  WarmThroughput warm;
  std::optional<TableClass> table_class;  // shown once it was given
  std::optional<TimePoint> table_class_changed_at;
  bool deletion_protection = false;
  std::string kms_key_arn;  // "": encrypted with a key that AWS owns
  TimeToLive time_to_live;
  PointInTimeRecovery recovery;
  std::vector<std::pair<std::string, std::string>> tags;  // in the order in which they were added

  std::shared_ptr<ItemCounters> counters = std::make_shared<ItemCounters>();
  storage::Sequence sequence = 0;  // the last commit that touched this entry; not persisted

  // It has local indexes, so what shares a partition key is an item collection. That never changes.
  bool has_item_collections() const { return !indexes.empty() && indexes.front().kind == IndexKind::kLocal; }
  // nullptr if there is none of that name.
  const IndexDescription* FindIndex(std::string_view index_name) const;
  IndexDescription* FindIndex(std::string_view index_name);
};

using TableRef = std::shared_ptr<const TableDescription>;

// The names of the wire.
std::string_view NameOf(ProjectionType type);
std::string_view NameOf(BillingMode mode);
std::string_view NameOf(TableClass table_class);
std::string_view NameOf(ResourceStatus status);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_TABLE_TABLE_SCHEMA_H_
