// A file for `virga import`: it is refused, or a cloud comes of it that `virga check` finds nothing wrong in, that is
// exported as what gives the same cloud again, and that starts.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "apps/virga/cloud_services.h"
#include "apps/virga/export_file.h"
#include "aws/stored_clock.h"
#include "base/clock.h"
#include "base/timer_queue.h"
#include "dynamodb/table/table_check.h"
#include "dynamodb/table/table_row.h"
#include "sqs/queue/queue_check.h"
#include "storage/key_codec.h"
#include "storage/memory_engine.h"
#include "storage/row_check.h"

using namespace virga;  // NOLINT(google-build-using-namespace): a program of one function

namespace {

[[noreturn]] void Fail(std::string_view what) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

// Whether it was taken.
bool ImportText(std::string_view text, storage::Engine& engine) {
  SeededRandom random(1);
  std::string bytes(text);
  bytes.push_back('\n');  // fmemopen refuses what is empty
  std::FILE* const file = fmemopen(bytes.data(), bytes.size() - (text.empty() ? 0U : 1U), "rb");
  if (file == nullptr) Fail("fmemopen");
  const auto counts = ImportFrom(file, engine, random, [](std::uint64_t) {});
  std::fclose(file);
  return counts.ok();
}

std::string ExportText(const storage::Engine& engine) {
  char* bytes = nullptr;
  std::size_t size = 0;
  std::FILE* const file = open_memstream(&bytes, &size);
  if (file == nullptr) Fail("open_memstream");
  const auto counts = ExportTo(file, engine, [](std::uint64_t) {});
  std::fclose(file);
  if (!counts.ok()) Fail("what was imported cannot be exported: " + counts.error());
  std::string text(bytes, size);
  std::free(bytes);
  return text;
}

// The totals of all tables and indexes, as the durable engine would have them.
storage::TotalsByKey TotalsOf(const storage::Engine& engine, const storage::View& view) {
  storage::TotalsByKey totals;
  const std::string prefix = storage::KindPrefix(storage::kFirstLayer, storage::RowKind::kTable);
  const auto rows = view.Scan(storage::PrefixRange(prefix), storage::Direction::kForward);
  const auto add = [&](const std::string& key) {
    if (const auto kept = engine.totals(key); kept != storage::Totals{}) totals[key] = kept;
  };
  while (rows->Next().value()) {
    if (rows->key() == dynamodb::LastTableIdKey(storage::kFirstLayer)) continue;
    const auto table = dynamodb::DecodeTableRow(rows->key(), rows->value());
    if (!table.ok()) Fail(table.error().message);
    add(dynamodb::TotalsKey(*table));
    for (const auto& index : table->indexes) add(dynamodb::TotalsKey(*table, index.id));
  }
  return totals;
}

void CheckAll(const storage::Engine& engine) {
  const auto view = engine.OpenView();
  const storage::TotalsByKey totals = TotalsOf(engine, *view);
  storage::Findings findings;
  dynamodb::TableCheck tables(*view, totals, findings);
  sqs::QueueCheck queues(view->sequence(), findings);
  aws::ClockCheck clock(findings);
  const std::array<storage::RowCheck*, 3> checks{&tables, &queues, &clock};
  if (!storage::CheckRows(*view, checks, findings, [](std::uint64_t) {}).ok()) Fail("the rows cannot be read");
  if (findings.count() > 0) Fail(findings.kept()[0].where + ": " + findings.kept()[0].what);
}

// As a server does, up to its first due work.
void Start(storage::Engine& engine) {
  const SystemClock real;
  AdjustableClock clock(real);
  const auto stored = aws::LoadClock(engine);
  if (!stored.ok()) Fail(stored.error().message);
  if (*stored) clock.Restore(**stored);
  TimerQueue timers(clock);
  SeededRandom random(1);
  const auto services = NewServices(engine, clock, timers, random);
  if (!services.ok()) Fail("what was imported cannot be served: " + services.error().message);
  timers.RunDue();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto engine = storage::NewMemoryEngine();
  if (!ImportText({reinterpret_cast<const char*>(data), size}, *engine)) return 0;
  CheckAll(*engine);
  const std::string text = ExportText(*engine);
  const auto again = storage::NewMemoryEngine();
  if (!ImportText(text, *again)) Fail("an export is refused");
  if (ExportText(*again) != text) Fail("an export gives another cloud");
  Start(*engine);
  return 0;
}
