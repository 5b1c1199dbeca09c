#include "apps/virga/cloud_services.h"

#include <utility>

#include "aws/sts_service.h"
#include "dynamodb/service.h"
#include "sqs/service.h"

namespace virga {

aws::Result<std::vector<std::unique_ptr<aws::Service>>> NewServices(storage::Engine& engine, AdjustableClock& clock,
                                                                    TimerQueue& timers, Random& random) {
  std::vector<std::unique_ptr<aws::Service>> services;
  ASSIGN_OR_RETURN(auto dynamodb, dynamodb::NewService(engine, clock, timers, random));
  services.push_back(std::move(dynamodb));
  ASSIGN_OR_RETURN(auto sqs, sqs::NewService(engine, clock, timers, random));
  services.push_back(std::move(sqs));
  services.push_back(aws::NewStsService());
  return services;
}

}  // namespace virga
