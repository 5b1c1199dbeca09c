#include "sqs/queue/queue_check.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "codec/hash.h"
#include "sqs/queue/message_attributes.h"
#include "sqs/queue/queue.h"
#include "storage/key_codec.h"

namespace virga::sqs {
namespace {

using storage::DescribeBytes;
using storage::RowKind;

std::string Name(const QueueAddress& address) {
  return fmt::format("queue {} ({}, {})", address.name, address.account, address.region);
}

// A message's key: where it lives, whose it is, and its place.
struct MessageKey {
  std::string account;
  std::string region;
  QueueId queue = 0;
  MessageSequence message = 0;
};

std::optional<MessageKey> ParseMessageKey(std::string_view key) {
  storage::KeyReader reader(key);
  reader.ReadUint32();
  reader.ReadUint8();
  auto account = reader.ReadTerminated();
  auto region = account ? reader.ReadTerminated() : std::nullopt;
  const auto queue = region ? reader.ReadUint64() : std::nullopt;
  const auto message = queue ? reader.ReadUint64() : std::nullopt;
  if (!message || !reader.rest().empty()) return std::nullopt;
  return MessageKey{std::move(*account), std::move(*region), *queue, *message};
}

}  // namespace

std::string FaultOfMessage(std::string_view row) {
  const auto head = DecodeHead(row);
  const auto content = head ? DecodeContent(row) : std::nullopt;
  if (!content) return "it does not decode";
  auto attributes = DecodeAttributes(content->attributes);
  if (!attributes || EncodeAttributes(*attributes) != content->attributes) return "its attributes do not decode";
  if (codec::Md5(content->body) != head->body_md5) return "its body is not the one whose MD5 it holds";
  if (head->state == MessageState::kInFlight && head->receive_count == 0)
    return "it is in flight but was never received";
  if (head->state == MessageState::kDelayed && head->receive_count > 0) return "it is delayed but was received";
  const std::string_view source = content->dead_letter_source;
  if (!source.empty() && !ParseQueueArn(source, storage::kFirstLayer)) {
    return "the queue from which it was moved has no ARN";
  }
  return {};
}

bool QueueCheck::IsOf(RowKind kind) const {
  return kind == RowKind::kQueue || kind == RowKind::kMessage || kind == RowKind::kDeletedQueue ||
         kind == RowKind::kRemovedQueue;
}

storage::Status QueueCheck::CheckRow(RowKind kind, std::string_view key, std::string_view value) {
  if (kind == RowKind::kQueue) CheckQueue(key, value);
  if (kind == RowKind::kMessage) CheckMessage(key, value);
  if (kind == RowKind::kDeletedQueue) CheckDeletedQueue(key, value);
  if (kind == RowKind::kRemovedQueue) CheckRemovedQueue(key, value);
  return Ok{};
}

void QueueCheck::CheckQueue(std::string_view key, std::string_view value) {
  const auto address = ParseQueueRowKey(key);
  if (!address) {
    findings_.Add("queue row " + DescribeBytes(key), "its key does not decode");
    return;
  }
  const auto record = DecodeQueueRecord(value);
  if (!record || EncodeQueueRecord(*record) != value) {
    findings_.Add(Name(*address), "it does not decode");
    return;
  }
  const auto [other, is_new] = queues_.emplace(MessageRowPrefix(*address, record->id),
                                               Checked{.name = Name(*address), .purged_below = record->purged_below});
  if (!is_new) findings_.Add(Name(*address), "it has the id of " + other->second.name);
}

void QueueCheck::CheckMessage(std::string_view key, std::string_view value) {
  ++message_count_;
  const auto parsed = ParseMessageKey(key);
  if (!parsed) {
    findings_.Add("message row " + DescribeBytes(key), "its key does not decode");
    return;
  }
  const std::string_view prefix = key.substr(0, key.size() - sizeof(MessageSequence));
  const auto queue = queues_.find(prefix);
  if (queue == queues_.end()) {
    Orphans& orphans = orphans_[std::string(prefix)];
    orphans.place = {parsed->account, parsed->region};
    orphans.queue = parsed->queue;
    ++orphans.rows;
    return;
  }
  if (parsed->message < queue->second.purged_below) {
    ++leftover_count_;
    --message_count_;
    return;
  }
  const auto head = DecodeHead(value);
  const std::string where = fmt::format("{}, message {}", queue->second.name,
                                        head ? FormatUuid(head->id) : fmt::format("number {}", parsed->message));
  if (const std::string fault = FaultOfMessage(value); !fault.empty()) findings_.Add(where, fault);
  if (parsed->message >= Queue::FirstNumberAfter(sequence_)) {
    findings_.Add(where, fmt::format("its number {} was never given", parsed->message));
  }
}

void QueueCheck::CheckDeletedQueue(std::string_view key, std::string_view value) {
  const auto address = ParseQueueRowKey(key);
  storage::KeyReader reader(value);
  const bool is_whole = address && reader.ReadUint64() && reader.rest().empty();
  if (!is_whole) {
    findings_.Add("row of a deleted queue " + DescribeBytes(key), "it does not decode");
    return;
  }
}

void QueueCheck::CheckRemovedQueue(std::string_view key, std::string_view value) {
  const std::string prefix = MessageRowPrefixOf(key);
  if (!value.empty() || !ParseMessageKey(prefix + std::string(sizeof(MessageSequence), '\0'))) {
    findings_.Add("row of a removed queue " + DescribeBytes(key), "it does not decode");
  } else if (const auto queue = queues_.find(prefix); queue != queues_.end()) {
    findings_.Add(queue->second.name, "it is there, but its messages are being removed");
  } else if (const auto orphans = orphans_.find(prefix); orphans != orphans_.end()) {
    leftover_count_ += orphans->second.rows;
    message_count_ -= orphans->second.rows;
    orphans_.erase(orphans);
  }
}

void QueueCheck::Finish() {
  for (const auto& [prefix, orphans] : orphans_) {
    findings_.Add(fmt::format("queue id {:016x} ({}, {})", orphans.queue, orphans.place.first, orphans.place.second),
                  fmt::format("there is no such queue, but {} of its messages are there", orphans.rows));
  }
}

}  // namespace virga::sqs
