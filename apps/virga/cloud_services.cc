#include "apps/virga/cloud_services.h"

#include "aws/sts_service.h"

namespace virga {

std::vector<std::unique_ptr<aws::Service>> NewServices(storage::Engine& engine, AdjustableClock& clock,
                                                       TimerQueue& timers, Random& random) {
  static_cast<void>(engine);
  static_cast<void>(clock);
  static_cast<void>(timers);
  static_cast<void>(random);
  std::vector<std::unique_ptr<aws::Service>> services;
  services.push_back(aws::NewStsService());
  return services;
}

}  // namespace virga
