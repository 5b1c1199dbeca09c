#include "aws/client/call_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "codec/json_document.h"

namespace virga::aws::client {
namespace {

constexpr std::array<std::string_view, 11> kThrottlingCodes = {"ThrottlingException",
                                                               "ThrottledException",
                                                               "Throttling",
                                                               "RequestThrottled",
                                                               "RequestThrottledException",
                                                               "TooManyRequestsException",
                                                               "RequestLimitExceeded",
                                                               "SlowDown",
                                                               "ProvisionedThroughputExceededException",
                                                               "TransactionInProgressException",
                                                               "KMS.ThrottlingException"};

// "com.amazonaws.sqs#QueueDoesNotExist" and "X:http://..." both mean the name in between.
std::string_view BareCode(std::string_view type) {
  if (const auto hash = type.rfind('#'); hash != std::string_view::npos) type.remove_prefix(hash + 1);
  if (const auto colon = type.find(':'); colon != std::string_view::npos) type = type.substr(0, colon);
  return type;
}

}  // namespace

bool IsThrottlingCode(std::string_view code) {
  return std::find(kThrottlingCodes.begin(), kThrottlingCodes.end(), code) != kThrottlingCodes.end();
}

CallError ErrorFromReply(int http_status, std::string body) {
  CallError error{.kind = CallError::Kind::kService, .http_status = http_status, .body = std::move(body)};
  codec::JsonDocument document;
  if (const auto parsed = document.Parse(error.body); parsed.ok()) {
    for (const codec::JsonValue member : parsed.value()) {
      if (!member.is(codec::JsonKind::kString)) continue;
      if (member.key() == "__type") error.code = BareCode(member.text());
      if (member.key() == "message" || member.key() == "Message") error.message = member.text();
    }
  }
  if (error.code.empty()) error.kind = CallError::Kind::kBadReply;
  error.retryable = http_status >= 500 || http_status == 429 || IsThrottlingCode(error.code);
  error.outcome_unknown = http_status >= 500 && !IsThrottlingCode(error.code);
  return error;
}

std::string Describe(const CallError& error) {
  switch (error.kind) {
    case CallError::Kind::kService:
      return fmt::format("{} ({}): {}", error.code, error.http_status, error.message);
    case CallError::Kind::kTransport:
      return fmt::format("no connection: {}", error.message);
    case CallError::Kind::kTimeout:
      return fmt::format("no answer in time: {}", error.message);
    case CallError::Kind::kBadReply:
      return fmt::format("status {} without an AWS error", error.http_status);
  }
  return "";
}

}  // namespace virga::aws::client
