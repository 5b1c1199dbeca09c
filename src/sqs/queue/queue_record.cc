#include "sqs/queue/queue_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "storage/key_codec.h"

namespace virga::sqs {
namespace {

constexpr std::uint8_t kVersion = 1;

void AppendText(std::string_view text, std::string& row) {
  storage::AppendUint32(static_cast<std::uint32_t>(text.size()), row);
  row.append(text);
}

void AppendTime(TimePoint t, std::string& row) {
  storage::AppendUint64(static_cast<std::uint64_t>(t.time_since_epoch().count()), row);
}

// Reads fields in order; after the first that is not there, all are empty and ok() is false.
class RowReader {
 public:
  explicit RowReader(std::string_view row) : rest_(row) {}

  std::uint8_t Uint8() { return static_cast<std::uint8_t>(Number(1)); }
  std::uint32_t Uint32() { return static_cast<std::uint32_t>(Number(4)); }
  std::uint64_t Uint64() { return Number(8); }
  TimePoint Time() { return TimePoint(Duration(static_cast<std::int64_t>(Number(8)))); }
  std::chrono::seconds Seconds() { return std::chrono::seconds(Uint32()); }
  std::string Text() {
    const std::size_t length = Uint32();
    if (rest_.size() < length) ok_ = false;
    if (!ok_) return {};
    std::string text(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return text;
  }
  bool ok() const { return ok_; }
  bool AtEnd() const { return ok_ && rest_.empty(); }

 private:
  std::uint64_t Number(std::size_t bytes) {
    if (rest_.size() < bytes) ok_ = false;
    if (!ok_) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8U | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(bytes);
    return value;
  }

  std::string_view rest_;
  bool ok_ = true;
};

std::string RowKey(const QueueAddress& address, storage::RowKind kind) {
  std::string key = storage::KeyPrefix(address.layer, kind, address.account, address.region);
  storage::AppendTerminated(address.name, key);
  return key;
}

// The same key in another kind's space: the kind follows the layer's id.
std::string OfKind(storage::RowKind kind, std::string_view key) {
  std::string other(key);
  other[sizeof(std::uint32_t)] = static_cast<char>(kind);
  return other;
}

}  // namespace

std::string QueueAddress::Arn() const {
  return fmt::format("arn:aws:sqs:{}:{}:{}", region, account, name);
}

std::optional<QueueAddress> ParseQueueArn(std::string_view arn, storage::LayerId layer) {
  constexpr std::string_view kPrefix = "arn:aws:sqs:";
  if (!arn.starts_with(kPrefix)) return std::nullopt;
  arn.remove_prefix(kPrefix.size());
  const std::size_t region_end = arn.find(':');
  if (region_end == std::string_view::npos) return std::nullopt;
  const std::size_t account_end = arn.find(':', region_end + 1);
  if (account_end == std::string_view::npos) return std::nullopt;
  QueueAddress address{.layer = layer,
                       .account = std::string(arn.substr(region_end + 1, account_end - region_end - 1)),
                       .region = std::string(arn.substr(0, region_end)),
                       .name = std::string(arn.substr(account_end + 1))};
  const bool is_whole = !address.account.empty() && !address.region.empty() && !address.name.empty() &&
                        address.name.find(':') == std::string::npos;
  if (!is_whole) return std::nullopt;
  return address;
}

bool RedriveAllowPolicy::Allows(std::string_view source_arn) const {
  switch (permission) {
    case Permission::kAllowAll:
      return true;
    case Permission::kDenyAll:
      return false;
    case Permission::kByQueue:
      return std::find(source_queue_arns.begin(), source_queue_arns.end(), source_arn) != source_queue_arns.end();
  }
  return false;
}

std::string EncodeQueueRecord(const QueueRecord& record) {
  std::string row;
  storage::AppendUint8(kVersion, row);
  storage::AppendUint64(record.id, row);
  AppendTime(record.created_at, row);
  AppendTime(record.modified_at, row);
  AppendTime(record.purged_at, row);
  storage::AppendUint64(record.purged_below, row);
  const QueueSettings& settings = record.settings;
  storage::AppendUint32(static_cast<std::uint32_t>(settings.delay.count()), row);
  storage::AppendUint32(static_cast<std::uint32_t>(settings.maximum_message_size_bytes), row);
  storage::AppendUint32(static_cast<std::uint32_t>(settings.retention.count()), row);
  storage::AppendUint32(static_cast<std::uint32_t>(settings.receive_wait.count()), row);
  storage::AppendUint32(static_cast<std::uint32_t>(settings.visibility_timeout.count()), row);
  storage::AppendUint8(settings.sqs_managed_sse ? 1 : 0, row);
  AppendText(settings.policy, row);
  AppendText(settings.redrive.text, row);
  AppendText(settings.redrive_allow.text, row);
  storage::AppendUint32(static_cast<std::uint32_t>(record.tags.size()), row);
  for (const auto& [key, value] : record.tags) {
    AppendText(key, row);
    AppendText(value, row);
  }
  return row;
}

std::optional<QueueRecord> DecodeQueueRecord(std::string_view row) {
  RowReader reader(row);
  if (reader.Uint8() != kVersion) return std::nullopt;
  QueueRecord record;
  record.id = reader.Uint64();
  record.created_at = reader.Time();
  record.modified_at = reader.Time();
  record.purged_at = reader.Time();
  record.purged_below = reader.Uint64();
  QueueSettings& settings = record.settings;
  settings.delay = reader.Seconds();
  settings.maximum_message_size_bytes = reader.Uint32();
  settings.retention = reader.Seconds();
  settings.receive_wait = reader.Seconds();
  settings.visibility_timeout = reader.Seconds();
  settings.sqs_managed_sse = reader.Uint8() != 0;
  settings.policy = reader.Text();
  settings.redrive.text = reader.Text();
  settings.redrive_allow.text = reader.Text();
  const std::uint32_t tags = reader.Uint32();
  for (std::uint32_t i = 0; i < tags && reader.ok(); ++i) {
    std::string key = reader.Text();
    record.tags[std::move(key)] = reader.Text();
  }
  if (!reader.AtEnd() || !ParseStoredPolicies(settings)) return std::nullopt;
  return record;
}

std::string QueueRowKey(const QueueAddress& address) {
  return RowKey(address, storage::RowKind::kQueue);
}

std::optional<QueueAddress> ParseQueueRowKey(std::string_view key) {
  storage::KeyReader reader(key);
  const auto layer = reader.ReadUint32();
  const auto kind = layer ? reader.ReadUint8() : std::nullopt;
  auto account = kind ? reader.ReadTerminated() : std::nullopt;
  auto region = account ? reader.ReadTerminated() : std::nullopt;
  auto name = region ? reader.ReadTerminated() : std::nullopt;
  if (!name || !reader.rest().empty()) return std::nullopt;
  return QueueAddress{storage::LayerId(*layer), std::move(*account), std::move(*region), std::move(*name)};
}

std::string DeletedQueueRowKey(const QueueAddress& address) {
  return RowKey(address, storage::RowKind::kDeletedQueue);
}

std::string MessageRowPrefix(const QueueAddress& address, QueueId id) {
  std::string key = storage::KeyPrefix(address.layer, storage::RowKind::kMessage, address.account, address.region);
  storage::AppendUint64(id, key);
  return key;
}

std::string RemovedQueueRowKey(std::string_view message_row_prefix) {
  return OfKind(storage::RowKind::kRemovedQueue, message_row_prefix);
}

std::string MessageRowPrefixOf(std::string_view removed_queue_row_key) {
  return OfKind(storage::RowKind::kMessage, removed_queue_row_key);
}

}  // namespace virga::sqs
