#include <cstdint>
#include <memory>
#include <string>

#include "apps/virga/commands.h"
#include "apps/virga/control_client.h"
#include "codec/json_writer.h"

namespace virga {
namespace {

constexpr char kExamples[] =
    "Examples:\n"
    "  virga faults add --service dynamodb --operation PutItem --error ThrottlingException\n"
    "                                          the next PutItem is throttled\n"
    "  virga faults add --operation SendMessage --nth 3 --answer-lost\n"
    "                                          the third is done, but its answer never comes\n"
    "  virga faults add --service sqs --cut --count 0 --probability 0.1 --seed 7\n"
    "                                          one call in ten is cut, the same ones in every run\n"
    "  virga faults add --operation Query --latency-ms 500 --count 0\n"
    "  virga faults list\n"
    "  virga faults remove 2\n"
    "  virga faults clear";

struct Rule {
  std::string service;
  std::string operation;
  std::int64_t nth = 1;
  std::int64_t count = 1;
  double probability = 1;
  std::int64_t seed = 0;
  std::string error;
  std::string message;
  std::int64_t status = 0;  // none
  std::int64_t latency_ms = 0;
  bool cut = false;
  bool answer_lost = false;
};

void AppendError(const Rule& rule, codec::JsonWriter& json) {
  json.Key("error");
  json.BeginObject();
  json.Key("code");
  json.String(rule.error);
  if (!rule.message.empty()) {
    json.Key("message");
    json.String(rule.message);
  }
  if (rule.status != 0) {
    json.Key("status");
    json.Int(rule.status);
  }
  json.EndObject();
}

std::string BodyOf(const Rule& rule) {
  std::string body;
  codec::JsonWriter json(body);
  json.BeginObject();
  for (const auto& [key, value] : {std::pair{"service", rule.service}, {"operation", rule.operation}}) {
    if (value.empty()) continue;
    json.Key(key);
    json.String(value);
  }
  json.Key("nth");
  json.Int(rule.nth);
  json.Key("count");
  json.Int(rule.count);
  if (rule.probability < 1) {
    json.Key("probability");
    json.Double(rule.probability);
    json.Key("seed");
    json.Int(rule.seed);
  }
  if (!rule.error.empty()) AppendError(rule, json);
  if (rule.latency_ms > 0) {
    json.Key("latency_ms");
    json.Int(rule.latency_ms);
  }
  for (const auto& [key, value] : {std::pair{"cut", rule.cut}, {"answer_lost", rule.answer_lost}}) {
    if (!value) continue;
    json.Key(key);
    json.Bool(true);
  }
  json.EndObject();
  return body;
}

void AddRuleOptions(Command add, Rule& rule) {
  add.AddOption("--service", rule.service, "dynamodb, sqs or sts; without it, any");
  add.AddOption("--operation", rule.operation, "As in the API, PutItem; without it, any");
  add.AddOption("--nth", rule.nth, "The first matching call that it strikes").ShowDefault();
  add.AddOption("--count", rule.count, "How many calls from there; 0: for ever").ShowDefault();
  add.AddOption("--probability", rule.probability, "Strikes each of them only so often, above 0 to 1").ShowDefault();
  add.AddOption("--seed", rule.seed, "Of the chance: the same seed strikes the same calls").ShowDefault();
  const Option error = add.AddOption("--error", rule.error, "Answer this error: ThrottlingException");
  add.AddOption("--message", rule.message, "Its message").Needs(error);
  add.AddOption("--status", rule.status, "Its HTTP status; without it, the error's own").Needs(error).Between(400, 599);
  add.AddOption("--latency-ms", rule.latency_ms, "Wait before the work");
  add.AddFlag("--cut", rule.cut, "Close the connection before the work");
  add.AddFlag("--answer-lost", rule.answer_lost, "Do the work, then close the connection");
}

}  // namespace

void AddFaults(Command program) {
  const Command command = program.AddCommand("faults", "Make calls of a running cloud fail, on purpose");
  command.SetFooter(kExamples);
  command.RequireCommand();
  const auto call = std::make_shared<ControlCall>();
  call->path = "/_virga/faults";
  const auto send = [call](const std::string& method) {
    call->method = method;
    return SendControlCall(*call);
  };
  const auto verb = [&](const char* name, const char* what) {
    const Command subcommand = command.AddCommand(name, what);
    subcommand.SetFooter(kExamples);
    AddEndpointOption(subcommand, *call);
    return subcommand;
  };

  verb("list", "Print the rules, and how often each struck").OnRun([send] { return send("GET"); });
  verb("clear", "Remove all rules").OnRun([send] { return send("DELETE"); });

  const auto id = std::make_shared<std::uint64_t>();
  const Command remove = verb("remove", "Remove one rule");
  remove.AddOption("id", *id, "Its id, as list shows it").Required();
  remove.OnRun([send, call, id] {
    call->path += "/" + std::to_string(*id);
    return send("DELETE");
  });

  const auto rule = std::make_shared<Rule>();
  const Command add = verb("add", "Add a rule");
  AddRuleOptions(add, *rule);
  add.OnRun([send, call, rule] {
    call->body = BodyOf(*rule);
    return send("POST");
  });
}

}  // namespace virga
