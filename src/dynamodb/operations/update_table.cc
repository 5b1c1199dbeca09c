#include "dynamodb/operations/update_table.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dynamodb/operations/request_validation.h"
#include "dynamodb/operations/table_changes.h"
#include "dynamodb/operations/table_json.h"
#include "dynamodb/operations/table_request.h"
#include "dynamodb/service.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;
using enum aws::MemberType;

constexpr aws::Member kMembers[] = {
    {"AttributeDefinitions", kStructureList, kHandled, "of a new index's key"},
    {"TableName", kString, kHandled, "a name or an ARN"},
    {"BillingMode", kString, kHandled},
    {"ProvisionedThroughput", kStructure, kHandled, "described; nothing is throttled by it"},
    {"GlobalSecondaryIndexUpdates", kStructureList, kHandled},
    {"StreamSpecification", kStructure, kHandled, "StreamEnabled false only; true is refused by name"},
    {"SSESpecification", kStructure, kHandled, "described; there is no KMS, and rows are not encrypted"},
    {"ReplicaUpdates", kStructureList, kRefused, "there are no global tables"},
    {"TableClass", kString, kHandled, "described"},
    {"DeletionProtectionEnabled", kBoolean, kHandled},
    {"MultiRegionConsistency", kString, kRefused, "there are no global tables"},
    {"GlobalTableWitnessUpdates", kStructureList, kRefused, "there are no global tables"},
    {"OnDemandThroughput", kStructure, kHandled, "described; nothing is throttled by it"},
    {"WarmThroughput", kStructure, kHandled, "described"},
    {"GlobalTableSettingsReplicationMode", kString, kRefused, "there are no global tables"},
};

// The names in one update that act; AWS wants exactly one.
struct Actions {
  std::optional<codec::JsonValue> create;
  std::optional<codec::JsonValue> update;
  std::optional<codec::JsonValue> remove;
  int count() const { return int{create.has_value()} + int{update.has_value()} + int{remove.has_value()}; }
};

aws::Result<IndexRequest> DecodeUpdateAction(const ObjectReader& reader) {
  IndexRequest index;
  ASSIGN_OR_RETURN(const auto name, reader.String("IndexName", kIndexNameRule));
  index.name = std::string(name.value_or(""));
  ASSIGN_OR_RETURN(index.throughput, DecodeThroughput(reader));
  ASSIGN_OR_RETURN(index.on_demand, DecodeOnDemand(reader));
  ASSIGN_OR_RETURN(index.warm, DecodeWarm(reader));
  return index;
}

aws::Result<IndexUpdate> DecodeIndexUpdate(const ObjectReader& reader, int& action_count) {
  Actions actions;
  ASSIGN_OR_RETURN(actions.update, reader.Object("Update"));
  ASSIGN_OR_RETURN(actions.create, reader.Object("Create"));
  ASSIGN_OR_RETURN(actions.remove, reader.Object("Delete"));
  action_count = actions.count();
  IndexUpdate update;
  if (actions.create) {
    update.kind = IndexUpdate::Kind::kCreate;
    ASSIGN_OR_RETURN(update.index, DecodeIndex(reader.Child("Create", *actions.create), IndexKind::kGlobal));
  } else if (actions.update) {
    ASSIGN_OR_RETURN(update.index, DecodeUpdateAction(reader.Child("Update", *actions.update)));
  } else if (actions.remove) {
    update.kind = IndexUpdate::Kind::kDelete;
    ASSIGN_OR_RETURN(const auto name, reader.Child("Delete", *actions.remove).String("IndexName", kIndexNameRule));
    update.index.name = std::string(name.value_or(""));
  }
  return update;
}

struct DecodedUpdates {
  std::optional<std::vector<IndexUpdate>> updates;
  std::vector<int> action_counts;
};

aws::Result<DecodedUpdates> DecodeIndexUpdates(const ObjectReader& reader) {
  DecodedUpdates decoded;
  std::vector<IndexUpdate> updates;
  ASSIGN_OR_RETURN(
      const auto count,
      reader.Structures("GlobalSecondaryIndexUpdates", false, [&](const ObjectReader& element) -> aws::Status {
        ASSIGN_OR_RETURN(IndexUpdate update, DecodeIndexUpdate(element, decoded.action_counts.emplace_back()));
        updates.push_back(std::move(update));
        return Ok{};
      }));
  if (count) decoded.updates = std::move(updates);
  return decoded;
}

aws::Status CheckIndexUpdates(const DecodedUpdates& decoded) {
  if (decoded.updates && decoded.updates->empty()) {
    return Err(InvalidParameters("List of GlobalSecondaryIndexUpdates is empty"));
  }
  for (const int count : decoded.action_counts) {
    if (count == 0) {
      return Err(
          InvalidParameters("One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                            "GlobalSecondaryIndexUpdate.Delete must not be null"));
    }
    if (count > 1) {
      return Err(
          InvalidParameters("Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                            "GlobalSecondaryIndexUpdate.Delete may be specified"));
    }
  }
  return Ok{};
}

aws::Status CheckAsksForSomething(const UpdateTableRequest& request) {
  const bool asks = request.billing_mode || request.throughput || request.index_updates || request.stream ||
                    request.encryption || request.table_class || request.deletion_protection ||
                    (request.on_demand && !request.on_demand->empty()) || request.warm;
  if (asks) return Ok{};
  return Err(aws::ValidationError(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
      "SSESpecification or ReplicaUpdates is required"));
}

aws::Result<UpdateTableRequest> Decode(codec::JsonValue input) {
  Constraints constraints;
  const ObjectReader reader(input, constraints);
  UpdateTableRequest request;
  ASSIGN_OR_RETURN(request.definitions, DecodeAttributeDefinitions(reader, false));
  ASSIGN_OR_RETURN(const auto name, reader.String("TableName", kTableNameRule));
  request.name = std::string(name.value_or(""));
  ASSIGN_OR_RETURN(request.billing_mode, DecodeBillingMode(reader));
  ASSIGN_OR_RETURN(request.throughput, DecodeThroughput(reader));
  ASSIGN_OR_RETURN(DecodedUpdates updates, DecodeIndexUpdates(reader));
  ASSIGN_OR_RETURN(request.stream, DecodeStream(reader));
  ASSIGN_OR_RETURN(request.encryption, DecodeEncryption(reader));
  ASSIGN_OR_RETURN(request.table_class, DecodeTableClass(reader));
  ASSIGN_OR_RETURN(request.deletion_protection, reader.Bool("DeletionProtectionEnabled"));
  ASSIGN_OR_RETURN(request.on_demand, DecodeOnDemand(reader));
  ASSIGN_OR_RETURN(request.warm, DecodeWarm(reader));
  RETURN_IF_ERROR(constraints.Check());
  RETURN_IF_ERROR(CheckIndexUpdates(updates));
  request.index_updates = std::move(updates.updates);
  RETURN_IF_ERROR(CheckAsksForSomething(request));
  return request;
}

// The reply repeats a -1, which removes a ceiling; DescribeTable then shows none.
TableDescription Shown(const TableDescription& updated, const UpdateTableRequest& request) {
  TableDescription shown = updated;
  const OnDemandThroughput asked = request.on_demand.value_or(OnDemandThroughput());
  if (asked.max_read_units == -1) shown.on_demand.max_read_units = -1;
  if (asked.max_write_units == -1) shown.on_demand.max_write_units = -1;
  return shown;
}

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(const UpdateTableRequest request, Decode(input));
  ASSIGN_OR_RETURN(const TableRef table, service.catalog().Require(context, request.name));
  ASSIGN_OR_RETURN(const TableRef updated, service.lifecycle().Update(context, *table, [&](TableDescription& next) {
    return ApplyChanges(request, context.now, next);
  }));
  output.BeginObject();
  output.Key("TableDescription");
  WriteTableDescription(Shown(*updated, request), context.now, output);
  context.DependsOn(service.engine().last_sequence());  // it shows counts
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

constinit const Operation kUpdateTable{{"UpdateTable", kMembers}, Run};

}  // namespace virga::dynamodb
