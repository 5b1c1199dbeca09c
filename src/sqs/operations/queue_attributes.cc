#include "sqs/operations/queue_attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "aws/decode.h"
#include "aws/limits.h"
#include "sqs/operations/policy_rules.h"
#include "sqs/operations/request.h"
#include "sqs/queue/redrive_policies.h"

namespace virga::sqs {
namespace {

using codec::JsonValue;
namespace limits = aws::limits;

constexpr std::array<std::string_view, 15> kNames = {
    "Policy",
    "VisibilityTimeout",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "QueueArn",
    "ApproximateNumberOfMessagesDelayed",
    "DelaySeconds",
    "ReceiveMessageWaitTimeSeconds",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "SqsManagedSseEnabled",
};

constexpr std::array<std::string_view, 6> kNamesOfOtherQueues = {"FifoQueue",          "ContentBasedDeduplication",
                                                                 "DeduplicationScope", "FifoThroughputLimit",
                                                                 "KmsMasterKeyId",     "KmsDataKeyReusePeriodSeconds"};

aws::Error UnknownAttribute(std::string_view name) {
  return {aws::ErrorCode::kInvalidAttributeName, fmt::format("Unknown Attribute {}.", name)};
}

aws::Error InvalidValue(std::string_view name) {
  return {aws::ErrorCode::kInvalidAttributeValue, fmt::format("Invalid value for the parameter {}.", name)};
}

aws::Result<std::int64_t> ParseNumber(std::string_view name, std::string_view text, std::int64_t min,
                                      std::int64_t max) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || value < min || value > max) {
    return Err(InvalidValue(name));
  }
  return value;
}

aws::Status SetPolicy(std::string_view text, QueueSettings& settings) {
  if (!text.empty()) RETURN_IF_ERROR(CheckPolicy(text));
  settings.policy = text;
  return Ok{};
}

aws::Status SetRedrivePolicy(AttributeTarget target, std::string_view text, QueueSettings& settings) {
  if (text.empty()) {
    settings.redrive = {};
    return Ok{};
  }
  auto policy = ParseRedrivePolicy(text);
  if (!policy.ok()) return Err(BadParameter(text, "RedrivePolicy", policy.error()));
  const auto address = ParseQueueArn(policy->dead_letter_target_arn, target.context.layer);
  if (!address) return Err(BadParameter(text, "RedrivePolicy", "Invalid value for deadLetterTargetArn."));
  if (address->account != target.address.account || address->region != target.address.region) {
    return Err(BadParameter(text, "RedrivePolicy",
                            "Dead letter target must be in the same account and Region as the source."));
  }
  if (*address == target.address) {
    return Err(BadParameter(text, "RedrivePolicy", "A queue cannot be its own dead letter target."));
  }
  if (target.registry != nullptr) {
    const auto queue = target.registry->Find(target.context, *address);
    if (queue == nullptr) return Err(BadParameter(text, "RedrivePolicy", "Dead letter target does not exist."));
    if (!queue->record()->settings.redrive_allow.Allows(target.address.Arn())) {
      return Err(BadParameter(text, "RedrivePolicy",
                              "The redrive allow policy of the dead letter target does not allow this queue."));
    }
  }
  settings.redrive = std::move(policy).value();
  return Ok{};
}

aws::Status SetRedriveAllowPolicy(std::string_view text, QueueSettings& settings) {
  if (text.empty()) {
    settings.redrive_allow = {};
    return Ok{};
  }
  auto policy = ParseRedriveAllowPolicy(text);
  if (!policy.ok()) return Err(BadParameter(text, "RedriveAllowPolicy", policy.error()));
  settings.redrive_allow = std::move(policy).value();
  return Ok{};
}

aws::Status SetKms(std::string_view name, std::string_view text) {
  if (name == "KmsMasterKeyId" && text.empty()) return Ok{};  // no key, which is what is
  return Err(NotSupported(fmt::format("the queue attribute {}: nothing is encrypted with KMS", name)));
}

// The numeric attributes: where they are kept, and between which bounds.
struct NumberAttribute {
  std::string_view name;
  std::int64_t min;
  std::int64_t max;
  void (*set)(QueueSettings&, std::int64_t);
};
constexpr std::array<NumberAttribute, 5> kNumbers = {{
    {"DelaySeconds", 0, limits::delay_s_max,
     [](QueueSettings& s, std::int64_t v) { s.delay = std::chrono::seconds(v); }},
    {"MaximumMessageSize", limits::maximum_message_size_bytes_min, limits::maximum_message_size_bytes_max,
     [](QueueSettings& s, std::int64_t v) { s.maximum_message_size_bytes = v; }},
    {"MessageRetentionPeriod", limits::retention_s_min, limits::retention_s_max,
     [](QueueSettings& s, std::int64_t v) { s.retention = std::chrono::seconds(v); }},
    {"ReceiveMessageWaitTimeSeconds", 0, limits::wait_time_s_max,
     [](QueueSettings& s, std::int64_t v) { s.receive_wait = std::chrono::seconds(v); }},
    {"VisibilityTimeout", 0, limits::visibility_timeout_s_max,
     [](QueueSettings& s, std::int64_t v) { s.visibility_timeout = std::chrono::seconds(v); }},
}};

aws::Status ApplyOne(AttributeTarget target, std::string_view name, std::string_view text, QueueSettings& settings) {
  const auto number = std::find_if(kNumbers.begin(), kNumbers.end(), [&](const auto& n) { return n.name == name; });
  if (number != kNumbers.end()) {
    ASSIGN_OR_RETURN(const auto value, ParseNumber(name, text, number->min, number->max));
    number->set(settings, value);
    return Ok{};
  }
  if (name == "Policy") return SetPolicy(text, settings);
  if (name == "RedrivePolicy") return SetRedrivePolicy(target, text, settings);
  if (name == "RedriveAllowPolicy") return SetRedriveAllowPolicy(text, settings);
  if (name == "KmsMasterKeyId" || name == "KmsDataKeyReusePeriodSeconds") return SetKms(name, text);
  if (name == "SqsManagedSseEnabled") {
    if (text != "true" && text != "false") return Err(InvalidValue(name));
    settings.sqs_managed_sse = text == "true";
    return Ok{};
  }
  return Err(UnknownAttribute(name));
}

// The attributes that clients can set; "" where there is none.
std::string SettingText(std::string_view name, const QueueSettings& settings) {
  if (name == "DelaySeconds") return std::to_string(settings.delay.count());
  if (name == "MaximumMessageSize") return std::to_string(settings.maximum_message_size_bytes);
  if (name == "MessageRetentionPeriod") return std::to_string(settings.retention.count());
  if (name == "ReceiveMessageWaitTimeSeconds") return std::to_string(settings.receive_wait.count());
  if (name == "VisibilityTimeout") return std::to_string(settings.visibility_timeout.count());
  if (name == "Policy") return settings.policy;
  if (name == "RedrivePolicy") return settings.redrive.text;
  if (name == "RedriveAllowPolicy") return settings.redrive_allow.text;
  if (name == "SqsManagedSseEnabled") return settings.sqs_managed_sse ? "true" : "false";
  return {};
}

}  // namespace

aws::Status ApplyAttributes(AttributeTarget target, JsonValue attributes, QueueSettings& settings) {
  QueueSettings changed = settings;
  for (const JsonValue attribute : attributes) {
    ASSIGN_OR_RETURN(const auto text, aws::AsString(attribute));
    RETURN_IF_ERROR(ApplyOne(target, attribute.key(), text, changed));
  }
  settings = std::move(changed);
  return Ok{};
}

std::string_view FirstDifference(JsonValue attributes, const QueueSettings& a, const QueueSettings& b) {
  for (const JsonValue attribute : attributes) {
    if (SettingText(attribute.key(), a) != SettingText(attribute.key(), b)) return attribute.key();
  }
  return {};
}

std::optional<std::string> AttributeText(std::string_view name, const QueueAddress& address, const QueueRecord& record,
                                         const Queue::Counts& counts) {
  if (name == "ApproximateNumberOfMessages") return std::to_string(counts.visible);
  if (name == "ApproximateNumberOfMessagesNotVisible") return std::to_string(counts.in_flight);
  if (name == "ApproximateNumberOfMessagesDelayed") return std::to_string(counts.delayed);
  if (name == "CreatedTimestamp") return std::to_string(ToUnixSeconds(record.created_at));
  if (name == "LastModifiedTimestamp") return std::to_string(ToUnixSeconds(record.modified_at));
  if (name == "QueueArn") return address.Arn();
  std::string text = SettingText(name, record.settings);
  if (text.empty()) return std::nullopt;
  return text;
}

std::span<const std::string_view> AttributeNames() {
  return kNames;
}

bool IsNameOfOtherQueues(std::string_view name) {
  return std::find(kNamesOfOtherQueues.begin(), kNamesOfOtherQueues.end(), name) != kNamesOfOtherQueues.end();
}

aws::Status ApplyTags(JsonValue tags, QueueRecord& record) {
  for (const JsonValue tag : tags) {
    ASSIGN_OR_RETURN(const auto value, aws::AsString(tag));
    const std::size_t key_chars = CountCharacters(tag.key());
    if (key_chars == 0 || key_chars > static_cast<std::size_t>(limits::queue_tag_key_chars_max)) {
      return Err(aws::InvalidParameterValue(
          fmt::format("Tag keys must be between 1 and {} characters in length.", limits::queue_tag_key_chars_max)));
    }
    if (CountCharacters(value) > static_cast<std::size_t>(limits::queue_tag_value_chars_max)) {
      return Err(aws::InvalidParameterValue(
          fmt::format("Tag values must be between 0 and {} characters in length.", limits::queue_tag_value_chars_max)));
    }
    record.tags.insert_or_assign(std::string(tag.key()), std::string(value));
  }
  if (record.tags.size() > static_cast<std::size_t>(limits::tags_per_queue_max)) {
    return Err(aws::InvalidParameterValue(fmt::format("Too many tags added for queue: {}, at most {} are allowed.",
                                                      record.tags.size(), limits::tags_per_queue_max)));
  }
  return Ok{};
}

}  // namespace virga::sqs
