#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "apps/virga/commands.h"
#include "apps/virga/export_file.h"
#include "apps/virga/offline_folder.h"
#include "apps/virga/progress_report.h"

namespace virga {
namespace {

constexpr char kCommand[] = "virga export";
constexpr char kExamples[] =
    "Writes everything in a data folder that no server serves, or in one of its snapshots, as lines of JSON that one\n"
    "can read: tables with their items, queues with their messages, as they were at one instant.\n"
    "\n"
    "Examples:\n"
    "  virga export --data-dir .virga/data cloud.jsonl\n"
    "  virga export --data-dir .virga/data | grep '\"item\"'\n"
    "  virga snapshot save now && virga export --data-dir .virga/data/snapshots/now cloud.jsonl     of a running "
    "cloud\n"
    "  virga import --data-dir other cloud.jsonl";

struct Options {
  std::string data_dir;
  std::string file = "-";
};

int Failed(const std::string& what) {
  fmt::print(stderr, "{}: {}\n", kCommand, what);
  return kExitFailed;
}

// A file appears whole or not at all: it is written under another name first.
int ExportToFile(const Options& options, const storage::Engine& engine, const OnLine& on_line) {
  const std::string unfinished = options.file + ".unfinished";
  std::FILE* const file = std::fopen(unfinished.c_str(), "wb");
  if (file == nullptr) return Failed(fmt::format("{}: {}", unfinished, std::strerror(errno)));
  const auto counts = ExportTo(file, engine, on_line);
  const bool is_written = fsync(fileno(file)) == 0;
  const bool is_whole =
      std::fclose(file) == 0 && is_written && counts.ok() && std::rename(unfinished.c_str(), options.file.c_str()) == 0;
  if (is_whole) {
    fmt::print("exported {} to {}\n", Describe(*counts), options.file);
    return 0;
  }
  const std::string why = counts.ok() ? std::strerror(errno) : counts.error();
  std::remove(unfinished.c_str());
  return Failed(fmt::format("{}: {}", options.file, why));
}

int Export(const Options& options) {
  auto folder = OfflineFolder::Open(options.data_dir);
  if (!folder.ok()) return ReportFailure(kCommand, folder.error());
  ProgressReport progress(kCommand, "lines");
  const OnLine on_line = [&](std::uint64_t lines) { progress.OnCount(lines); };
  if (options.file != "-") return ExportToFile(options, folder->engine(), on_line);
  const auto counts = ExportTo(stdout, folder->engine(), on_line);
  return counts.ok() ? 0 : Failed(counts.error());
}

}  // namespace

void AddExport(Command program) {
  const Command command = program.AddCommand("export", "Write what a data folder holds as lines of JSON");
  command.SetFooter(kExamples);
  const auto options = std::make_shared<Options>();
  command.AddOption("--data-dir", options->data_dir, "The data folder, or a snapshot in it: DIR/snapshots/NAME")
      .FromEnvironment("VIRGA_DATA_DIR")
      .Required();
  command.AddOption("FILE", options->file, "Where to; -: standard output").ShowDefault();
  command.OnRun([options] { return Export(*options); });
}

}  // namespace virga
