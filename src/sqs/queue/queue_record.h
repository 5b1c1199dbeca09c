#ifndef VIRGA_SQS_QUEUE_QUEUE_RECORD_H_
#define VIRGA_SQS_QUEUE_QUEUE_RECORD_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/limits.h"
#include "base/clock.h"
#include "sqs/queue/receipt_handle.h"
#include "storage/key_space.h"

namespace virga::sqs {

// Where a queue lives and what it is called.
struct QueueAddress {
  storage::LayerId layer = storage::kFirstLayer;
  std::string account = {};
  std::string region = {};
  std::string name = {};

  std::string Arn() const;  // "arn:aws:sqs:us-east-1:000000000000:orders"
  friend auto operator<=>(const QueueAddress&, const QueueAddress&) = default;
};

// nullopt: not the ARN of a queue. The layer is not part of an ARN: it is the caller's.
std::optional<QueueAddress> ParseQueueArn(std::string_view arn, storage::LayerId layer);

// "RedrivePolicy", understood.
struct RedrivePolicy {
  std::string text = {};  // byte for byte as it was set; "" where there is none
  std::string dead_letter_target_arn = {};
  std::uint32_t max_receive_count = 0;
};

// "RedriveAllowPolicy", understood.
struct RedriveAllowPolicy {
  enum class Permission : std::uint8_t { kAllowAll, kDenyAll, kByQueue };
  std::string text = {};  // byte for byte as it was set; "" where there is none
  Permission permission = Permission::kAllowAll;
  std::vector<std::string> source_queue_arns = {};

  bool Allows(std::string_view source_arn) const;
};

// The attributes that clients set.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
struct QueueSettings {
  std::chrono::seconds delay{0};
  std::int64_t maximum_message_size_bytes = aws::limits::maximum_message_size_bytes_max;
  std::chrono::seconds retention{aws::limits::retention_s_default};
  std::chrono::seconds receive_wait{0};
  std::chrono::seconds visibility_timeout{aws::limits::visibility_timeout_s_default};
  bool sqs_managed_sse = true;
  std::string policy;
  RedrivePolicy redrive;
  RedriveAllowPolicy redrive_allow;
};

// Format: docs/formats/queue_records.md.
struct QueueRecord {
  QueueId id = 0;
  TimePoint created_at{};
  TimePoint modified_at{};
  TimePoint purged_at{};             // the epoch: never
  MessageSequence purged_below = 0;  // messages of lower sequences are gone, though rows of theirs may be left
  QueueSettings settings = {};
  std::map<std::string, std::string, std::less<>> tags = {};
};

std::string EncodeQueueRecord(const QueueRecord& record);
// nullopt: these bytes are no queue row.
std::optional<QueueRecord> DecodeQueueRecord(std::string_view row);

// Understands the texts of policies that were accepted before. false: they do not parse.
// (ParseRedrivePolicy and ParseRedriveAllowPolicy say why.)
bool ParseStoredPolicies(QueueSettings& settings);

std::string QueueRowKey(const QueueAddress& address);
// Of a queue's or a deleted queue's row; nullopt: this is the key of none.
std::optional<QueueAddress> ParseQueueRowKey(std::string_view key);
std::string DeletedQueueRowKey(const QueueAddress& address);
// Where the rows of a queue's messages begin; the sequence follows.
std::string MessageRowPrefix(const QueueAddress& address, QueueId id);
// Of a deleted queue whose messages, with that prefix, are being removed; and the way back.
std::string RemovedQueueRowKey(std::string_view message_row_prefix);
std::string MessageRowPrefixOf(std::string_view removed_queue_row_key);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_QUEUE_QUEUE_RECORD_H_
