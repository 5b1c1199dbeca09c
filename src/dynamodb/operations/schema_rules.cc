#include "dynamodb/operations/schema_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "aws/limits.h"
#include "codec/hash.h"

namespace virga::dynamodb {
namespace {

const KeyAttribute* FindDefinition(const std::vector<KeyAttribute>& definitions, std::string_view name) {
  for (const KeyAttribute& definition : definitions) {
    if (definition.name == name) return &definition;
  }
  return nullptr;
}

// "[a, b]" of names in the order in which they are given.
template <typename Range>
std::string NameList(const Range& names) {
  return fmt::format("[{}]", fmt::join(names, ", "));
}

std::vector<std::string> NamesOf(const std::vector<KeyAttribute>& definitions) {
  std::vector<std::string> names;
  for (const KeyAttribute& definition : definitions) names.push_back(definition.name);
  std::sort(names.begin(), names.end());
  return names;
}

aws::Error MissingDefinitions(const std::vector<KeyElement>& key, const std::vector<KeyAttribute>& definitions) {
  if (key.size() > definitions.size()) {
    return aws::ValidationError("Invalid KeySchema: Some index key attribute have no definition");
  }
  std::vector<std::string> keys;
  for (const KeyElement& element : key) keys.push_back(element.name);
  return InvalidParameters(fmt::format(
      "Some index key attributes are not defined in AttributeDefinitions. Keys: {}, AttributeDefinitions: {}",
      NameList(keys), NameList(NamesOf(definitions))));
}

aws::Status CheckProjection(const ProjectionRequest& projection) {
  if (!projection.type) return Err(InvalidParameters("Unknown ProjectionType: null"));
  const bool has_names = projection.non_key_attributes.has_value();
  if (*projection.type == ProjectionType::kInclude && !has_names) {
    return Err(InvalidParameters("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"));
  }
  if (*projection.type != ProjectionType::kInclude && has_names) {
    return Err(InvalidParameters(
        fmt::format("ProjectionType is {}, but NonKeyAttributes is specified", NameOf(*projection.type))));
  }
  return Ok{};
}

aws::Status CheckLocalIndexKey(const IndexRequest& request, const KeySchema& key, const KeySchema& table_key) {
  if (!table_key.range) {
    return Err(InvalidParameters(
        "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"));
  }
  if (!key.range) {
    return Err(InvalidParameters(fmt::format("Index KeySchema does not have a range key for index: {}", request.name)));
  }
  if (key.hash.name != table_key.hash.name) {
    return Err(InvalidParameters(
        fmt::format("Index KeySchema does not have the same leading hash key as table KeySchema for index: {}. index "
                    "hash key: {}, table hash key: {}",
                    request.name, key.hash.name, table_key.hash.name)));
  }
  return Ok{};
}

aws::Status CheckIndexThroughput(const IndexRequest& request, BillingMode mode, Change change) {
  if (mode == BillingMode::kPayPerRequest && request.throughput && change == Change::kUpdate) {
    return Err(InvalidParameters(
        fmt::format("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {} when BillingMode "
                    "is PAY_PER_REQUEST",
                    request.name)));
  }
  if (mode == BillingMode::kPayPerRequest && request.throughput) {
    return Err(InvalidParameters(
        fmt::format("ProvisionedThroughput should not be specified for index: {} when BillingMode is PAY_PER_REQUEST",
                    request.name)));
  }
  if (request.throughput) return CheckThroughput(*request.throughput);
  return Ok{};
}

// A UUID that is always the same for one account and region, as the key alias/aws/dynamodb is.
std::string ManagedKeyArn(const CatalogScope& scope) {
  const codec::Sha256Digest digest = codec::Sha256(fmt::format("aws/dynamodb {} {}", scope.account, scope.region));
  std::string hex;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) hex += '-';
    hex += fmt::format("{:02x}", digest[i]);
  }
  return fmt::format("arn:aws:kms:{}:{}:key/{}", scope.region, scope.account, hex);
}

// A ceiling as a request gives it; nullopt: none.
aws::Result<std::optional<std::int64_t>> Ceiling(std::optional<std::int64_t> requested,
                                                 std::optional<std::int64_t> current, std::string_view name,
                                                 Change change) {
  if (!requested) return current;
  if (change == Change::kUpdate && *requested == -1) return std::optional<std::int64_t>();
  if (*requested < 1) {
    return Err(InvalidParameters(fmt::format("{} for OnDemandThroughput must be at least 1", name)));
  }
  return requested;
}

// AWS has them since November 2025: up to four attributes of each key type.
aws::Status RefuseMultiAttributeKey(const IndexRequest& request) {
  if (request.kind == IndexKind::kLocal) return Ok{};
  const auto has_many = [&request](KeyType type) {
    return std::count_if(request.key.begin(), request.key.end(),
                         [type](const KeyElement& element) { return element.type == type; }) > 1;
  };
  if (!has_many(KeyType::kHash) && !has_many(KeyType::kRange)) return Ok{};
  return Err(aws::ValidationError(
      fmt::format("The KeySchema of the global secondary index {} has more than one HASH or RANGE attribute, which is "
                  "not supported by this cloud",
                  request.name)));
}

}  // namespace

aws::Result<KeySchema> ResolveKeySchema(const std::vector<KeyElement>& key,
                                        const std::vector<KeyAttribute>& definitions) {
  if (key[0].type != KeyType::kHash) {
    return Err(aws::ValidationError("Invalid KeySchema: The first KeySchemaElement is not a HASH key type"));
  }
  if (key.size() > 1 && key[1].type != KeyType::kRange) {
    return Err(aws::ValidationError("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"));
  }
  if (key.size() > 1 && key[0].name == key[1].name) {
    return Err(aws::ValidationError("Both the Hash Key and the Range Key element in the KeySchema have the same name"));
  }
  KeySchema schema;
  for (const KeyElement& element : key) {
    const KeyAttribute* definition = FindDefinition(definitions, element.name);
    if (definition == nullptr) return Err(MissingDefinitions(key, definitions));
    if (element.type == KeyType::kHash) {
      schema.hash = *definition;
    } else {
      schema.range = *definition;
    }
  }
  return schema;
}

aws::Result<IndexDescription> ResolveIndex(const IndexRequest& request, const std::vector<KeyAttribute>& definitions,
                                           const KeySchema& table_key, BillingMode mode, Change change) {
  IndexDescription index;
  index.name = IndexName(request.name);
  index.kind = request.kind;
  RETURN_IF_ERROR(RefuseMultiAttributeKey(request));
  ASSIGN_OR_RETURN(index.key, ResolveKeySchema(request.key, definitions));
  if (request.kind == IndexKind::kLocal) RETURN_IF_ERROR(CheckLocalIndexKey(request, index.key, table_key));
  RETURN_IF_ERROR(CheckProjection(request.projection));
  index.projection.type = *request.projection.type;
  index.projection.non_key_attributes = request.projection.non_key_attributes.value_or(std::vector<std::string>());
  if (request.kind == IndexKind::kLocal) return index;
  RETURN_IF_ERROR(CheckIndexThroughput(request, mode, change));
  if (request.throughput) {
    index.throughput.read_units = request.throughput->read;
    index.throughput.write_units = request.throughput->write;
  }
  ASSIGN_OR_RETURN(index.on_demand, ResolveOnDemand(request.on_demand, {}, mode, Change::kCreate));
  ASSIGN_OR_RETURN(index.warm, ResolveWarm(request.warm, {}, mode, Change::kCreate));
  return index;
}

aws::Status CheckIndexesHaveThroughput(const std::vector<IndexDescription>& indexes, BillingMode mode) {
  if (mode == BillingMode::kPayPerRequest) return Ok{};
  std::vector<std::string_view> missing;
  for (const IndexDescription& index : indexes) {
    if (index.kind == IndexKind::kGlobal && index.throughput.read_units == 0) missing.push_back(index.name.view());
  }
  if (missing.empty()) return Ok{};
  return Err(
      InvalidParameters(fmt::format("ProvisionedThroughput must be specified for index: {}", fmt::join(missing, ","))));
}

aws::Status CheckIndexes(const std::vector<IndexDescription>& indexes) {
  std::set<std::string_view> names;
  std::int64_t locals = 0;
  std::int64_t globals = 0;
  std::int64_t projected = 0;
  for (const IndexDescription& index : indexes) {
    if (!names.insert(index.name.view()).second) {
      return Err(InvalidParameters(fmt::format("Duplicate index name: {}", index.name.view())));
    }
    ++(index.kind == IndexKind::kLocal ? locals : globals);
    projected += static_cast<std::int64_t>(index.projection.non_key_attributes.size());
  }
  if (locals > aws::limits::local_secondary_indexes_max) {
    return Err(InvalidParameters(fmt::format("Number of LocalSecondaryIndexes exceeds per-table limit of {}",
                                             aws::limits::local_secondary_indexes_max)));
  }
  if (globals > aws::limits::global_secondary_indexes_max) {
    return Err(InvalidParameters(fmt::format("GlobalSecondaryIndex count exceeds the per-table limit of {}",
                                             aws::limits::global_secondary_indexes_max)));
  }
  if (projected > aws::limits::projected_attributes_total_max) {
    return Err(
        InvalidParameters(fmt::format("Number of projected attributes in all indexes exceeds the per-table limit of {}",
                                      aws::limits::projected_attributes_total_max)));
  }
  return Ok{};
}

std::vector<KeyAttribute> UsedDefinitions(const KeySchema& table_key, const std::vector<IndexDescription>& indexes) {
  std::map<std::string, AttributeType> used;
  const auto add = [&used](const KeySchema& key) {
    used.emplace(key.hash.name, key.hash.type);
    if (key.range) used.emplace(key.range->name, key.range->type);
  };
  add(table_key);
  for (const IndexDescription& index : indexes) add(index.key);
  std::vector<KeyAttribute> definitions;
  for (const auto& [name, type] : used) definitions.push_back({name, type});
  return definitions;
}

aws::Status CheckDefinitionsUsed(const std::vector<KeyAttribute>& definitions, const KeySchema& table_key,
                                 const std::vector<IndexDescription>& indexes) {
  const std::vector<KeyAttribute> used = UsedDefinitions(table_key, indexes);
  if (definitions.size() == used.size()) return Ok{};
  if (indexes.empty()) {
    return Err(
        InvalidParameters("Number of attributes in KeySchema does not exactly match number of attributes defined in "
                          "AttributeDefinitions"));
  }
  return Err(
      InvalidParameters(fmt::format("Some AttributeDefinitions are not used. AttributeDefinitions: {}, keys used: {}",
                                    NameList(NamesOf(definitions)), NameList(NamesOf(used)))));
}

aws::Status CheckThroughput(const Units& units) {
  const auto check = [](std::int64_t value, std::int64_t max, std::string_view what) -> aws::Status {
    if (value <= max) return Ok{};
    return Err(
        aws::Error{aws::ErrorCode::kLimitExceeded,
                   fmt::format("Subscriber limit exceeded: Provisioned throughput: {} {} exceeds the limit of {} "
                               "of a table",
                               value, what, max)});
  };
  RETURN_IF_ERROR(check(units.read, aws::limits::table_read_units_max, "ReadCapacityUnits"));
  return check(units.write, aws::limits::table_write_units_max, "WriteCapacityUnits");
}

aws::Result<OnDemandThroughput> ResolveOnDemand(const std::optional<OnDemandThroughput>& request,
                                                const OnDemandThroughput& current, BillingMode mode, Change change) {
  if (!request || request->empty()) return mode == BillingMode::kProvisioned ? OnDemandThroughput{} : current;
  if (mode == BillingMode::kProvisioned) {
    const std::string_view member = request->max_read_units ? "MaxReadRequestUnits" : "MaxWriteRequestUnits";
    return Err(InvalidParameters(
        change == Change::kCreate
            ? fmt::format("{} for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.",
                          member)
            : fmt::format("{} for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED",
                          member)));
  }
  OnDemandThroughput result;
  ASSIGN_OR_RETURN(result.max_read_units,
                   Ceiling(request->max_read_units, current.max_read_units, "MaxReadRequestUnits", change));
  ASSIGN_OR_RETURN(result.max_write_units,
                   Ceiling(request->max_write_units, current.max_write_units, "MaxWriteRequestUnits", change));
  return result;
}

aws::Result<WarmThroughput> ResolveWarm(const std::optional<WarmUnits>& request, const WarmThroughput& current,
                                        BillingMode mode, Change change) {
  if (!request) return current;
  // A provisioned table may be made with less than a table on demand starts with.
  const bool may_be_low = mode == BillingMode::kProvisioned && change == Change::kCreate;
  const auto resolve = [&](std::optional<std::int64_t> asked, std::int64_t now,
                           std::string_view name) -> aws::Result<std::int64_t> {
    if (!asked) return now;
    if (*asked < (may_be_low ? 1 : now)) {
      return Err(InvalidParameters(
          fmt::format("Requested {} for WarmThroughput for table is lower than current WarmThroughput, decreasing "
                      "WarmThroughput is not supported",
                      name)));
    }
    return *asked;
  };
  WarmThroughput warm;
  ASSIGN_OR_RETURN(warm.read_units_per_second,
                   resolve(request->read, current.read_units_per_second, "ReadUnitsPerSecond"));
  ASSIGN_OR_RETURN(warm.write_units_per_second,
                   resolve(request->write, current.write_units_per_second, "WriteUnitsPerSecond"));
  return warm;
}

aws::Result<std::string> ResolveEncryption(const EncryptionRequest& request, const CatalogScope& scope) {
  const bool enabled = request.enabled.value_or(false);
  if (!enabled) {
    if (!request.type.empty() || !request.key_id.empty()) {
      return Err(InvalidParameters("SSEType and KMSMasterKeyId can be specified only when SSE is enabled"));
    }
    return std::string();
  }
  if (request.type == "AES256") return Err(InvalidParameters("SSEType AES256 is not supported, use KMS"));
  if (request.key_id.empty() || request.key_id == "alias/aws/dynamodb") return ManagedKeyArn(scope);
  if (request.key_id.starts_with("arn:")) return request.key_id;
  if (request.key_id.starts_with("alias/")) {
    return Err(InvalidParameters(fmt::format(
        "KMSMasterKeyId {}: Virga has no KMS that could resolve an alias; give the key's id or ARN", request.key_id)));
  }
  return fmt::format("arn:aws:kms:{}:{}:key/{}", scope.region, scope.account, request.key_id);
}

aws::Status CheckStream(const StreamRequest& request) {
  if (request.enabled) {
    return Err(aws::ValidationError("StreamSpecification.StreamEnabled=true is not supported by Virga yet"));
  }
  if (request.has_view_type) {
    return Err(
        InvalidParameters("Table is being created with a stream disabled, UpdateViewType should not be specified"));
  }
  return Ok{};
}

aws::Status CheckTags(const Tags& tags) {
  std::set<std::string_view> keys;
  for (const auto& [key, value] : tags) {
    if (key.starts_with("aws:")) {
      return Err(InvalidParameters("Tag keys starting with 'aws:' are reserved for AWS use"));
    }
    if (!keys.insert(key).second) {
      return Err(InvalidParameters(fmt::format("Duplicate tag key: {}", key)));
    }
  }
  return Ok{};
}

aws::Status CheckTagCount(std::size_t count) {
  if (count <= static_cast<std::size_t>(aws::limits::tags_per_table_max)) return Ok{};
  return Err(InvalidParameters(fmt::format("A table can have at most {} tags", aws::limits::tags_per_table_max)));
}

}  // namespace virga::dynamodb
