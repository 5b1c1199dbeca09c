#include "apps/virga/infra_config.h"

#include <array>
#include <utility>

#include "apps/virga/infra_json.h"
#include "codec/json_document.h"

namespace virga::infra {
namespace {

using codec::JsonKind;
using codec::JsonValue;

// Terraform's name of a queue's attribute, and SQS's.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kQueueAttributes = {{
    {"visibility_timeout_seconds", "VisibilityTimeout"},
    {"message_retention_seconds", "MessageRetentionPeriod"},
    {"max_message_size", "MaximumMessageSize"},
    {"delay_seconds", "DelaySeconds"},
    {"receive_wait_time_seconds", "ReceiveMessageWaitTimeSeconds"},
}};

Result<JsonValue> Require(JsonValue object, std::string_view key, JsonKind kind) {
  const auto member = Find(object, key);
  if (!member || !member->is(kind)) {
    return Err(std::string("resources.json: \"") + std::string(key) + "\" is missing or of the wrong type");
  }
  return *member;
}

Result<std::string> RequireString(JsonValue object, std::string_view key) {
  ASSIGN_OR_RETURN(const JsonValue value, Require(object, key, JsonKind::kString));
  return std::string(value.text());
}

Result<TableSpec> ParseTable(JsonValue json) {
  TableSpec table;
  ASSIGN_OR_RETURN(table.name, RequireString(json, "name"));
  ASSIGN_OR_RETURN(table.billing_mode, RequireString(json, "billing_mode"));
  ASSIGN_OR_RETURN(table.hash_key, RequireString(json, "hash_key"));
  ASSIGN_OR_RETURN(const JsonValue attributes, Require(json, "attributes", JsonKind::kArray));
  for (JsonValue attribute : attributes) {
    ASSIGN_OR_RETURN(const std::string name, RequireString(attribute, "name"));
    ASSIGN_OR_RETURN(table.attribute_types[name], RequireString(attribute, "type"));
  }
  ASSIGN_OR_RETURN(const JsonValue indexes, Require(json, "global_secondary_indexes", JsonKind::kArray));
  for (JsonValue index_json : indexes) {
    IndexSpec index;
    ASSIGN_OR_RETURN(index.name, RequireString(index_json, "name"));
    ASSIGN_OR_RETURN(index.hash_key, RequireString(index_json, "hash_key"));
    ASSIGN_OR_RETURN(index.range_key, RequireString(index_json, "range_key"));
    ASSIGN_OR_RETURN(index.projection_type, RequireString(index_json, "projection_type"));
    table.indexes.push_back(std::move(index));
  }
  return table;
}

Result<QueueSpec> ParseQueue(JsonValue json) {
  QueueSpec queue;
  ASSIGN_OR_RETURN(queue.name, RequireString(json, "name"));
  ASSIGN_OR_RETURN(const JsonValue attributes, Require(json, "attributes", JsonKind::kObject));
  for (const auto& [terraform_name, sqs_name] : kQueueAttributes) {
    ASSIGN_OR_RETURN(const JsonValue value, Require(attributes, terraform_name, JsonKind::kNumber));
    queue.attributes[std::string(sqs_name)] = std::string(value.text());
  }
  return queue;
}

std::string_view Trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// What follows the closing quote may only be a comment.
bool IsBlankOrComment(std::string_view text) {
  text = Trim(text);
  return text.empty() || text.starts_with('#') || text.starts_with("//");
}

}  // namespace

Result<Resources> ParseResources(std::string_view json) {
  codec::JsonDocument document;
  const auto root = document.Parse(json);
  if (!root.ok()) return Err("resources.json: " + root.error().message);
  Resources resources;
  ASSIGN_OR_RETURN(const JsonValue defaults, Require(*root, "defaults", JsonKind::kObject));
  ASSIGN_OR_RETURN(resources.default_endpoint, RequireString(defaults, "endpoint"));
  ASSIGN_OR_RETURN(resources.default_region, RequireString(defaults, "region"));
  ASSIGN_OR_RETURN(const JsonValue table, Require(*root, "requests_table", JsonKind::kObject));
  ASSIGN_OR_RETURN(resources.table, ParseTable(table));
  ASSIGN_OR_RETURN(const JsonValue events, Require(*root, "request_events", JsonKind::kObject));
  ASSIGN_OR_RETURN(resources.queue, ParseQueue(events));
  ASSIGN_OR_RETURN(const JsonValue count, Require(events, "max_receive_count", JsonKind::kNumber));
  resources.max_receive_count = std::string(count.text());
  ASSIGN_OR_RETURN(const JsonValue dead_letters, Require(events, "dead_letter_queue", JsonKind::kObject));
  ASSIGN_OR_RETURN(resources.dead_letter_queue, ParseQueue(dead_letters));
  return resources;
}

Result<std::map<std::string, std::string>> ParseVariables(std::string_view text) {
  std::map<std::string, std::string> variables;
  int line_number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++line_number;
    if (IsBlankOrComment(line)) continue;
    const std::string where = "terraform.tfvars:" + std::to_string(line_number) + ": ";
    const auto equals = line.find('=');
    const auto name = Trim(line.substr(0, equals));
    const auto value = equals == std::string_view::npos ? "" : Trim(line.substr(equals + 1));
    if (value == "null" && !name.empty()) continue;
    const auto closing = value.find('"', 1);
    if (name.empty() || !value.starts_with('"') || closing == std::string_view::npos ||
        !IsBlankOrComment(value.substr(closing + 1))) {
      return Err(where + "expected name = \"value\"");
    }
    const std::string_view content = value.substr(1, closing - 1);
    if (content.find('\\') != std::string_view::npos || content.find("${") != std::string_view::npos) {
      return Err(where + "escapes and ${} are not understood here");
    }
    variables[std::string(name)] = std::string(content);
  }
  return variables;
}

Endpoints ResolveEndpoints(const Resources& resources, const std::map<std::string, std::string>& variables) {
  const auto get = [&](const char* name, const std::string& otherwise) {
    const auto found = variables.find(name);
    return found == variables.end() || found->second.empty() ? otherwise : found->second;
  };
  const std::string endpoint = get("localstack_endpoint", resources.default_endpoint);
  return {.dynamodb = get("dynamodb_endpoint", endpoint),
          .sqs = get("sqs_endpoint", endpoint),
          .region = get("region", resources.default_region)};
}

}  // namespace virga::infra
