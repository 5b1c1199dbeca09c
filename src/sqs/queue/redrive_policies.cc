#include "sqs/queue/redrive_policies.h"

#include <fmt/format.h>

#include <charconv>

#include "codec/json_document.h"

namespace virga::sqs {
namespace {

using codec::JsonKind;
using codec::JsonValue;

// A string or a number: AWS takes "5" and 5.
bool ReadCount(JsonValue value, std::uint32_t& count) {
  if (!value.is(JsonKind::kString) && !value.is(JsonKind::kNumber)) return false;
  const std::string_view text = value.text();
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() &&
         count >= aws::limits::max_receive_count_min && count <= aws::limits::max_receive_count_max;
}

}  // namespace

Result<RedrivePolicy, std::string> ParseRedrivePolicy(std::string_view text) {
  codec::JsonDocument document;
  const auto parsed = document.Parse(text);
  if (!parsed.ok() || !parsed->is(JsonKind::kObject)) return Err("Redrive policy is not a valid JSON map.");
  RedrivePolicy policy{.text = std::string(text)};
  bool has_count = false;
  for (const JsonValue member : *parsed) {
    if (member.key() == "deadLetterTargetArn") {
      if (!member.is(JsonKind::kString)) return Err("Invalid value for deadLetterTargetArn.");
      policy.dead_letter_target_arn = member.text();
    } else if (member.key() == "maxReceiveCount") {
      has_count = true;
      if (!ReadCount(member, policy.max_receive_count)) {
        return Err(fmt::format("Invalid value for maxReceiveCount: {}, valid values are from 1 to 1000 both inclusive.",
                               member.text()));
      }
    } else {
      return Err("Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].");
    }
  }
  if (!has_count) return Err("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  if (policy.dead_letter_target_arn.empty()) {
    return Err("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  }
  return policy;
}

Result<RedriveAllowPolicy, std::string> ParseRedriveAllowPolicy(std::string_view text) {
  using Permission = RedriveAllowPolicy::Permission;
  codec::JsonDocument document;
  const auto parsed = document.Parse(text);
  if (!parsed.ok() || !parsed->is(JsonKind::kObject)) return Err("Redrive allow policy is not a valid JSON map.");
  RedriveAllowPolicy policy{.text = std::string(text)};
  std::string_view permission;
  for (const JsonValue member : *parsed) {
    if (member.key() == "redrivePermission" && member.is(JsonKind::kString)) {
      permission = member.text();
    } else if (member.key() == "sourceQueueArns" && member.is(JsonKind::kArray)) {
      for (const JsonValue arn : member) {
        if (!arn.is(JsonKind::kString)) return Err("sourceQueueArns must be a list of queue ARNs.");
        policy.source_queue_arns.emplace_back(arn.text());
      }
    } else {
      return Err(fmt::format("Invalid attribute {}.", member.key()));
    }
  }
  if (permission == "allowAll") {
    policy.permission = Permission::kAllowAll;
  } else if (permission == "denyAll") {
    policy.permission = Permission::kDenyAll;
  } else if (permission == "byQueue") {
    policy.permission = Permission::kByQueue;
  } else {
    return Err("redrivePermission must be allowAll, denyAll or byQueue.");
  }
  if ((policy.permission == Permission::kByQueue) == policy.source_queue_arns.empty()) {
    return Err("sourceQueueArns must be given with byQueue, and only with it.");
  }
  if (policy.source_queue_arns.size() > aws::limits::source_queue_arns_max) {
    return Err(fmt::format("sourceQueueArns may hold at most {} ARNs.", aws::limits::source_queue_arns_max));
  }
  return policy;
}

bool ParseStoredPolicies(QueueSettings& settings) {
  if (!settings.redrive.text.empty()) {
    auto policy = ParseRedrivePolicy(settings.redrive.text);
    if (!policy.ok()) return false;
    settings.redrive = std::move(policy).value();
  }
  if (!settings.redrive_allow.text.empty()) {
    auto policy = ParseRedriveAllowPolicy(settings.redrive_allow.text);
    if (!policy.ok()) return false;
    settings.redrive_allow = std::move(policy).value();
  }
  return true;
}

}  // namespace virga::sqs
