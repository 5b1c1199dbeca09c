#ifndef VIRGA_APPS_VIRGA_INFRA_CONFIG_H_
#define VIRGA_APPS_VIRGA_INFRA_CONFIG_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace virga::infra {

template <typename T>
using Result = virga::Result<T, std::string>;  // the error is a sentence for whoever typed the command

struct IndexSpec {
  std::string name;
  std::string hash_key;
  std::string range_key;
  std::string projection_type;
};

struct TableSpec {
  std::string name;
  std::string billing_mode;
  std::string hash_key;
  std::map<std::string, std::string> attribute_types;
  std::vector<IndexSpec> indexes;
};

struct QueueSpec {
  std::string name;
  std::map<std::string, std::string> attributes;  // by SQS's names: VisibilityTimeout -> "30"
};

// What infra/resources.json says, which Terraform reads too.
struct Resources {
  std::string default_endpoint;
  std::string default_region;
  TableSpec table;
  QueueSpec queue;
  QueueSpec dead_letter_queue;
  std::string max_receive_count;
};

struct Endpoints {
  std::string dynamodb;
  std::string sqs;
  std::string region;
};

// Errors: names the member that is missing or has the wrong type.
Result<Resources> ParseResources(std::string_view json);

// The `name = "value"` lines of a terraform.tfvars; comments and blank lines between them.
// Errors: names the line that is anything else. Terraform's language has more, which is refused.
Result<std::map<std::string, std::string>> ParseVariables(std::string_view text);

// Where the services are: dynamodb_endpoint and sqs_endpoint, else localstack_endpoint, else the default.
Endpoints ResolveEndpoints(const Resources& resources, const std::map<std::string, std::string>& variables);

}  // namespace virga::infra

#endif  // VIRGA_APPS_VIRGA_INFRA_CONFIG_H_
