#ifndef VIRGA_SQS_QUEUE_MESSAGE_RECORD_H_
#define VIRGA_SQS_QUEUE_MESSAGE_RECORD_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "codec/hash.h"

namespace virga::sqs {

// Format of all that is here: docs/formats/queue_records.md.

// Where a message is in its life. Persisted: never renumber.
enum class MessageState : std::uint8_t {
  kVisible = 0,
  kDelayed = 1,   // not yet visible for the first time
  kInFlight = 2,  // received, not deleted, its visibility timeout not over
};

using MessageId = UuidBytes;

// Places messages of one queue in the order of their sends; never used twice in a queue.
using MessageSequence = std::uint64_t;

// The part of a message's row that changes while it lives; of fixed length, at the row's front.
struct MessageHead {
  MessageState state = MessageState::kVisible;
  std::uint32_t receive_count = 0;
  TimePoint visible_at{};   // kDelayed, kInFlight: when that ends
  TimePoint received_at{};  // the last receive; from here the 12 hours of visibility count
  TimePoint first_received_at{};
  std::uint64_t receive_nonce = 0;  // of the last receive: tells its handle from older ones
  TimePoint sent_at{};
  MessageId id{};
  codec::Md5Digest body_md5{};
};

// The part that never changes. Views into whatever it was read from.
struct MessageContent {
  std::string_view body = {};
  std::string_view attributes = {};    // as sqs/queue/message_attributes.h codes them
  std::string_view trace_header = {};  // AWSTraceHeader
  std::string_view group_id = {};      // MessageGroupId
  std::string_view sender_id = {};
  std::string_view dead_letter_source = {};  // the ARN of the queue from which it was moved
  std::uint32_t earlier_receives = 0;        // in the queues that it was in before
};

std::string EncodeMessage(const MessageHead& head, const MessageContent& content);
// nullopt: these bytes are no message row.
std::optional<MessageHead> DecodeHead(std::string_view row);
std::optional<MessageContent> DecodeContent(std::string_view row);
// REQUIRES: `row` is a message row.
void ReplaceHead(const MessageHead& head, std::string& row);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_QUEUE_MESSAGE_RECORD_H_
