#include "apps/virga/cloud_services.h"

#include "aws/sts_service.h"
#include "dynamodb/service.h"
#include "sqs/service.h"

namespace virga {

std::vector<std::unique_ptr<aws::Service>> NewServices(storage::Engine& engine, AdjustableClock& clock,
                                                       TimerQueue& timers, Random& random) {
  std::vector<std::unique_ptr<aws::Service>> services;
  services.push_back(dynamodb::NewService(engine, clock, timers, random));
  services.push_back(sqs::NewService(engine, clock, timers, random));
  services.push_back(aws::NewStsService());
  return services;
}

}  // namespace virga
