#include "sqs/operations/policy_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/decode.h"
#include "aws/limits.h"
#include "base/ignore_case.h"
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

// What a policy may name: the batches are allowed with the single action.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
constexpr std::array<std::string_view, 20> kActions = {"AddPermission",
                                                       "CancelMessageMoveTask",
                                                       "ChangeMessageVisibility",
                                                       "CreateQueue",
                                                       "DeleteMessage",
                                                       "DeleteQueue",
                                                       "GetQueueAttributes",
                                                       "GetQueueUrl",
                                                       "ListDeadLetterSourceQueues",
                                                       "ListMessageMoveTasks",
                                                       "ListQueueTags",
                                                       "ListQueues",
                                                       "PurgeQueue",
                                                       "ReceiveMessage",
                                                       "RemovePermission",
                                                       "SendMessage",
                                                       "SetQueueAttributes",
                                                       "StartMessageMoveTask",
                                                       "TagQueue",
                                                       "UntagQueue"};

// In any case, as IAM compares them; a wildcard may match nothing.
bool IsAction(std::string_view text) {
  if (text == "*") return true;
  constexpr std::string_view kPrefix = "sqs:";
  if (!StartsWithIgnoreCase(text, kPrefix)) return false;
  const std::string_view name = text.substr(kPrefix.size());
  return name.find_first_of("*?") != std::string_view::npos ||
         std::any_of(kActions.begin(), kActions.end(),
                     [name](std::string_view action) { return EqualsIgnoreCase(name, action); });
}

aws::Status CheckAction(JsonValue action) {
  if (!action.is(JsonKind::kString)) return Err(InvalidPolicy());
  if (IsAction(action.text())) return Ok{};
  return Err(aws::InvalidParameterValue(
      fmt::format("Value {} for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL for a "
                  "list of valid actions.",
                  action.text())));
}

aws::Status CheckStatement(JsonValue statement) {
  if (!statement.is(JsonKind::kObject)) return Err(InvalidPolicy());
  const auto effect = aws::Find(statement, "Effect");
  if (!effect || !effect->is(JsonKind::kString) || (effect->text() != "Allow" && effect->text() != "Deny")) {
    return Err(InvalidPolicy());
  }
  const auto actions = aws::Find(statement, "Action");
  const std::size_t count = CountValues(actions);
  if (count > static_cast<std::size_t>(limits::policy_actions_per_statement_max)) {
    return Err(
        OverLimit(fmt::format("{} actions were found in a statement from the submitted policy, max allowed is {}",
                              count, limits::policy_actions_per_statement_max)));
  }
  if (!actions) return Ok{};
  if (!actions->is(JsonKind::kArray)) return CheckAction(*actions);
  for (const JsonValue action : *actions) RETURN_IF_ERROR(CheckAction(action));
  return Ok{};
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
    RETURN_IF_ERROR(CheckStatement(statement));
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
