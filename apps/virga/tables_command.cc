// virga limits and virga operations: the cloud's own tables, for people and for what is generated
// from them (docs/COMPATIBILITY.md, the boundary tests).
#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "apps/virga/cloud_services.h"
#include "apps/virga/commands.h"
#include "aws/limits.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/timer_queue.h"
#include "codec/json_writer.h"
#include "storage/memory_engine.h"

namespace virga {
namespace {

constexpr char kLimitsExamples[] = "Examples:\n  virga limits\n  virga limits --json";
constexpr char kOperationsExamples[] = "Examples:\n  virga operations\n  virga operations --json";

// "DDB:Limits" as the page's address (aws/limits.h).
std::string PageOf(std::string_view source) {
  constexpr std::pair<std::string_view, std::string_view> kBooks[] = {
      {"DDB", "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"},
      {"DAPI", "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/"},
      {"SQSG", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"},
      {"SAPI", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/"},
  };
  const std::size_t colon = source.find(':');
  for (const auto& [book, address] : kBooks) {
    if (source.substr(0, colon) == book) return fmt::format("{}{}.html", address, source.substr(colon + 1));
  }
  return std::string(source);
}

int PrintLimits(bool as_json) {
  if (!as_json) {
    for (const auto& limit : aws::limits::kTable) {
      fmt::print("{:9} {:38} {:>12}  {}\n", limit.service, limit.name, limit.value, PageOf(limit.source));
    }
    return 0;
  }
  std::string text;
  codec::JsonWriter json(text);
  json.BeginObject();
  json.Key("limits");
  json.BeginArray();
  for (const auto& limit : aws::limits::kTable) {
    json.BeginObject();
    json.Key("service");
    json.String(limit.service);
    json.Key("name");
    json.String(limit.name);
    json.Key("value");
    json.Int(limit.value);
    json.Key("source");
    json.String(PageOf(limit.source));
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  fmt::print("{}\n", text);
  return 0;
}

std::string_view NameOf(aws::Support support) {
  return support == aws::Support::kHandled ? "handled" : "refused";
}

void AppendNote(std::string_view note, codec::JsonWriter& json) {
  if (note.empty()) return;
  json.Key("note");
  json.String(note);
}

void AppendOperation(const aws::OperationInfo& operation, codec::JsonWriter& json) {
  json.BeginObject();
  json.Key("name");
  json.String(operation.name);
  AppendNote(operation.note, json);
  json.Key("members");
  json.BeginArray();
  for (const aws::Member& member : operation.members) {
    json.BeginObject();
    json.Key("name");
    json.String(member.name);
    json.Key("support");
    json.String(NameOf(member.support));
    AppendNote(member.note, json);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void PrintOperations(const aws::Service& service) {
  for (const aws::OperationInfo& operation : service.operations()) {
    fmt::print("{} {}\n", service.signing_name(), operation.name);
    for (const aws::Member& member : operation.members) {
      fmt::print("  {:36} {}{}{}\n", member.name, NameOf(member.support), member.note.empty() ? "" : ": ", member.note);
    }
  }
}

int PrintAllOperations(bool as_json) {
  const SystemClock real_clock;
  AdjustableClock clock(real_clock);
  TimerQueue timers(clock);
  SecureRandom random;
  const auto engine = storage::NewMemoryEngine();
  const auto services = NewServices(*engine, clock, timers, random).value();  // an empty engine decodes
  if (!as_json) {
    for (const auto& service : services) PrintOperations(*service);
    return 0;
  }
  std::string text;
  codec::JsonWriter json(text);
  json.BeginObject();
  json.Key("services");
  json.BeginArray();
  for (const auto& service : services) {
    json.BeginObject();
    json.Key("service");
    json.String(service->signing_name());
    json.Key("operations");
    json.BeginArray();
    for (const aws::OperationInfo& operation : service->operations()) AppendOperation(operation, json);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  fmt::print("{}\n", text);
  return 0;
}

void AddTable(Command program, const char* name, const char* what, const char* examples, int (*print)(bool)) {
  const Command command = program.AddCommand(name, what);
  command.SetFooter(examples);
  const auto as_json = std::make_shared<bool>(false);
  command.AddFlag("--json", *as_json, "As JSON");
  command.OnRun([as_json, print] { return print(*as_json); });
}

}  // namespace

void AddLimits(Command program) {
  AddTable(program, "limits", "Print every quota that the cloud enforces", kLimitsExamples, PrintLimits);
}

void AddOperations(Command program) {
  AddTable(program, "operations", "Print every operation and what becomes of each of its members", kOperationsExamples,
           PrintAllOperations);
}

}  // namespace virga
