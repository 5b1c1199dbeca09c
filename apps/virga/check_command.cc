#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

#include "apps/virga/commands.h"
#include "apps/virga/offline_folder.h"
#include "apps/virga/progress_report.h"
#include "aws/stored_clock.h"
#include "dynamodb/table/table_check.h"
#include "sqs/queue/queue_check.h"
#include "storage/rocks_store.h"
#include "storage/row_check.h"

namespace virga {
namespace {

constexpr char kCommand[] = "virga check";
constexpr char kExamples[] =
    "Reads everything in a data folder that no server serves, or in one of its snapshots, and changes nothing: every\n"
    "file against its checksums, every row, every index entry against its item and the reverse, all counts.\n"
    "Exit code 0: nothing is wrong. 1: what is wrong is listed. 2: there was nothing to check, or it is in use.\n"
    "\n"
    "Examples:\n"
    "  virga check .virga/data\n"
    "  virga check .virga/data/snapshots/before     also while a server serves .virga/data";

std::string Counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

int PrintFindings(const std::string& path, const storage::Findings& findings) {
  fmt::print("{}", findings.ToLines());
  std::fflush(stdout);
  fmt::print(stderr, "{}: {} is damaged: {}\n", kCommand, path, Counted(findings.count(), "finding", "findings"));
  return kExitFailed;
}

void PrintSummary(const dynamodb::TableCheck& tables, const sqs::QueueCheck& queues) {
  fmt::print("ok: {}, {}, {}, {}, {}\n", Counted(tables.table_count(), "table", "tables"),
             Counted(static_cast<std::uint64_t>(tables.item_count()), "item", "items"),
             Counted(static_cast<std::uint64_t>(tables.index_entry_count()), "index entry", "index entries"),
             Counted(queues.queue_count(), "queue", "queues"), Counted(queues.message_count(), "message", "messages"));
  if (queues.leftover_count() == 0) return;
  fmt::print("{} of purged or deleted queues are still to be removed: the next start goes on with that\n",
             Counted(queues.leftover_count(), "message", "messages"));
}

int Check(const std::string& path) {
  auto folder = OfflineFolder::Open(path);
  if (!folder.ok()) return ReportFailure(kCommand, folder.error());
  ProgressReport progress(kCommand, "rows");
  storage::Findings findings;
  storage::Status verified = Ok{};
  progress.During("reading the files against their checksums", [&] { verified = folder->store().VerifyChecksums(); });
  if (!verified.ok()) {
    findings.Add("files of " + path, verified.error().message);
    return PrintFindings(path, findings);
  }
  const auto totals = folder->store().ReadTotals();
  if (!totals.ok()) return ReportFailure(kCommand, totals.error());
  const auto view = folder->engine().OpenView();
  dynamodb::TableCheck tables(*view, *totals, findings);
  sqs::QueueCheck queues(view->sequence(), findings);
  aws::ClockCheck clock(findings);
  const std::array<storage::RowCheck*, 3> checks{&tables, &queues, &clock};
  const auto rows = storage::CheckRows(*view, checks, findings, [&](std::uint64_t count) { progress.OnCount(count); });
  if (!rows.ok()) return ReportFailure(kCommand, rows.error());
  if (findings.count() > 0) return PrintFindings(path, findings);
  PrintSummary(tables, queues);
  return 0;
}

}  // namespace

void AddCheck(Command program) {
  const Command command = program.AddCommand("check", "Read everything in a data folder and say what is wrong");
  command.SetFooter(kExamples);
  const auto path = std::make_shared<std::string>();
  command.AddOption("DIR", *path, "The data folder, or a snapshot in it: DIR/snapshots/NAME").Required();
  command.OnRun([path] { return Check(*path); });
}

}  // namespace virga
