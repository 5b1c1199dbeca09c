#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "apps/virga/commands.h"
#include "apps/virga/export_file.h"
#include "apps/virga/offline_folder.h"
#include "apps/virga/progress_report.h"
#include "base/random.h"
#include "storage/data_folder.h"
#include "storage/durable_engine.h"

namespace virga {
namespace {

constexpr char kCommand[] = "virga import";
constexpr char kExamples[] =
    "Adds what an export holds to a data folder that no server serves, and makes the folder if it is not there. All "
    "or\n"
    "nothing: if a line is wrong, or a table or queue of its name is there already, the folder stays as it was.\n"
    "\n"
    "Examples:\n"
    "  virga import --data-dir .virga/data cloud.jsonl\n"
    "  virga export --data-dir old | virga import --data-dir new -";

struct Options {
  std::string data_dir;
  std::string file;
};

// Whether all that was committed is on disk.
bool AwaitDurable(storage::Engine& engine) {
  const storage::Sequence last = engine.last_sequence();
  std::promise<void> written;
  engine.WhenDurable(last, [&written] { written.set_value(); });
  written.get_future().wait();
  return engine.DurabilityOf(last) == storage::Durability::kDurable;
}

// Into a copy of the folder's database, which takes its place only if all went well.
Result<ExportCounts, storage::Error> ImportInto(storage::DataFolder& folder, std::FILE* file) {
  ASSIGN_OR_RETURN(storage::OpenDatabase copy, folder.OpenCopy());
  const auto import = [&]() -> Result<ExportCounts, storage::Error> {
    storage::DurableEngine durable_engine(std::move(copy), {});
    const auto engine = durable_engine.NewSession();
    SecureRandom random;
    ProgressReport progress(kCommand, "lines");
    auto counts = ImportFrom(file, *engine, random, [&](std::uint64_t lines) { progress.OnCount(lines); });
    if (!counts.ok()) return Err(storage::Error{storage::ErrorCode::kCorruption, counts.error()});
    if (!AwaitDurable(*engine)) return Err(storage::Error{storage::ErrorCode::kIo, engine->health().message});
    return *counts;
  };
  auto counts = import();
  if (!counts.ok()) {
    if (const auto discarded = folder.DiscardCopy(); !discarded.ok()) {
      counts.error().message += "; what was begun is removed at the next start: " + discarded.error().message;
    }
    return counts;
  }
  RETURN_IF_ERROR(folder.AdoptCopy());
  return counts;
}

int Import(const Options& options) {
  const bool is_standard_input = options.file == "-";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(
      is_standard_input ? nullptr : std::fopen(options.file.c_str(), "rb"), std::fclose);
  std::FILE* const file = is_standard_input ? stdin : opened.get();
  if (file == nullptr) {
    fmt::print(stderr, "{}: {}: {}\n", kCommand, options.file, std::strerror(errno));
    return kExitBadUsage;
  }
  const auto folder = storage::DataFolder::Open(options.data_dir, {});
  if (!folder.ok()) return ReportFailure(kCommand, folder.error());
  const auto counts = ImportInto(**folder, file);
  if (!counts.ok()) {
    fmt::print(stderr, "{}: {}, {}\n{}: nothing was imported; {} is as it was\n", kCommand,
               is_standard_input ? "standard input" : options.file, counts.error().message, kCommand, options.data_dir);
    return kExitFailed;
  }
  fmt::print("imported {} into {}\n", Describe(*counts), options.data_dir);
  return 0;
}

}  // namespace

void AddImport(Command program) {
  const Command command = program.AddCommand("import", "Add what an export holds to a data folder");
  command.SetFooter(kExamples);
  const auto options = std::make_shared<Options>();
  command.AddOption("--data-dir", options->data_dir, "The data folder; it is made if it is not there")
      .FromEnvironment("VIRGA_DATA_DIR")
      .Required();
  command.AddOption("FILE", options->file, "What virga export wrote; -: standard input").Required();
  command.OnRun([options] { return Import(*options); });
}

}  // namespace virga
