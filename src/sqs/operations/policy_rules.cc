#include "sqs/operations/policy_rules.h"

#include <fmt/format.h>

#include "aws/decode.h"
#include "aws/limits.h"
#include "codec/json_document.h"

namespace virga::sqs {
namespace {

using codec::JsonKind;
using codec::JsonValue;
namespace limits = aws::limits;

aws::Error OverLimit(std::string message) {
  return {aws::ErrorCode::kOverLimit, std::move(message)};
}

aws::Error InvalidPolicy() {
  return {aws::ErrorCode::kInvalidAttributeValue, "Invalid value for the parameter Policy."};
}

// A policy writes one value where it could write a list of them.
std::size_t CountValues(std::optional<JsonValue> value) {
  if (!value) return 0;
  return value->is(JsonKind::kArray) ? value->size() : 1;
}

std::size_t CountPrincipals(JsonValue statement) {
  const auto principal = aws::Find(statement, "Principal");
  if (!principal || !principal->is(JsonKind::kObject)) return CountValues(principal);
  std::size_t count = 0;
  for (const JsonValue kind : *principal) count += CountValues(kind);
  return count;
}

}  // namespace

aws::Status CheckPolicy(std::string_view text) {
  if (text.size() > static_cast<std::size_t>(limits::policy_bytes_max)) {
    return Err(OverLimit("Submitted policy is over max allowed size."));
  }
  codec::JsonDocument document;
  const auto parsed = document.Parse(text);
  if (!parsed.ok() || !parsed->is(JsonKind::kObject)) return Err(InvalidPolicy());
  const auto list = aws::Find(*parsed, "Statement");
  if (!list || (!list->is(JsonKind::kArray) && !list->is(JsonKind::kObject))) return Err(InvalidPolicy());
  if (CountValues(list) > static_cast<std::size_t>(limits::policy_statements_max)) {
    return Err(OverLimit(fmt::format("{} statements were found in the submitted policy, max allowed is {}",
                                     CountValues(list), limits::policy_statements_max)));
  }
  std::size_t principals = 0;
  const auto check = [&](JsonValue statement) -> aws::Status {
    if (!statement.is(JsonKind::kObject)) return Err(InvalidPolicy());
    const std::size_t actions = CountValues(aws::Find(statement, "Action"));
    if (actions > static_cast<std::size_t>(limits::policy_actions_per_statement_max)) {
      return Err(
          OverLimit(fmt::format("{} actions were found in a statement from the submitted policy, max allowed is {}",
                                actions, limits::policy_actions_per_statement_max)));
    }
    principals += CountPrincipals(statement);
    return Ok{};
  };
  if (list->is(JsonKind::kObject)) {
    RETURN_IF_ERROR(check(*list));
  } else {
    for (const JsonValue statement : *list) RETURN_IF_ERROR(check(statement));
  }
  if (principals > static_cast<std::size_t>(limits::policy_principals_max)) {
    return Err(OverLimit(fmt::format("{} principals were found in the submitted policy, max allowed is {}", principals,
                                     limits::policy_principals_max)));
  }
  return Ok{};
}

}  // namespace virga::sqs
