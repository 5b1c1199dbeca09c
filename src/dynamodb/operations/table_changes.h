#ifndef VIRGA_DYNAMODB_OPERATIONS_TABLE_CHANGES_H_
#define VIRGA_DYNAMODB_OPERATIONS_TABLE_CHANGES_H_

#include <optional>
#include <string>
#include <vector>

#include "aws/error.h"
#include "base/clock.h"
#include "dynamodb/operations/table_request.h"
#include "dynamodb/table/table_schema.h"

namespace virga::dynamodb {

// One entry of GlobalSecondaryIndexUpdates.
struct IndexUpdate {
  enum class Kind { kCreate, kUpdate, kDelete };
  Kind kind = Kind::kUpdate;
  IndexRequest index;  // kDelete: only its name
};

// UpdateTable as it was sent, constraints checked.
struct UpdateTableRequest {
  std::string name;
  std::optional<std::vector<KeyAttribute>> definitions;
  std::optional<BillingMode> billing_mode;
  std::optional<Units> throughput;
  std::optional<std::vector<IndexUpdate>> index_updates;
  std::optional<StreamRequest> stream;
  std::optional<EncryptionRequest> encryption;
  std::optional<TableClass> table_class;
  std::optional<bool> deletion_protection;
  std::optional<OnDemandThroughput> on_demand;
  std::optional<WarmUnits> warm;
};

// Makes `table` what the request asks for. Indexes to be made or removed get the status kCreating or
// kDeleting. Pure: `now` is the time of the change.
// Errors: ValidationException; LimitExceededException (several indexes at once, too many decreases
// of throughput); ResourceNotFoundException (unknown index); ResourceInUseException (busy index).
aws::Status ApplyChanges(const UpdateTableRequest& request, TimePoint now, TableDescription& table);

// New units for a table or index; `what` for the text: "table", "index i". Counts decreases by the
// day and keeps to their limit.
aws::Status ChangeThroughput(const Units& wanted, std::string_view what, TimePoint now,
                             ProvisionedThroughput& throughput);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_TABLE_CHANGES_H_
