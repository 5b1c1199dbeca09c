#include "sqs/service.h"

#include <cstdlib>

#include "base/log.h"
#include "sqs/operations/operations.h"

namespace virga::sqs {

Service::Service(storage::Engine& engine, AdjustableClock& clock, TimerQueue& timers, Random& random)
    : clock_(clock), timers_(timers), registry_({.engine = engine, .timers = timers, .random = random}) {
  for (const Operation* operation : Operations()) infos_.push_back(operation->info);
}

aws::Result<aws::CallOutcome> Service::Call(std::size_t index, aws::CallContext& context, codec::JsonValue input,
                                            codec::JsonWriter& output) {
  return Operations()[index]->run(*this, context, input, output);
}

std::unique_ptr<aws::Service> NewService(storage::Engine& engine, AdjustableClock& clock, TimerQueue& timers,
                                         Random& random) {
  auto service = std::make_unique<Service>(engine, clock, timers, random);
  if (const auto loaded = service->Load(); !loaded.ok()) {
    log::Error("cannot read the queues: {}", loaded.error().message);
    std::exit(EXIT_FAILURE);
  }
  return service;
}

}  // namespace virga::sqs
