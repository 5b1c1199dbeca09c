#ifndef VIRGA_AWS_OPERATION_INDEX_H_
#define VIRGA_AWS_OPERATION_INDEX_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "aws/metrics.h"
#include "aws/operation.h"

namespace virga::aws {

// How a service speaks, beyond its operations.
struct WireTraits {
  std::string_view signing_name;
  std::string_view error_prefix;        // of its own errors' `__type`: "com.amazonaws.sqs#"
  std::string_view query_namespace;     // XML namespace of its Query replies; "" if it has no Query
  std::string_view query_version;       // "2012-11-05"
  bool long_request_id = false;         // DynamoDB's 52 characters; the others have UUIDs
  bool has_crc32 = false;               // x-amz-crc32 on every reply
  bool has_query_error_header = false;  // x-amzn-query-error on JSON errors
  // `__type` of an internal error: of the errors that all services give, the one whose name differs.
  std::string_view internal_error_type = "com.amazon.coral.service#InternalFailure";
  std::int64_t body_bytes_max = 0;
};
// The row of a service; of DynamoDB for a name that has none.
const WireTraits& TraitsOf(std::string_view signing_name);

// The row of the service that a form means, by its Version, else by the signature's service, else SQS.
const WireTraits& QueryTraitsOf(std::string_view version, std::string_view signing_name);

// The `__type` under which the service gives the error.
std::string_view JsonTypeOf(const ErrorInfo& error, const WireTraits& traits);

struct OperationEntry {
  Service* service = nullptr;
  std::size_t index = 0;
  const OperationInfo* info = nullptr;
  const WireTraits* traits = nullptr;
  OperationMetrics* metrics = nullptr;
};

// Every operation of every service by the names that requests use. Immutable after construction:
// thread-safe. Borrows the services.
class OperationIndex {
 public:
  OperationIndex(const std::vector<Service*>& services, Metrics& metrics);

  // "DynamoDB_20120810.PutItem"; nullptr if there is none.
  const OperationEntry* FindTarget(std::string_view target) const;
  // By Query's Action in a service that speaks Query. `version` or, without it, `signing_name`
  // says which service is meant, else the first that has the action.
  const OperationEntry* FindAction(std::string_view action, std::string_view version,
                                   std::string_view signing_name) const;
  // The service whose targets begin with what stands before the '.'; nullptr if none.
  Service* ServiceOfTarget(std::string_view target) const;

  const std::vector<Service*>& services() const { return services_; }

 private:
  std::vector<Service*> services_;
  std::vector<std::unique_ptr<OperationEntry>> entries_;
  std::vector<std::string> targets_;  // what by_target_'s keys view; sized once
  std::unordered_map<std::string_view, const OperationEntry*> by_target_;
};

}  // namespace virga::aws

#endif  // VIRGA_AWS_OPERATION_INDEX_H_
