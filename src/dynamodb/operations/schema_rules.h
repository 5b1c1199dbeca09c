#ifndef VIRGA_DYNAMODB_OPERATIONS_SCHEMA_RULES_H_
#define VIRGA_DYNAMODB_OPERATIONS_SCHEMA_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "dynamodb/operations/table_request.h"
#include "dynamodb/table/catalog.h"
#include "dynamodb/table/table_schema.h"

namespace virga::dynamodb {

// What AWS demands of a table's definition beyond the model's constraints. All errors are
// ValidationException. Pure.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html

// Which operation asks: some rules and texts differ.
enum class Change { kCreate, kUpdate };

// The key with its declared types. Errors: order and types of the elements, a missing definition.
aws::Result<KeySchema> ResolveKeySchema(const std::vector<KeyElement>& key,
                                        const std::vector<KeyAttribute>& definitions);

// An index ready to be added to a table; id, status and counters are the caller's. `mode`: of the
// table. Errors: key, projection, throughput that does not go with the mode.
aws::Result<IndexDescription> ResolveIndex(const IndexRequest& request, const std::vector<KeyAttribute>& definitions,
                                           const KeySchema& table_key, BillingMode mode, Change change);
// Every global index of a provisioned table has throughput of its own.
aws::Status CheckIndexesHaveThroughput(const std::vector<IndexDescription>& indexes, BillingMode mode);

// Names distinct, counts, and projected attributes of all together.
aws::Status CheckIndexes(const std::vector<IndexDescription>& indexes);

// Every definition is used. REQUIRES: every key is defined.
aws::Status CheckDefinitionsUsed(const std::vector<KeyAttribute>& definitions, const KeySchema& table_key,
                                 const std::vector<IndexDescription>& indexes);

// The attributes that the table's and indexes' keys use, by name, with their types.
std::vector<KeyAttribute> UsedDefinitions(const KeySchema& table_key, const std::vector<IndexDescription>& indexes);

// Units that pass the quotas of a table.
aws::Status CheckThroughput(const Units& units);

// On-demand ceilings given with a request, on top of `current`. kUpdate knows -1: no ceiling.
aws::Result<OnDemandThroughput> ResolveOnDemand(const std::optional<OnDemandThroughput>& request,
                                                const OnDemandThroughput& current, BillingMode mode, Change change);
// Warm throughput given with a request, on top of `current`.
aws::Result<WarmThroughput> ResolveWarm(const std::optional<WarmUnits>& request, const WarmThroughput& current,
                                        BillingMode mode, Change change);

// The ARN of the key that encrypts the table, "" for the one that AWS owns.
aws::Result<std::string> ResolveEncryption(const EncryptionRequest& request, const CatalogScope& scope);

aws::Status CheckStream(const StreamRequest& request);
// Keys distinct and not reserved.
aws::Status CheckTags(const Tags& tags);
// Of a table, after the change.
aws::Status CheckTagCount(std::size_t count);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_SCHEMA_RULES_H_
