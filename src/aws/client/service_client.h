#ifndef VIRGA_AWS_CLIENT_SERVICE_CLIENT_H_
#define VIRGA_AWS_CLIENT_SERVICE_CLIENT_H_

#include <string>
#include <string_view>

#include "aws/client/caller.h"
#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/random.h"
#include "http/client.h"

namespace virga::aws::client {

// Which service, where, and as whom.
struct ServiceOptions {
  http::Origin origin;
  std::string service;        // as signed: "dynamodb"
  std::string target_prefix;  // "DynamoDB_20120810"
  std::string region;
  Credentials credentials;
  http::ClientOptions http = {};
};

// The service "dynamodb" or "sqs" in AWS JSON 1.0.
ServiceOptions DynamoDbService();
ServiceOptions SqsService();

// Calls one service over the current loop's HTTP client: signs each attempt with Signature
// Version 4, and tries again what is retryable with exponential backoff and full jitter.
// Thread-safe; each task runs on the loop that awaits it. Must outlive its tasks.
// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
class ServiceClient final : public Caller {
 public:
  // Borrows clock and random, which must outlive it.
  ServiceClient(ServiceOptions options, const Clock& clock, Random& random);

  Task<CallResult<std::string>> Call(std::string_view operation, std::string body, const RetryPolicy& policy) override;

 private:
  http::ClientRequest Signed(std::string_view operation, const std::string& body, Millis timeout) const;
  Task<CallResult<std::string>> Attempt(http::ClientRequest request);

  const ServiceOptions options_;
  const std::string host_header_;
  const Signer signer_;
  const Clock& clock_;
  Random& random_;
};

// The current loop's timers.
class LoopSleeper final : public Sleeper {
 public:
  Task<Ok> Sleep(Millis duration) override;
};

}  // namespace virga::aws::client

#endif  // VIRGA_AWS_CLIENT_SERVICE_CLIENT_H_
