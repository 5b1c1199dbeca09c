#include "tests/sim/workload.h"

#include "tests/sim/dynamodb_model.h"
#include "tests/sim/sqs_model.h"

namespace virga::sim {
namespace {

Call ClockCall(Choice& choice) {
  Call call{.service = "clock", .operation = "advance"};
  switch (choice.Below(6)) {
    case 0:
      call.operation = "freeze";
      break;
    case 1:
    case 2:
      call.operation = "resume";
      break;
    default:
      // Past visibility timeouts; at times past the hour that TTL's changes and sweeps ask for.
      call.input["by_ms"] = choice.OneIn(3) ? choice.Below(5'000'000) : choice.Below(60'000);
      break;
  }
  call.input["action"] = call.operation;
  return call;
}

}  // namespace

Call NextCall(Choice& choice, const CallMix& mix, const Surroundings& surroundings) {
  if (choice.OneIn(mix.clock_one_in)) return ClockCall(choice);
  if (choice.Below(100) < mix.dynamodb_percent) return NextDynamodbCall(choice, surroundings);
  return NextSqsCall(choice, surroundings);
}

std::vector<Call> ReadEverything(const CloudState& state) {
  std::vector<Call> calls;
  const auto add = [&](const char* service, const char* operation, Json::Object input) {
    calls.push_back({.service = service, .operation = operation, .input = std::move(input)});
  };
  add("dynamodb", "ListTables", {});
  for (const auto& [name, table] : state.tables) {
    for (const char* operation : {"DescribeTable", "DescribeTimeToLive", "DescribeContinuousBackups", "Scan"}) {
      add("dynamodb", operation, {{"TableName", name}});
    }
    add("dynamodb", "ListTagsOfResource", {{"ResourceArn", TableArn(name)}});
    for (const auto& [index, schema] : table->indexes) {
      add("dynamodb", "Scan", {{"TableName", name}, {"IndexName", index}});
    }
  }
  add("sqs", "ListQueues", {});
  for (const auto& [name, queue] : state.queues) {
    add("sqs", "GetQueueAttributes", {{"QueueUrl", QueueUrl(name)}, {"AttributeNames", Json::Array{"All"}}});
    for (const char* operation : {"ListQueueTags", "ListDeadLetterSourceQueues"}) {
      add("sqs", operation, {{"QueueUrl", QueueUrl(name)}});
    }
  }
  return calls;
}

}  // namespace virga::sim
