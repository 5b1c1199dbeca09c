#ifndef VIRGA_APPS_VIRGA_CLOUD_SERVICES_H_
#define VIRGA_APPS_VIRGA_CLOUD_SERVICES_H_

#include <memory>
#include <vector>

#include "aws/operation.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/timer_queue.h"
#include "storage/engine.h"

namespace virga {

// The services of the cloud over one engine, in the order in which they are listed.
// They borrow what they are given; stop the timers before they die.
// Errors: what the engine holds does not decode, or cannot be read.
aws::Result<std::vector<std::unique_ptr<aws::Service>>> NewServices(storage::Engine& engine, AdjustableClock& clock,
                                                                    TimerQueue& timers, Random& random);

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_CLOUD_SERVICES_H_
