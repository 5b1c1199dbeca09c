#include "apps/tracker_common/aws_access.h"

#include <utility>

#include "aws/client/endpoint.h"

namespace virga::tracker {
namespace {

using aws::client::CallError;
using aws::client::CallResult;
using aws::client::Millis;
using aws::client::QueueUrl;

// Enough for every request that a program has in work at once, so that none makes a connection
// that is thrown away after one use.
constexpr std::size_t kIdleConnectionsMax = 1024;

void FillOptions(const Settings& settings, std::string_view endpoint_name, aws::client::ServiceOptions& options) {
  options.region = settings.Text("AWS_REGION");
  options.credentials = aws::Credentials{.access_key = settings.Text("AWS_ACCESS_KEY_ID"),
                                         .secret_key = settings.Text("AWS_SECRET_ACCESS_KEY"),
                                         .session_token = settings.Text("AWS_SESSION_TOKEN")};
  const std::string& endpoint = settings.Text(endpoint_name);
  options.origin = aws::client::PublicEndpoint(options.service, options.region);
  if (!endpoint.empty()) options.origin = aws::client::ParseEndpoint(endpoint).value();
  options.http.idle_connections_max = kIdleConnectionsMax;
  options.http.connect_timeout_ms = Millis(settings.Integer("AWS_ATTEMPT_TIMEOUT_MS"));
}

}  // namespace

aws::client::ServiceOptions DynamoDbOptions(const Settings& settings) {
  aws::client::ServiceOptions options = aws::client::DynamoDbService();
  FillOptions(settings, "DYNAMODB_ENDPOINT", options);
  return options;
}

aws::client::ServiceOptions SqsOptions(const Settings& settings) {
  aws::client::ServiceOptions options = aws::client::SqsService();
  FillOptions(settings, "SQS_ENDPOINT", options);
  return options;
}

aws::client::RetryPolicy RetryPolicyOf(const Settings& settings) {
  return {.attempts_max = static_cast<int>(settings.Integer("AWS_ATTEMPTS_MAX")),
          .attempt_timeout = Millis(settings.Integer("AWS_ATTEMPT_TIMEOUT_MS")),
          .budget = Millis(settings.Integer("AWS_RETRY_BUDGET_MS")),
          .backoff_base = Millis(settings.Integer("AWS_BACKOFF_BASE_MS")),
          .backoff_max = Millis(settings.Integer("AWS_BACKOFF_MAX_MS"))};
}

std::optional<QueueUrl> QueueLocator::Known() const {
  if (!given_.empty()) return QueueUrl(given_);
  MutexLock lock(mutex_);
  return found_;
}

Task<CallResult<QueueUrl>> QueueLocator::Find(aws::client::SqsClient& client) {
  if (auto known = Known()) co_return std::move(*known);
  auto reply = co_await client.GetQueueUrl(name_);
  if (reply.ok()) {
    MutexLock lock(mutex_);
    found_ = reply.value();
  }
  co_return reply;
}

void QueueLocator::Note(const CallError& error) {
  // The JSON protocol's code, and the one of services that answer as the Query protocol does.
  if (!error.Is("QueueDoesNotExist") && !error.Is("AWS.SimpleQueueService.NonExistentQueue")) return;
  MutexLock lock(mutex_);
  found_.reset();
}

}  // namespace virga::tracker
