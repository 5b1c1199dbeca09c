#ifndef VIRGA_BASE_RETRY_DELAY_H_
#define VIRGA_BASE_RETRY_DELAY_H_

#include <algorithm>
#include <chrono>

#include "base/clock.h"

namespace virga {

// How long to wait before what failed is tried again: a second, then twice as long each time, a minute at most. It is
// the cloud's time that is waited: at a second each, a clock that is moved by days would have a million tries to do.
class RetryDelay {
 public:
  Duration Next() {
    const Duration delay = next_;
    next_ = std::min(2 * delay, kMax);
    return delay;
  }

 private:
  static constexpr Duration kMax = std::chrono::minutes(1);
  Duration next_ = std::chrono::seconds(1);
};

}  // namespace virga

#endif  // VIRGA_BASE_RETRY_DELAY_H_
