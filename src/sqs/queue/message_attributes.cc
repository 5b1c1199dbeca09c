#include "sqs/queue/message_attributes.h"

#include <algorithm>

#include "storage/key_codec.h"

namespace virga::sqs {
namespace {

void AppendPart(std::string_view bytes, std::string& out) {
  storage::AppendUint32(static_cast<std::uint32_t>(bytes.size()), out);
  out.append(bytes);
}

bool ReadPart(std::string_view& rest, std::string_view& part) {
  const auto length = storage::KeyReader(rest).ReadUint32();
  if (!length || rest.size() - 4 < *length) return false;
  part = rest.substr(4, *length);
  rest.remove_prefix(4 + *length);
  return true;
}

}  // namespace

std::string EncodeAttributes(std::vector<MessageAttribute>& attributes) {
  std::sort(attributes.begin(), attributes.end(),
            [](const MessageAttribute& a, const MessageAttribute& b) { return a.name < b.name; });
  std::string out;
  out.reserve(AttributeBytes(attributes) + attributes.size() * 13);
  for (const MessageAttribute& attribute : attributes) {
    AppendPart(attribute.name, out);
    AppendPart(attribute.type, out);
    out.push_back(attribute.is_binary ? '\x02' : '\x01');
    AppendPart(attribute.value, out);
  }
  return out;
}

std::optional<std::vector<MessageAttribute>> DecodeAttributes(std::string_view coded) {
  std::vector<MessageAttribute> attributes;
  while (!coded.empty()) {
    MessageAttribute attribute;
    if (!ReadPart(coded, attribute.name) || !ReadPart(coded, attribute.type) || coded.empty()) return std::nullopt;
    attribute.is_binary = coded.front() == '\x02';
    coded.remove_prefix(1);
    if (!ReadPart(coded, attribute.value)) return std::nullopt;
    attributes.push_back(attribute);
  }
  return attributes;
}

std::size_t AttributeBytes(std::span<const MessageAttribute> attributes) {
  std::size_t bytes = 0;
  for (const MessageAttribute& a : attributes) bytes += a.name.size() + a.type.size() + a.value.size();
  return bytes;
}

}  // namespace virga::sqs
