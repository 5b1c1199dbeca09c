#include "dynamodb/operations/create_table.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/decode.h"
#include "aws/limits.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/operations/schema_rules.h"
#include "dynamodb/operations/table_json.h"
#include "dynamodb/operations/table_request.h"
#include "dynamodb/service.h"
#include "dynamodb/table/table_lifecycle.h"

namespace virga::dynamodb {
namespace {

using enum aws::Support;
using enum aws::MemberType;

constexpr aws::Member kMembers[] = {
    {"AttributeDefinitions", kStructureList, kHandled},
    {"TableName", kString, kHandled, "a name, or an ARN of the caller's account and region"},
    {"KeySchema", kStructureList, kHandled},
    {"LocalSecondaryIndexes", kStructureList, kHandled},
    {"GlobalSecondaryIndexes", kStructureList, kHandled},
    {"BillingMode", kString, kHandled},
    {"ProvisionedThroughput", kStructure, kHandled, "described; nothing is throttled by it"},
    {"StreamSpecification", kStructure, kHandled, "StreamEnabled false only; true is refused by name"},
    {"SSESpecification", kStructure, kHandled, "described; there is no KMS, and rows are not encrypted"},
    {"Tags", kStructureList, kHandled},
    {"TableClass", kString, kHandled, "described"},
    {"DeletionProtectionEnabled", kBoolean, kHandled},
    {"WarmThroughput", kStructure, kHandled, "described"},
    {"ResourcePolicy", kString, kRefused, "there are no policies"},
    {"OnDemandThroughput", kStructure, kHandled, "described; nothing is throttled by it"},
    {"GlobalTableSourceArn", kString, kRefused, "there are no global tables"},
    {"GlobalTableSettingsReplicationMode", kString, kRefused, "there are no global tables"},
};

struct Request {
  std::string name;
  std::vector<KeyAttribute> definitions;
  std::vector<KeyElement> key;
  std::optional<std::vector<IndexRequest>> local_indexes;
  std::optional<std::vector<IndexRequest>> global_indexes;
  std::optional<BillingMode> billing_mode;
  std::optional<Units> throughput;
  std::optional<OnDemandThroughput> on_demand;
  std::optional<WarmUnits> warm;
  std::optional<StreamRequest> stream;
  std::optional<EncryptionRequest> encryption;
  std::optional<Tags> tags;
  std::optional<TableClass> table_class;
  bool deletion_protection = false;

  BillingMode mode() const { return billing_mode.value_or(BillingMode::kProvisioned); }
};

// A new table has a name of its own rule; an ARN only needs to be one.
StringRule NameRule(codec::JsonValue input) {
  const auto name = aws::OptionalString(input, "TableName");
  if (name.ok() && name.value() && name.value()->starts_with("arn:")) return kTableNameRule;
  return {.required = true,
          .min = aws::limits::table_name_chars_min,
          .max = aws::limits::table_name_chars_max,
          .name_characters = true};
}

aws::Result<Request> Decode(codec::JsonValue input) {
  Constraints constraints;
  const ObjectReader reader(input, constraints);
  Request request;
  ASSIGN_OR_RETURN(auto definitions, DecodeAttributeDefinitions(reader, true));
  ASSIGN_OR_RETURN(const auto name, reader.String("TableName", NameRule(input)));
  request.name = std::string(name.value_or(""));
  ASSIGN_OR_RETURN(request.key, DecodeKeySchema(reader, aws::limits::key_schema_elements_max));
  ASSIGN_OR_RETURN(request.local_indexes, DecodeIndexes(reader, "LocalSecondaryIndexes", IndexKind::kLocal));
  ASSIGN_OR_RETURN(request.global_indexes, DecodeIndexes(reader, "GlobalSecondaryIndexes", IndexKind::kGlobal));
  ASSIGN_OR_RETURN(request.billing_mode, DecodeBillingMode(reader));
  ASSIGN_OR_RETURN(request.throughput, DecodeThroughput(reader));
  ASSIGN_OR_RETURN(request.on_demand, DecodeOnDemand(reader));
  ASSIGN_OR_RETURN(request.warm, DecodeWarm(reader));
  ASSIGN_OR_RETURN(request.stream, DecodeStream(reader));
  ASSIGN_OR_RETURN(request.encryption, DecodeEncryption(reader));
  ASSIGN_OR_RETURN(request.tags, DecodeTags(reader, false));
  ASSIGN_OR_RETURN(request.table_class, DecodeTableClass(reader));
  ASSIGN_OR_RETURN(const auto protection, reader.Bool("DeletionProtectionEnabled"));
  request.deletion_protection = protection.value_or(false);
  RETURN_IF_ERROR(constraints.Check());
  request.definitions = std::move(*definitions);
  return request;
}

aws::Status CheckBilling(const Request& request) {
  if (request.mode() == BillingMode::kPayPerRequest && request.throughput) {
    return Err(InvalidParameters(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"));
  }
  if (request.mode() == BillingMode::kProvisioned && !request.throughput) {
    return Err(InvalidParameters(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"));
  }
  if (request.throughput) return CheckThroughput(*request.throughput);
  return Ok{};
}

aws::Status AddIndexes(const std::optional<std::vector<IndexRequest>>& requests, std::string_view member,
                       const Request& request, TableDescription& table) {
  if (!requests) return Ok{};
  if (requests->empty()) return Err(InvalidParameters("List of " + std::string(member) + " is empty"));
  for (const IndexRequest& wanted : *requests) {
    ASSIGN_OR_RETURN(IndexDescription index,
                     ResolveIndex(wanted, request.definitions, table.key, request.mode(), Change::kCreate));
    table.last_index_id = IndexId(table.last_index_id.value() + 1);
    index.id = table.last_index_id;
    index.status = ResourceStatus::kCreating;
    table.indexes.push_back(std::move(index));
  }
  return Ok{};
}

aws::Status ResolveSettings(const Request& request, const CatalogScope& scope, TableDescription& table) {
  table.billing_mode = request.mode();
  if (request.throughput) {
    table.throughput.read_units = request.throughput->read;
    table.throughput.write_units = request.throughput->write;
  }
  if (request.mode() == BillingMode::kPayPerRequest) {
    table.billing_mode_was_set = true;
    table.on_demand_since = table.created_at;
  }
  ASSIGN_OR_RETURN(table.on_demand, ResolveOnDemand(request.on_demand, {}, request.mode(), Change::kCreate));
  ASSIGN_OR_RETURN(table.warm, ResolveWarm(request.warm, {}, request.mode(), Change::kCreate));
  if (request.stream) RETURN_IF_ERROR(CheckStream(*request.stream));
  if (request.encryption) {
    ASSIGN_OR_RETURN(table.kms_key_arn, ResolveEncryption(*request.encryption, scope));
  }
  if (request.tags) {
    RETURN_IF_ERROR(CheckTags(*request.tags));
    RETURN_IF_ERROR(CheckTagCount(request.tags->size()));
    table.tags = *request.tags;
  }
  table.table_class = request.table_class;
  table.deletion_protection = request.deletion_protection;
  return Ok{};
}

aws::Result<TableDescription> Resolve(const Request& request, const aws::CallContext& context, Random& random) {
  const CatalogScope scope = CatalogScope::Of(context);
  const std::string_view name = TableNameOf(scope, request.name);
  if (name.empty()) return Err(InvalidParameters("TableArn is not of this account and region: " + request.name));
  TableDescription table;
  table.layer = scope.layer;
  table.account = scope.account;
  table.region = scope.region;
  table.name = TableName(name);
  table.arn = TableArn(scope, name);
  table.uuid = NewUuid(random);
  table.created_at = context.now;
  RETURN_IF_ERROR(CheckBilling(request));
  ASSIGN_OR_RETURN(table.key, ResolveKeySchema(request.key, request.definitions));
  RETURN_IF_ERROR(AddIndexes(request.local_indexes, "LocalSecondaryIndexes", request, table));
  RETURN_IF_ERROR(AddIndexes(request.global_indexes, "GlobalSecondaryIndexes", request, table));
  RETURN_IF_ERROR(CheckIndexesHaveThroughput(table.indexes, request.mode()));
  RETURN_IF_ERROR(CheckIndexes(table.indexes));
  RETURN_IF_ERROR(CheckDefinitionsUsed(request.definitions, table.key, table.indexes));
  table.attribute_definitions = UsedDefinitions(table.key, table.indexes);
  RETURN_IF_ERROR(ResolveSettings(request, scope, table));
  return table;
}

aws::Result<aws::CallOutcome> Run(Service& service, aws::CallContext& context, codec::JsonValue input,
                                  codec::JsonWriter& output) {
  ASSIGN_OR_RETURN(TableDescription table, ReadCreateTable(input, context, service.random()));
  const TableName name = table.name;
  auto created = service.lifecycle().Create(context, std::move(table));
  if (!created.ok()) {
    service.catalog().Find(context, name.view());  // a refusal depends on what refuses it
    return Err(std::move(created).error());
  }
  output.BeginObject();
  output.Key("TableDescription");
  WriteTableDescription(**created, context.now, output);
  output.EndObject();
  return aws::CallOutcome{};
}

}  // namespace

aws::Result<TableDescription> ReadCreateTable(codec::JsonValue input, const aws::CallContext& context, Random& random) {
  ASSIGN_OR_RETURN(const Request request, Decode(input));
  return Resolve(request, context, random);
}

constinit const Operation kCreateTable{{"CreateTable", kMembers}, Run};

}  // namespace virga::dynamodb
