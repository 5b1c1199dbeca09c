#include "dynamodb/service.h"

#include <utility>

#include "dynamodb/operations/operations.h"
#include "dynamodb/table/index_backfill.h"

namespace virga::dynamodb {

Service::Service(storage::Engine& engine, AdjustableClock& clock, TimerQueue& timers, Random& random,
                 ServiceOptions options)
    : engine_(engine),
      clock_(clock),
      timers_(timers),
      random_(random),
      options_(options),
      catalog_(engine),
      table_store_(engine, catalog_),
      lifecycle_(catalog_, table_store_, clock, timers, options.table_status_delay),
      expiry_sweeper_(catalog_, table_store_, clock, timers, options.expiry_pause) {
  for (const Operation* operation : Operations()) infos_.push_back(operation->info);
}

Service::~Service() = default;

aws::Result<aws::CallOutcome> Service::Call(std::size_t index, aws::CallContext& context, codec::JsonValue input,
                                            codec::JsonWriter& output) {
  return Operations()[index]->run(*this, context, input, output);
}

aws::Status Service::Load() {
  RETURN_IF_ERROR(catalog_.Load());
  for (const TableRef& table : catalog_.All()) LoadCounters(engine_, *table);
  lifecycle_.Resume();
  expiry_sweeper_.Resume();
  return Ok{};
}

aws::Result<std::unique_ptr<aws::Service>> NewService(storage::Engine& engine, AdjustableClock& clock,
                                                      TimerQueue& timers, Random& random, ServiceOptions options) {
  auto service = std::make_unique<Service>(engine, clock, timers, random, options);
  RETURN_IF_ERROR(service->Load());
  return std::unique_ptr<aws::Service>(std::move(service));
}

}  // namespace virga::dynamodb
