#include "aws/client/retry.h"

#include <algorithm>

namespace virga::aws::client {

Millis FullJitter(Millis base, Millis max, int failures, Random& random) {
  const int shift = std::min(failures, 30);
  const Millis::rep ceiling = std::min<Millis::rep>(max.count(), base.count() << shift);
  if (ceiling <= 0) return Millis::zero();
  return Millis(static_cast<Millis::rep>(random.Below(static_cast<std::uint64_t>(ceiling) + 1)));
}

Millis RetryPlan::AttemptTimeout(SteadyTime now) const {
  const auto left = std::chrono::duration_cast<Millis>(end_ - now);
  return std::clamp(left, Millis(1), policy_.attempt_timeout);
}

std::optional<Millis> RetryPlan::NextPause(SteadyTime now, Random& random) {
  const Millis pause = FullJitter(policy_.backoff_base, policy_.backoff_max, failures_, random);
  ++failures_;
  if (failures_ >= policy_.attempts_max || now + pause >= end_) return std::nullopt;
  return pause;
}

}  // namespace virga::aws::client
