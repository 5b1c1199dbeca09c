#include "sqs/queue/message_record.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace virga::sqs {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kHeadBytes = 1 + 1 + 4 + 8 * 5 + 16 + 16;

// Writes fixed-length fields to a place that is large enough. Little-endian, as the machine has it.
class FieldWriter {
 public:
  explicit FieldWriter(char* to) : to_(to) {}
  template <typename T>
  void Put(const T& value) {
    std::memcpy(to_, &value, sizeof(value));
    to_ += sizeof(value);
  }
  void PutTime(TimePoint t) { Put<std::int64_t>(t.time_since_epoch().count()); }
  void PutSection(std::string_view bytes) {
    Put(static_cast<std::uint32_t>(bytes.size()));
    to_ = std::copy(bytes.begin(), bytes.end(), to_);
  }

 private:
  char* to_;
};

class FieldReader {
 public:
  explicit FieldReader(const char* from) : from_(from) {}
  template <typename T>
  T Get() {
    T value;
    std::memcpy(&value, from_, sizeof(value));
    from_ += sizeof(value);
    return value;
  }
  TimePoint GetTime() { return TimePoint(Duration(Get<std::int64_t>())); }

 private:
  const char* from_;
};

void WriteHead(const MessageHead& head, FieldWriter& writer) {
  writer.Put(kVersion);
  writer.Put(head.state);
  writer.Put(head.receive_count);
  writer.PutTime(head.visible_at);
  writer.PutTime(head.received_at);
  writer.PutTime(head.first_received_at);
  writer.Put(head.receive_nonce);
  writer.PutTime(head.sent_at);
  writer.Put(head.id);
  writer.Put(head.body_md5);
}

bool ReadSection(std::string_view& rest, std::string_view& section) {
  std::uint32_t length = 0;
  if (rest.size() < sizeof(length)) return false;
  std::memcpy(&length, rest.data(), sizeof(length));
  rest.remove_prefix(sizeof(length));
  if (rest.size() < length) return false;
  section = rest.substr(0, length);
  rest.remove_prefix(length);
  return true;
}

}  // namespace

std::string EncodeMessage(const MessageHead& head, const MessageContent& content) {
  const std::array sections = {content.body,     content.attributes, content.trace_header,
                               content.group_id, content.sender_id,  content.dead_letter_source};
  std::size_t size = kHeadBytes + sections.size() * sizeof(std::uint32_t);
  for (const std::string_view section : sections) size += section.size();
  if (content.earlier_receives > 0) size += sizeof(content.earlier_receives);
  std::string row(size, '\0');
  FieldWriter writer(row.data());
  WriteHead(head, writer);
  for (const std::string_view section : sections) writer.PutSection(section);
  if (content.earlier_receives > 0) writer.Put(content.earlier_receives);
  return row;
}

std::optional<MessageHead> DecodeHead(std::string_view row) {
  if (row.size() < kHeadBytes) return std::nullopt;
  FieldReader reader(row.data());
  if (reader.Get<std::uint8_t>() != kVersion) return std::nullopt;
  const auto state = reader.Get<std::uint8_t>();
  if (state > static_cast<std::uint8_t>(MessageState::kInFlight)) return std::nullopt;
  MessageHead head;
  head.state = static_cast<MessageState>(state);
  head.receive_count = reader.Get<std::uint32_t>();
  head.visible_at = reader.GetTime();
  head.received_at = reader.GetTime();
  head.first_received_at = reader.GetTime();
  head.receive_nonce = reader.Get<std::uint64_t>();
  head.sent_at = reader.GetTime();
  head.id = reader.Get<MessageId>();
  head.body_md5 = reader.Get<codec::Md5Digest>();
  return head;
}

std::optional<MessageContent> DecodeContent(std::string_view row) {
  if (row.size() < kHeadBytes) return std::nullopt;
  std::string_view rest = row.substr(kHeadBytes);
  MessageContent content;
  const bool is_whole = ReadSection(rest, content.body) && ReadSection(rest, content.attributes) &&
                        ReadSection(rest, content.trace_header) && ReadSection(rest, content.group_id) &&
                        ReadSection(rest, content.sender_id) && ReadSection(rest, content.dead_letter_source);
  if (!is_whole) return std::nullopt;
  if (rest.empty()) return content;
  if (rest.size() != sizeof(content.earlier_receives)) return std::nullopt;
  content.earlier_receives = FieldReader(rest.data()).Get<std::uint32_t>();
  return content;
}

void ReplaceHead(const MessageHead& head, std::string& row) {
  FieldWriter writer(row.data());
  WriteHead(head, writer);
}

}  // namespace virga::sqs
