#include <fmt/format.h>

#include <array>
#include <chrono>
#include <optional>

#include "apps/virga/export_file.h"
#include "apps/virga/line_reader.h"
#include "aws/decode.h"
#include "aws/export_line.h"
#include "aws/stored_clock.h"
#include "codec/json_document.h"
#include "dynamodb/operations/table_export.h"
#include "sqs/operations/queue_export.h"

namespace virga {
namespace {

using aws::ValidationError;

// The largest item (400 KB of NULLs in lists) has 5 MB as JSON, the largest message 6 MB.
constexpr std::size_t kLineBytesMax = std::size_t{16} << 20U;

// Real time and it together are a time.
constexpr Duration kOffsetMax = std::chrono::hours(24) * 3'652'500;

aws::Status CheckHeader(codec::JsonValue line) {
  constexpr std::array<std::string_view, 2> kMembers{"format", "version"};
  const auto format = aws::Find(line, "format");
  const auto version = aws::Find(line, "version");
  const bool is_ours = format && format->text() == "virga export" && version;
  if (!is_ours) {
    return Err(ValidationError(fmt::format(
        R"(this is no export: its first line should be {{"format":"virga export","version":{}}})", kExportVersion)));
  }
  ASSIGN_OR_RETURN(const auto number, aws::AsInt64(*version));
  if (number != kExportVersion) {
    return Err(ValidationError(
        fmt::format("the export has version {}; this program reads version {}", number, kExportVersion)));
  }
  return aws::CheckMembers(line, kMembers);
}

aws::Result<AdjustableClock::State> ReadClock(codec::JsonValue json) {
  constexpr std::array<std::string_view, 2> kMembers{"FrozenAt", "OffsetMicros"};
  RETURN_IF_ERROR(aws::CheckMembers(json, kMembers));
  AdjustableClock::State clock;
  ASSIGN_OR_RETURN(const auto frozen_at, aws::ReadTime(json, "FrozenAt"));
  ASSIGN_OR_RETURN(const auto offset, aws::OptionalInt64(json, "OffsetMicros"));
  if (frozen_at && offset) return Err(ValidationError("a clock has one of \"FrozenAt\" and \"OffsetMicros\""));
  if (offset.value_or(0) > kOffsetMax.count() || offset.value_or(0) < -kOffsetMax.count()) {
    return Err(ValidationError("\"OffsetMicros\" must be at most ten thousand years"));
  }
  clock.frozen = frozen_at.has_value();
  clock.frozen_at = frozen_at.value_or(TimePoint());
  clock.offset = Duration(offset.value_or(0));
  return clock;
}

// Frozen, the offset means nothing; running, the moment of the last freeze does not.
bool IsSame(const AdjustableClock::State& a, const AdjustableClock::State& b) {
  return a.frozen == b.frozen && (a.frozen ? a.frozen_at == b.frozen_at : a.offset == b.offset);
}

// The lines in their order: header, clock, the rest, end.
class Import {
 public:
  Import(storage::Engine& engine, Random& random) : engine_(engine), tables_(engine, random), queues_(engine, random) {}

  aws::Status Load() { return tables_.Load(); }
  aws::Status Take(codec::JsonValue line);
  aws::Result<ExportCounts> Finish() const {
    if (!has_ended_) return Err(ValidationError("the export ends here without its \"end\" line: it was cut"));
    return counts_;
  }

 private:
  aws::Status TakeKind(std::string_view kind, codec::JsonValue json);
  aws::Status TakeClock(codec::JsonValue json);
  aws::Status TakeEnd(codec::JsonValue json);

  storage::Engine& engine_;
  dynamodb::TableImport tables_;
  sqs::QueueImport queues_;
  ExportCounts counts_;
  bool has_header_ = false;
  bool has_clock_ = false;
  bool has_ended_ = false;
};

aws::Status Import::Take(codec::JsonValue line) {
  if (!has_header_) {
    has_header_ = true;
    return CheckHeader(line);
  }
  if (has_ended_) return Err(ValidationError("there is a line after the \"end\" line"));
  if (!line.is(codec::JsonKind::kObject) || line.size() != 1) {
    return Err(ValidationError("a line must be an object with one member: clock, table, item, queue, message or end"));
  }
  const codec::JsonValue json = *line.begin();
  RETURN_IF_ERROR(TakeKind(json.key(), json));
  if (std::uint64_t* count = counts_.Of(json.key())) ++*count;
  return Ok{};
}

aws::Status Import::TakeKind(std::string_view kind, codec::JsonValue json) {
  if (kind == "clock") return TakeClock(json);
  if (!has_clock_) return Err(ValidationError("the second line must be the \"clock\""));
  if (kind == "table") return tables_.AddTable(json);
  if (kind == "item") return tables_.AddItem(json);
  if (kind == "queue") return queues_.AddQueue(json);
  if (kind == "message") return queues_.AddMessage(json);
  if (kind == "end") return TakeEnd(json);
  return Err(
      ValidationError(fmt::format("there is no line \"{}\": only clock, table, item, queue, message and end", kind)));
}

// Deadlines are in the cloud's time, so they mean nothing beside another clock.
aws::Status Import::TakeClock(codec::JsonValue json) {
  if (has_clock_) return Err(ValidationError("there is a second \"clock\" line"));
  has_clock_ = true;
  ASSIGN_OR_RETURN(const AdjustableClock::State theirs, ReadClock(json));
  ASSIGN_OR_RETURN(const auto stored, aws::LoadClock(engine_));
  if (IsSame(theirs, stored.value_or(AdjustableClock::State{}))) return Ok{};
  ASSIGN_OR_RETURN(const bool has_queues, queues_.HasQueues());
  if (has_queues || tables_.has_tables()) {
    return Err(
        ValidationError("the clock of the export stands elsewhere than that of the folder, which holds tables or "
                        "queues: import into an empty folder"));
  }
  ASSIGN_OR_RETURN(const auto sequence, aws::StoreClock(engine_, theirs));
  (void)sequence;
  return Ok{};
}

aws::Status Import::TakeEnd(codec::JsonValue json) {
  constexpr std::array<std::string_view, 4> kMembers{"tables", "items", "queues", "messages"};
  RETURN_IF_ERROR(aws::CheckMembers(json, kMembers));
  ExportCounts said;
  for (const auto& [name, count] : {std::pair("tables", &said.tables), std::pair("items", &said.items),
                                    std::pair("queues", &said.queues), std::pair("messages", &said.messages)}) {
    ASSIGN_OR_RETURN(const auto number, aws::OptionalInt64(json, name));
    if (!number || *number < 0) return Err(ValidationError(fmt::format("\"{}\" must be a count", name)));
    *count = static_cast<std::uint64_t>(*number);
  }
  if (said != counts_) {
    return Err(ValidationError(fmt::format("lines are missing or too many: there should be {}, but there are {}",
                                           Describe(said), Describe(counts_))));
  }
  has_ended_ = true;
  return queues_.Finish();
}

}  // namespace

Result<ExportCounts, std::string> ImportFrom(std::FILE* file, storage::Engine& engine, Random& random,
                                             const OnLine& on_line) {
  Import import(engine, random);
  if (const auto loaded = import.Load(); !loaded.ok()) return Err(loaded.error().message);
  LineReader reader(file, kLineBytesMax);
  codec::JsonDocument document({.size_bytes_max = kLineBytesMax});
  const auto failed = [&](const std::string& what) { return Err(fmt::format("line {}: {}", reader.number(), what)); };
  while (true) {
    const auto line = reader.Next();
    if (!line.ok()) return failed(line.error());
    if (!*line) break;
    const auto json = document.Parse(**line);
    if (!json.ok()) return failed("this is not JSON: " + json.error().message);
    if (const auto taken = import.Take(*json); !taken.ok()) return failed(taken.error().message);
    on_line(reader.number());
  }
  auto counts = import.Finish();
  if (!counts.ok()) return failed(counts.error().message);
  return *counts;
}

}  // namespace virga
