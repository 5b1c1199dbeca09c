#include "aws/client/service_client.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <utility>

#include "http/event_loop.h"

namespace virga::aws::client {
namespace {

constexpr std::string_view kContentType = "application/x-amz-json-1.0";

CallError FromTransport(http::ClientError error) {
  using Kind = http::ClientError::Kind;
  CallError result;
  result.kind = error.kind == Kind::kTimeout ? CallError::Kind::kTimeout : CallError::Kind::kTransport;
  result.outcome_unknown = !error.nothing_sent();
  // A certificate or a reply beyond our bound will be the same the next time.
  result.retryable = error.kind != Kind::kTls && error.kind != Kind::kResponseTooLarge;
  result.message = std::move(error.message);
  return result;
}

void AppendHeader(std::string_view name, std::string_view value, std::string& head) {
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

ServiceOptions DynamoDbService() {
  ServiceOptions options;
  options.service = "dynamodb";
  options.target_prefix = "DynamoDB_20120810";
  return options;
}

ServiceOptions SqsService() {
  ServiceOptions options;
  options.service = "sqs";
  options.target_prefix = "AmazonSQS";
  return options;
}

ServiceClient::ServiceClient(ServiceOptions options, const Clock& clock, Random& random)
    : options_(std::move(options)),
      host_header_(options_.origin.HostHeader()),
      signer_(options_.credentials, SigningScope{.region = options_.region, .service = options_.service}),
      clock_(clock),
      random_(random) {}

http::ClientRequest ServiceClient::Signed(std::string_view operation, const std::string& body, Millis timeout) const {
  const std::string target = fmt::format("{}.{}", options_.target_prefix, operation);
  const std::array<http::Header, 3> headers = {{{.name = "Content-Type", .value = kContentType},
                                                {.name = "Host", .value = host_header_},
                                                {.name = "X-Amz-Target", .value = target}}};
  const SignatureHeaders signature = signer_.Sign(
      SignableRequest{.method = "POST", .path = "/", .query = "", .headers = headers, .body = body}, clock_.Now());
  http::ClientRequest request;
  request.origin = options_.origin;
  request.method = "POST";
  request.body = body;
  request.timeout = timeout;
  request.head.reserve(512);
  AppendHeader("Content-Type", kContentType, request.head);
  AppendHeader("X-Amz-Target", target, request.head);
  AppendHeader("X-Amz-Date", signature.amz_date, request.head);
  AppendHeader("Authorization", signature.authorization, request.head);
  if (!signature.security_token.empty()) AppendHeader("X-Amz-Security-Token", signature.security_token, request.head);
  return request;
}

Task<CallResult<std::string>> ServiceClient::Attempt(http::ClientRequest request) {
  auto reply = co_await http::Client::OfCurrentLoop(options_.http).Send(std::move(request));
  if (!reply.ok()) co_return Err(FromTransport(std::move(reply).error()));
  if (reply->status < 200 || reply->status > 299) {
    co_return Err(ErrorFromReply(reply->status, std::move(reply->body)));
  }
  co_return std::move(reply->body);
}

Task<CallResult<std::string>> ServiceClient::Call(std::string_view operation, std::string body,
                                                  const RetryPolicy& caller_policy) {
  const RetryPolicy policy = caller_policy;  // the caller's may end while this is suspended
  RetryPlan plan(policy, std::chrono::steady_clock::now());
  bool outcome_unknown = false;
  for (;;) {
    http::ClientRequest request = Signed(operation, body, plan.AttemptTimeout(std::chrono::steady_clock::now()));
    auto reply = co_await Attempt(std::move(request));
    if (reply.ok()) co_return reply;
    CallError& error = reply.error();
    outcome_unknown = outcome_unknown || error.outcome_unknown;
    error.outcome_unknown = outcome_unknown;
    if (!error.retryable) co_return reply;
    const auto pause = plan.NextPause(std::chrono::steady_clock::now(), random_);
    if (!pause) co_return reply;
    co_await http::EventLoop::Current()->Sleep(*pause);
  }
}

Task<Ok> LoopSleeper::Sleep(Millis duration) {
  return http::EventLoop::Current()->Sleep(duration);
}

}  // namespace virga::aws::client
