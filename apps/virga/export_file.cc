#include "apps/virga/export_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "aws/export_line.h"
#include "aws/stored_clock.h"
#include "codec/json_writer.h"
#include "dynamodb/operations/table_export.h"
#include "sqs/operations/queue_export.h"

namespace virga {
namespace {

class LineWriter {
 public:
  LineWriter(std::FILE* file, const OnLine& on_line) : file_(file), on_line_(on_line) {}

  aws::Status Write(std::string_view line) {
    const bool is_written =
        std::fwrite(line.data(), 1, line.size(), file_) == line.size() && std::fputc('\n', file_) != EOF;
    if (!is_written) return Err(aws::InternalError(fmt::format("cannot be written: {}", std::strerror(errno))));
    on_line_(++lines_);
    return Ok{};
  }
  aws::Status Write(std::string_view kind, std::string_view json) {
    line_.clear();
    line_.append("{\"").append(kind).append("\":").append(json).append("}");
    RETURN_IF_ERROR(Write(line_));
    if (std::uint64_t* count = counts_.Of(kind)) ++*count;
    return Ok{};
  }
  const ExportCounts& counts() const { return counts_; }

 private:
  std::FILE* const file_;
  const OnLine& on_line_;
  std::string line_;
  std::uint64_t lines_ = 0;
  ExportCounts counts_;
};

// Of a clock that was never moved: {}.
std::string ClockJson(const AdjustableClock::State& clock) {
  std::string text;
  codec::JsonWriter json(text);
  json.BeginObject();
  if (clock.frozen) {
    aws::WriteTime("FrozenAt", clock.frozen_at, json);
  } else if (clock.offset != Duration::zero()) {
    json.Key("OffsetMicros");
    json.Int(clock.offset.count());
  }
  json.EndObject();
  return text;
}

std::string EndJson(const ExportCounts& counts) {
  return fmt::format(R"({{"tables":{},"items":{},"queues":{},"messages":{}}})", counts.tables, counts.items,
                     counts.queues, counts.messages);
}

aws::Status ExportAll(const storage::Engine& engine, LineWriter& writer) {
  RETURN_IF_ERROR(writer.Write(fmt::format(R"({{"format":"virga export","version":{}}})", kExportVersion)));
  ASSIGN_OR_RETURN(const auto clock, aws::LoadClock(engine));
  RETURN_IF_ERROR(writer.Write("clock", ClockJson(clock.value_or(AdjustableClock::State{}))));
  const auto view = engine.OpenView();
  const aws::WriteLine write = [&](std::string_view kind, std::string_view json) { return writer.Write(kind, json); };
  RETURN_IF_ERROR(dynamodb::ExportTables(*view, write));
  RETURN_IF_ERROR(sqs::ExportQueues(*view, write));
  return writer.Write("end", EndJson(writer.counts()));
}

}  // namespace

std::uint64_t* ExportCounts::Of(std::string_view kind) {
  if (kind == "table") return &tables;
  if (kind == "item") return &items;
  if (kind == "queue") return &queues;
  if (kind == "message") return &messages;
  return nullptr;
}

std::string Describe(const ExportCounts& counts) {
  const auto count = [](std::uint64_t number, std::string_view what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
  };
  return fmt::format("{}, {}, {}, {}", count(counts.tables, "table"), count(counts.items, "item"),
                     count(counts.queues, "queue"), count(counts.messages, "message"));
}

Result<ExportCounts, std::string> ExportTo(std::FILE* file, const storage::Engine& engine, const OnLine& on_line) {
  LineWriter writer(file, on_line);
  if (const auto done = ExportAll(engine, writer); !done.ok()) return Err(done.error().message);
  if (std::fflush(file) != 0) return Err(fmt::format("cannot be written: {}", std::strerror(errno)));
  return writer.counts();
}

}  // namespace virga
