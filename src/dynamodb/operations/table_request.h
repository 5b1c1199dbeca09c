#ifndef VIRGA_DYNAMODB_OPERATIONS_TABLE_REQUEST_H_
#define VIRGA_DYNAMODB_OPERATIONS_TABLE_REQUEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/error.h"
#include "dynamodb/operations/request_validation.h"
#include "dynamodb/table/table_schema.h"

namespace virga::dynamodb {

// The structures that requests about tables share, as they were sent. Every Decode reads one member
// of `reader`'s object, notes violated constraints there, and fails only on wrong JSON types.

enum class KeyType : std::uint8_t { kHash, kRange };

struct KeyElement {
  std::string name;
  KeyType type = KeyType::kHash;
};

struct Units {
  std::int64_t read = 0;
  std::int64_t write = 0;
};

struct WarmUnits {
  std::optional<std::int64_t> read;
  std::optional<std::int64_t> write;
};

struct ProjectionRequest {
  std::optional<ProjectionType> type;
  std::optional<std::vector<std::string>> non_key_attributes;
};

struct IndexRequest {
  std::string name;
  IndexKind kind = IndexKind::kGlobal;
  std::vector<KeyElement> key;
  ProjectionRequest projection;
  std::optional<Units> throughput;
  std::optional<OnDemandThroughput> on_demand;
  std::optional<WarmUnits> warm;
};

struct StreamRequest {
  bool enabled = false;
  bool has_view_type = false;
};

struct EncryptionRequest {
  std::optional<bool> enabled;
  std::string type;    // "", "AES256" or "KMS"
  std::string key_id;  // ""
};

using Tags = std::vector<std::pair<std::string, std::string>>;

// Requests read the enums' wire names with these; nullopt where the value is none of them.
std::optional<ProjectionType> ParseProjectionType(std::string_view name);
std::optional<BillingMode> ParseBillingMode(std::string_view name);
std::optional<TableClass> ParseTableClass(std::string_view name);

aws::Result<std::optional<std::vector<KeyAttribute>>> DecodeAttributeDefinitions(const ObjectReader& reader,
                                                                                 bool required);
aws::Result<std::vector<KeyElement>> DecodeKeySchema(const ObjectReader& reader, std::int64_t elements_max);
aws::Result<ProjectionRequest> DecodeProjection(const ObjectReader& reader);
aws::Result<std::optional<Units>> DecodeThroughput(const ObjectReader& reader);
aws::Result<std::optional<OnDemandThroughput>> DecodeOnDemand(const ObjectReader& reader);
aws::Result<std::optional<WarmUnits>> DecodeWarm(const ObjectReader& reader);
aws::Result<std::optional<BillingMode>> DecodeBillingMode(const ObjectReader& reader);
aws::Result<std::optional<TableClass>> DecodeTableClass(const ObjectReader& reader);
aws::Result<std::optional<StreamRequest>> DecodeStream(const ObjectReader& reader);
aws::Result<std::optional<EncryptionRequest>> DecodeEncryption(const ObjectReader& reader);
aws::Result<std::optional<Tags>> DecodeTags(const ObjectReader& reader, bool required);
// The members of one index, local or global; `reader` stands on it.
aws::Result<IndexRequest> DecodeIndex(const ObjectReader& reader, IndexKind kind);
// A list of indexes; nullopt if the member is absent.
aws::Result<std::optional<std::vector<IndexRequest>>> DecodeIndexes(const ObjectReader& reader, std::string_view name,
                                                                    IndexKind kind);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_TABLE_REQUEST_H_
