#ifndef VIRGA_SQS_QUEUE_MESSAGE_ATTRIBUTES_H_
#define VIRGA_SQS_QUEUE_MESSAGE_ATTRIBUTES_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace virga::sqs {

// One message attribute; views into whatever holds it.
struct MessageAttribute {
  std::string_view name = {};
  std::string_view type = {};   // "String", "Number.int", "Binary.png"
  std::string_view value = {};  // text, or the bytes of a binary value
  bool is_binary = false;
};

// Attributes sorted by name, each as name, type, one byte (1 text, 2 binary), value, with 4-byte
// big-endian lengths. It is what AWS hashes for MD5OfMessageAttributes, so rows hold it so:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
// Sorts `attributes`.
std::string EncodeAttributes(std::vector<MessageAttribute>& attributes);

// nullopt: these bytes are no coded attributes.
std::optional<std::vector<MessageAttribute>> DecodeAttributes(std::string_view coded);

// What counts toward the size of a message: names, types and values.
std::size_t AttributeBytes(std::span<const MessageAttribute> attributes);

}  // namespace virga::sqs

#endif  // VIRGA_SQS_QUEUE_MESSAGE_ATTRIBUTES_H_
