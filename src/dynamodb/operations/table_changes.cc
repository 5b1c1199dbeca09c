#include "dynamodb/operations/table_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "dynamodb/operations/request_validation.h"
#include "dynamodb/operations/schema_rules.h"
#include "dynamodb/table/table_lifecycle.h"

namespace virga::dynamodb {
namespace {

aws::Error NoUnitsOnDemand() {
  return InvalidParameters(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
}

aws::Error IndexNotFound(const TableDescription& table, std::string_view index) {
  return {aws::ErrorCode::kResourceNotFound,
          fmt::format("Requested resource not found: Index: {} not found in table: {}", index, table.name.view())};
}

// A global index that is not being changed already.
aws::Result<IndexDescription*> RequireIdleIndex(const std::string& name, TableDescription& table) {
  IndexDescription* index = table.FindIndex(name);
  if (index == nullptr || index->kind != IndexKind::kGlobal) return Err(IndexNotFound(table, name));
  if (index->status != ResourceStatus::kActive) {
    return Err(aws::Error{
        aws::ErrorCode::kResourceInUse,
        fmt::format("Attempt to change a resource which is still in use: Index is being updated.  Table: {} Index: {}",
                    table.name.view(), name)});
  }
  return index;
}

void SwitchToOnDemand(TimePoint now, TableDescription& table) {
  table.billing_mode = BillingMode::kPayPerRequest;
  table.billing_mode_was_set = true;
  table.on_demand_since = now;
  // No units are provisioned from here on; how often they were decreased today is still counted.
  const auto clear = [](ProvisionedThroughput& throughput) { throughput.read_units = throughput.write_units = 0; };
  clear(table.throughput);
  for (IndexDescription& index : table.indexes) clear(index.throughput);
}

aws::Status SwitchToProvisioned(const UpdateTableRequest& request, TableDescription& table) {
  table.billing_mode = BillingMode::kProvisioned;
  table.billing_mode_was_set = true;
  table.on_demand = {};
  for (IndexDescription& index : table.indexes) index.on_demand = {};
  if (!request.throughput) {
    return Err(InvalidParameters(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"));
  }
  RETURN_IF_ERROR(CheckThroughput(*request.throughput));
  table.throughput.read_units = request.throughput->read;
  table.throughput.write_units = request.throughput->write;
  return Ok{};
}

aws::Status ApplyBilling(const UpdateTableRequest& request, TimePoint now, TableDescription& table) {
  const BillingMode mode = request.billing_mode.value_or(table.billing_mode);
  if (mode == BillingMode::kPayPerRequest) {
    if (request.throughput) return Err(NoUnitsOnDemand());
    if (table.billing_mode != mode) SwitchToOnDemand(now, table);
    return Ok{};
  }
  if (table.billing_mode != mode) return SwitchToProvisioned(request, table);
  if (request.throughput) return ChangeThroughput(*request.throughput, "table", now, table.throughput);
  return Ok{};
}

// The definitions for a new index's key: those of the request, but what the table has defined stays.
std::vector<KeyAttribute> DefinitionsFor(const UpdateTableRequest& request, const TableDescription& table) {
  std::vector<KeyAttribute> definitions = request.definitions.value_or(std::vector<KeyAttribute>());
  for (KeyAttribute& definition : definitions) {
    for (const KeyAttribute& stored : table.attribute_definitions) {
      if (stored.name == definition.name) definition.type = stored.type;
    }
  }
  return definitions;
}

aws::Status CreateIndex(const UpdateTableRequest& request, const IndexRequest& wanted, TableDescription& table) {
  if (table.FindIndex(wanted.name) != nullptr) {
    return Err(aws::ValidationError("Attempting to create an index which already exists"));
  }
  const std::vector<KeyAttribute> definitions = DefinitionsFor(request, table);
  for (const KeyElement& element : wanted.key) {
    const bool is_defined = std::any_of(definitions.begin(), definitions.end(),
                                        [&element](const KeyAttribute& d) { return d.name == element.name; });
    if (!is_defined) {
      return Err(InvalidParameters("Some index key attributes are not defined in AttributeDefinitions."));
    }
  }
  ASSIGN_OR_RETURN(IndexDescription index,
                   ResolveIndex(wanted, definitions, table.key, table.billing_mode, Change::kUpdate));
  table.last_index_id = IndexId(table.last_index_id.value() + 1);
  index.id = table.last_index_id;
  index.status = ResourceStatus::kCreating;
  index.backfilling = true;
  table.indexes.push_back(std::move(index));
  table.attribute_definitions = UsedDefinitions(table.key, table.indexes);
  return CheckIndexes(table.indexes);
}

aws::Status UpdateIndex(const IndexRequest& wanted, BillingMode mode_before, TimePoint now, TableDescription& table) {
  ASSIGN_OR_RETURN(IndexDescription * index, RequireIdleIndex(wanted.name, table));
  const BillingMode mode = table.billing_mode;
  if (!wanted.throughput && !wanted.on_demand && !wanted.warm) {
    return Err(InvalidParameters(fmt::format(
        "At least one of ProvisionedThroughput, OnDemandThroughput or WarmThroughput is required for index: {}",
        wanted.name)));
  }
  if (wanted.throughput) {
    if (mode == BillingMode::kPayPerRequest) return Err(NoUnitsOnDemand());
    if (mode_before == mode) {
      RETURN_IF_ERROR(
          ChangeThroughput(*wanted.throughput, fmt::format("index {}", wanted.name), now, index->throughput));
    } else {
      RETURN_IF_ERROR(CheckThroughput(*wanted.throughput));
      index->throughput.read_units = wanted.throughput->read;
      index->throughput.write_units = wanted.throughput->write;
    }
  }
  ASSIGN_OR_RETURN(index->on_demand, ResolveOnDemand(wanted.on_demand, index->on_demand, mode, Change::kUpdate));
  ASSIGN_OR_RETURN(index->warm, ResolveWarm(wanted.warm, index->warm, mode, Change::kUpdate));
  return Ok{};
}

aws::Status ApplyIndexUpdates(const UpdateTableRequest& request, BillingMode mode_before, TimePoint now,
                              TableDescription& table) {
  if (!request.index_updates) return Ok{};
  const auto changes_set = [](const IndexUpdate& update) { return update.kind != IndexUpdate::Kind::kUpdate; };
  if (std::count_if(request.index_updates->begin(), request.index_updates->end(), changes_set) > 1) {
    return Err(aws::Error{aws::ErrorCode::kLimitExceeded,
                          "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per "
                          "table"});
  }
  for (const IndexUpdate& update : *request.index_updates) {
    switch (update.kind) {
      case IndexUpdate::Kind::kCreate:
        RETURN_IF_ERROR(CreateIndex(request, update.index, table));
        break;
      case IndexUpdate::Kind::kUpdate:
        RETURN_IF_ERROR(UpdateIndex(update.index, mode_before, now, table));
        break;
      case IndexUpdate::Kind::kDelete: {
        ASSIGN_OR_RETURN(IndexDescription * index, RequireIdleIndex(update.index.name, table));
        index->status = ResourceStatus::kDeleting;
        break;
      }
    }
  }
  return Ok{};
}

aws::Status ApplyStream(const UpdateTableRequest& request) {
  if (!request.stream) return Ok{};
  if (request.throughput) {
    return Err(InvalidParameters("You cannot modify stream status while updating table IOPS"));
  }
  return CheckStream(*request.stream);
}

}  // namespace

aws::Status ApplyChanges(const UpdateTableRequest& request, TimePoint now, TableDescription& table) {
  const BillingMode mode_before = table.billing_mode;
  RETURN_IF_ERROR(ApplyStream(request));
  RETURN_IF_ERROR(ApplyBilling(request, now, table));
  RETURN_IF_ERROR(ApplyIndexUpdates(request, mode_before, now, table));
  RETURN_IF_ERROR(CheckIndexesHaveThroughput(table.indexes, table.billing_mode));
  ASSIGN_OR_RETURN(table.on_demand,
                   ResolveOnDemand(request.on_demand, table.on_demand, table.billing_mode, Change::kUpdate));
  ASSIGN_OR_RETURN(table.warm, ResolveWarm(request.warm, table.warm, table.billing_mode, Change::kUpdate));
  if (request.encryption) {
    const CatalogScope scope{.layer = table.layer, .account = table.account, .region = table.region};
    ASSIGN_OR_RETURN(table.kms_key_arn, ResolveEncryption(*request.encryption, scope));
  }
  if (request.table_class) {
    table.table_class = request.table_class;
    table.table_class_changed_at = now;
  }
  if (request.deletion_protection) table.deletion_protection = *request.deletion_protection;
  return Ok{};
}

}  // namespace virga::dynamodb
