#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <future>
#include <memory>
#include <string>

#include "apps/virga/commands.h"
#include "apps/virga/control_client.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga {
namespace {

constexpr char kExamples[] =
    "Examples:\n"
    "  virga clock show\n"
    "  virga clock freeze                        time stands still\n"
    "  virga clock advance 14d                   also 1h30m, 90s, 250ms; due work has run when it returns\n"
    "  virga clock set 2030-01-01T00:00:00Z      forward only\n"
    "  virga clock resume                        time runs on from where it stands\n"
    "  virga clock advance 1h --endpoint http://127.0.0.1:5000";

// {"action":"advance","by":"14d"}
std::string Body(std::string_view action, std::string_view key, std::string_view value) {
  std::string body;
  codec::JsonWriter json(body);
  json.BeginObject();
  json.Key("action");
  json.String(action);
  if (!key.empty()) {
    json.Key(key);
    json.String(value);
  }
  json.EndObject();
  return body;
}

// How far the clock is on a way that it has not gone yet, on standard error.
void ReportProgress(const std::string& endpoint) {
  const auto shown = AskControl({.endpoint = endpoint, .method = "GET", .path = "/_virga/clock", .body = ""});
  if (!shown.ok()) return;
  codec::JsonDocument document;
  const auto json = document.Parse(*shown);
  if (!json.ok() || !json->is(codec::JsonKind::kObject)) return;
  std::string_view now;
  std::string_view target;
  std::string_view ran;
  for (const codec::JsonValue member : *json) {
    if (member.key() == "now") now = member.text();
    if (member.key() == "moving_to") target = member.text();
    if (member.key() == "due_work_run") ran = member.text();
  }
  if (target.empty()) return;
  fmt::print(stderr, "virga: the clock is at {} on its way to {}; pieces of due work run: {}\n", now, target, ran);
}

// Waits for the clock to arrive. Where that takes long, says from time to time how far it is.
int SendMove(const ControlCall& call, std::chrono::milliseconds report_every) {
  auto answer = std::async(std::launch::async, [&call] { return SendControlCall(call); });
  while (answer.wait_for(report_every) != std::future_status::ready) ReportProgress(call.endpoint);
  return answer.get();
}

struct Action {
  const char* name;
  const char* what;
  const char* argument;  // what the argument is called; "" if it takes none
  const char* key;       // of the argument in the body
  const char* help;      // of the argument
};

constexpr Action kActions[] = {
    {"freeze", "Let the cloud's time stand still", "", "", ""},
    {"advance", "Move the cloud's time forward", "duration", "by", "How far: 14d, 1h30m, 90s, 250ms"},
    {"set", "Move the cloud's time forward to a moment", "moment", "to", "When: 2030-01-01T00:00:00Z"},
    {"resume", "Let the cloud's time run on", "", "", ""},
};

}  // namespace

void AddClock(Command program) {
  const Command command = program.AddCommand("clock", "Show, freeze and move the time of a running cloud");
  command.SetFooter(kExamples);
  command.RequireCommand();
  const auto call = std::make_shared<ControlCall>();
  call->path = "/_virga/clock";

  const Command show = command.AddCommand("show", "Print the cloud's time");
  show.SetFooter(kExamples);
  AddEndpointOption(show, *call);
  show.OnRun([call] { return SendControlCall(*call); });

  for (const Action& action : kActions) {
    const Command verb = command.AddCommand(action.name, action.what);
    verb.SetFooter(kExamples);
    AddEndpointOption(verb, *call);
    const auto value = std::make_shared<std::string>();
    const std::string key = action.key;
    const auto report_ms = std::make_shared<int>(2000);
    if (!key.empty()) {
      verb.AddOption(action.argument, *value, action.help).Required();
      verb.AddOption("--report-ms", *report_ms, "How often a long way says on standard error how far it is")
          .Between(1, 3'600'000)
          .ShowDefault();
    }
    verb.OnRun([call, value, key, report_ms, name = std::string(action.name)] {
      call->method = "POST";
      call->body = Body(name, key, *value);
      return key.empty() ? SendControlCall(*call) : SendMove(*call, std::chrono::milliseconds(*report_ms));
    });
  }
}

}  // namespace virga
