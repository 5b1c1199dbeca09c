#include "apps/virga/infra_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "apps/virga/infra_apply.h"
#include "apps/virga/infra_config.h"
#include "apps/virga/infra_json.h"
#include "aws/sigv4.h"
#include "base/clock.h"
#include "codec/json_document.h"
#include "http/client.h"

namespace virga::infra {
namespace {

constexpr int kExitRefused = 1;
constexpr int kExitBadFiles = 2;

std::optional<std::string> ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string FromEnvironment(const char* name, std::string_view otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : std::string(otherwise);
}

// "com.amazonaws.sqs#QueueDoesNotExist" -> "QueueDoesNotExist"; "" if there is none.
std::string ErrorTypeOf(const http::ClientResponse& response) {
  if (response.status == 200) return "";
  codec::JsonDocument document;
  const auto root = document.Parse(response.body);
  const std::string type = root.ok() ? Text(*root, "__type") : "";
  return type.empty() ? "no JSON error" : type.substr(type.find('#') + 1);
}

class HttpCloud final : public Cloud {
 public:
  explicit HttpCloud(Endpoints endpoints)
      : endpoints_(std::move(endpoints)),
        // Terraform's provider signs with the same ones; a local cloud takes any.
        credentials_{.access_key = FromEnvironment("AWS_ACCESS_KEY_ID", "test"),
                     .secret_key = FromEnvironment("AWS_SECRET_ACCESS_KEY", "test"),
                     .session_token = FromEnvironment("AWS_SESSION_TOKEN", "")} {}

  Result<Reply> Call(std::string_view operation, std::string_view json) override {
    const bool is_sqs = operation.starts_with("AmazonSQS");
    const std::string& endpoint = is_sqs ? endpoints_.sqs : endpoints_.dynamodb;
    const auto url = http::ParseUrl(endpoint);
    if (!url.ok()) return Err(fmt::format("the endpoint {} is no URL: {}", endpoint, url.error()));
    http::ClientRequest request;
    request.origin = url->origin;
    request.method = "POST";
    request.target = url->target;
    request.body = std::string(json);
    request.head = SignedHead(request, operation, is_sqs ? "sqs" : "dynamodb");
    const auto response = http::SendBlocking(std::move(request));
    if (!response.ok()) {
      return Err(
          fmt::format("{} does not answer at {}: {}. Is the cloud running ('make run-cloud')? "
                      "The endpoint is localstack_endpoint, dynamodb_endpoint or sqs_endpoint in terraform.tfvars",
                      is_sqs ? "SQS" : "DynamoDB", endpoint, response.error().message));
    }
    return Reply{.status = response->status, .error_type = ErrorTypeOf(*response), .body = response->body};
  }

  void Pause() override { std::this_thread::sleep_for(std::chrono::milliseconds(100)); }

 private:
  std::string SignedHead(const http::ClientRequest& request, std::string_view operation,
                         std::string_view service) const {
    const std::string host = request.origin.HostHeader();
    const http::Header headers[] = {
        {"Content-Type", "application/x-amz-json-1.0"}, {"Host", host}, {"X-Amz-Target", operation}};
    const aws::SignableRequest signable{
        .method = request.method, .path = request.target, .query = {}, .headers = headers, .body = request.body};
    const aws::SignatureHeaders signature = aws::SignRequest(
        credentials_, {.region = endpoints_.region, .service = std::string(service)}, SystemClock().Now(), signable);
    std::string head = fmt::format(
        "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: {}\r\nX-Amz-Date: {}\r\nAuthorization: {}\r\n",
        operation, signature.amz_date, signature.authorization);
    if (!signature.security_token.empty())
      head += fmt::format("X-Amz-Security-Token: {}\r\n", signature.security_token);
    return head;
  }

  const Endpoints endpoints_;
  const aws::Credentials credentials_;
};

struct Files {
  Resources resources;
  Endpoints endpoints;
};

constexpr const char* kVariables[] = {"localstack_endpoint", "dynamodb_endpoint", "sqs_endpoint", "region"};

bool IsVariable(std::string_view name) {
  return std::find(std::begin(kVariables), std::end(kVariables), name) != std::end(kVariables);
}

Result<Files> ReadFiles(const CommandOptions& options) {
  const std::filesystem::path directory = options.directory;
  if (!std::filesystem::is_directory(directory)) {
    return Err(
        fmt::format("there is no folder {}: --dir names the environment's, as infra/envs/local", directory.string()));
  }
  const auto resources_path = directory / ".." / ".." / "resources.json";
  const auto resources_text = ReadFile(resources_path);
  if (!resources_text) {
    return Err(fmt::format("cannot read {}: --dir names the environment's folder, as infra/envs/local",
                           resources_path.lexically_normal().string()));
  }
  Files files;
  ASSIGN_OR_RETURN(files.resources, ParseResources(*resources_text));
  std::map<std::string, std::string> variables;
  if (const auto text = ReadFile(directory / "terraform.tfvars")) {
    ASSIGN_OR_RETURN(variables, ParseVariables(*text));
    for (const auto& [name, value] : variables) {
      // Terraform too only warns: the folder may have further variables of its user's.
      if (IsVariable(name)) continue;
      fmt::print(stderr, "virga infra: terraform.tfvars: {} is ignored: the variables are {}\n", name,
                 fmt::join(kVariables, ", "));
    }
  }
  // Terraform takes variables from the environment too; its file wins over them.
  for (const char* name : kVariables) {
    const std::string value = FromEnvironment((std::string("TF_VAR_") + name).c_str(), "");
    if (!value.empty()) variables.try_emplace(name, value);
  }
  for (const std::string& variable : options.variables) {
    const auto equals = variable.find('=');
    const std::string name = variable.substr(0, equals);
    if (equals == std::string::npos || !IsVariable(name)) {
      return Err("--var " + variable + ": expected NAME=VALUE, where NAME is localstack_endpoint, dynamodb_endpoint, " +
                 "sqs_endpoint or region");
    }
    variables[name] = variable.substr(equals + 1);
  }
  files.endpoints = ResolveEndpoints(files.resources, variables);
  return files;
}

}  // namespace

int RunInfraCommand(const CommandOptions& options) {
  const auto files = ReadFiles(options);
  if (!files.ok()) {
    fmt::print(stderr, "virga infra: {}\n", files.error());
    return kExitBadFiles;
  }
  HttpCloud cloud(files->endpoints);
  Applier applier(files->resources, cloud, [](const std::string& line) { fmt::print("{}\n", line); });
  const auto result = options.verb == "destroy" ? applier.Destroy() : applier.Apply(options.verb == "plan");
  if (!result.ok()) {
    std::fflush(stdout);
    fmt::print(stderr, "virga infra {}: {}\n", options.verb, result.error());
    return kExitRefused;
  }
  return 0;
}

}  // namespace virga::infra
