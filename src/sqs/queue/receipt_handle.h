#ifndef VIRGA_SQS_QUEUE_RECEIPT_HANDLE_H_
#define VIRGA_SQS_QUEUE_RECEIPT_HANDLE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sqs/queue/message_record.h"

namespace virga::sqs {

// Tells a queue from every other, also from an earlier one of its name.
using QueueId = std::uint64_t;

// What a receipt handle says; to clients it is opaque. A checksum tells handles that were never
// issued from those of another queue or of a message that is gone.
struct ReceiptHandle {
  QueueId queue = 0;
  MessageSequence message = 0;
  std::uint32_t message_tag = 0;  // of the message's id: TagOf()
  std::uint64_t receive_nonce = 0;
};

std::uint32_t TagOf(const MessageId& id);

std::string FormatReceiptHandle(const ReceiptHandle& handle);  // "AQEB..."
std::optional<ReceiptHandle> ParseReceiptHandle(std::string_view text);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_QUEUE_RECEIPT_HANDLE_H_
