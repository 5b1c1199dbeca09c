#ifndef VIRGA_DYNAMODB_OPERATIONS_TEST_CLOUD_H_
#define VIRGA_DYNAMODB_OPERATIONS_TEST_CLOUD_H_

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

#include "aws/operation.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/timer_queue.h"
#include "codec/json_document.h"
#include "codec/json_writer.h"
#include "dynamodb/service.h"
#include "storage/memory_engine.h"

namespace virga::dynamodb {

// For unit tests: the service over a memory engine, with a frozen clock, called without HTTP.
// No thread runs: due work is done by `timers->RunDue()` and `timers->MoveTo()`.
class TestCloud {
 public:
  explicit TestCloud(ServiceOptions options = {}) {
    clock.Freeze();
    Restart(options);
  }
  // A new service over what the engine holds, as after a crash.
  void Restart(ServiceOptions options = {}) {
    service.reset();
    timers = std::make_unique<TimerQueue>(clock);  // what was due dies with the process
    service = std::make_unique<Service>(*engine, clock, *timers, random, options);
    const aws::Status loaded = service->Load();
    load_error = loaded.ok() ? "" : loaded.error().message;
  }

  // The reply's JSON, or "<json_type's name>: <message>".
  std::string Call(std::string_view operation, std::string_view input) {
    const auto operations = service->operations();
    const auto found = std::find_if(operations.begin(), operations.end(),
                                    [&](const aws::OperationInfo& info) { return info.name == operation; });
    if (found == operations.end()) return "no such operation";
    codec::JsonDocument document;
    auto parsed = document.Parse(input);
    if (!parsed.ok()) return "bad JSON in the test: " + parsed.error().message;
    aws::CallContext context;
    context.account = "000000000000";
    context.region = "us-east-1";
    context.base_url = "http://127.0.0.1:4566";
    context.now = clock.Now();
    std::string reply;
    codec::JsonWriter writer(reply);
    auto outcome = service->Call(static_cast<std::size_t>(found - operations.begin()), context, *parsed, writer);
    depends_on = context.depends_on;
    if (outcome.ok()) return reply;
    const std::string_view type = aws::InfoOf(outcome.error().code).json_type;
    return std::string(type.substr(type.find('#') + 1)) + ": " + outcome.error().message;
  }

  SystemClock real;
  AdjustableClock clock{real};
  std::unique_ptr<TimerQueue> timers;
  SeededRandom random{1};
  std::unique_ptr<storage::Engine> engine = storage::NewMemoryEngine();
  std::unique_ptr<Service> service;
  std::string load_error;
  storage::Sequence depends_on = 0;
};

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_OPERATIONS_TEST_CLOUD_H_
