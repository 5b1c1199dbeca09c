#include "sqs/queue/receipt_handle.h"

#include "codec/base64.h"
#include "codec/hash.h"
#include "storage/key_codec.h"

namespace virga::sqs {
namespace {

// Three bytes that read AQEB in base64, as AWS's handles begin.
constexpr std::string_view kMagic = "\x01\x01\x01";
constexpr std::size_t kCheckedBytes = 3 + 8 + 8 + 4 + 8;

}  // namespace

std::uint32_t TagOf(const MessageId& id) {
  return std::uint32_t{id[0]} << 24U | std::uint32_t{id[1]} << 16U | std::uint32_t{id[2]} << 8U | id[3];
}

std::string FormatReceiptHandle(const ReceiptHandle& handle) {
  std::string bytes(kMagic);
  bytes.reserve(kCheckedBytes + 4);
  storage::AppendUint64(handle.queue, bytes);
  storage::AppendUint64(handle.message, bytes);
  storage::AppendUint32(handle.message_tag, bytes);
  storage::AppendUint64(handle.receive_nonce, bytes);
  storage::AppendUint32(codec::Crc32(bytes), bytes);
  return codec::EncodeBase64(bytes);
}

std::optional<ReceiptHandle> ParseReceiptHandle(std::string_view text) {
  constexpr std::size_t kTextBytes = (kCheckedBytes + 4 + 2) / 3 * 4;
  if (text.size() != kTextBytes) return std::nullopt;
  const auto bytes = codec::DecodeBase64(text);
  if (!bytes || bytes->size() != kCheckedBytes + 4 || !bytes->starts_with(kMagic)) return std::nullopt;
  const std::string_view checked = std::string_view(*bytes).substr(0, kCheckedBytes);
  storage::KeyReader reader(checked.substr(kMagic.size()));
  ReceiptHandle handle;
  handle.queue = *reader.ReadUint64();
  handle.message = *reader.ReadUint64();
  handle.message_tag = *reader.ReadUint32();
  handle.receive_nonce = *reader.ReadUint64();
  const auto checksum = storage::KeyReader(std::string_view(*bytes).substr(kCheckedBytes)).ReadUint32();
  if (checksum != codec::Crc32(checked)) return std::nullopt;
  return handle;
}

}  // namespace virga::sqs
