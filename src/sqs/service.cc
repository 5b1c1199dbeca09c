#include "sqs/service.h"

#include <utility>

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

aws::Result<std::unique_ptr<aws::Service>> NewService(storage::Engine& engine, AdjustableClock& clock,
                                                      TimerQueue& timers, Random& random) {
  auto service = std::make_unique<Service>(engine, clock, timers, random);
  RETURN_IF_ERROR(service->Load());
  return std::unique_ptr<aws::Service>(std::move(service));
}

}  // namespace virga::sqs
