#ifndef VIRGA_AWS_CLIENT_RETRY_H_
#define VIRGA_AWS_CLIENT_RETRY_H_

#include <chrono>
#include <optional>

#include "base/random.h"

namespace virga::aws::client {

using Millis = std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

// How long and how often one call is tried.
struct RetryPolicy {
  int attempts_max = 3;
  Millis attempt_timeout{1000};  // of one attempt, connecting included
  Millis budget{3000};           // of all attempts and the pauses between them
  Millis backoff_base{25};       // the first pause is at most this, each next at most twice the last
  Millis backoff_max{1000};
};

// A pause of exponential backoff with full jitter: uniform in [0, min(max, base * 2^failures)].
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
Millis FullJitter(Millis base, Millis max, int failures, Random& random);

// The course of one call. Not thread-safe.
class RetryPlan {
 public:
  RetryPlan(const RetryPolicy& policy, SteadyTime start) : policy_(policy), end_(start + policy.budget) {}

  // How long the attempt that begins now may take.
  Millis AttemptTimeout(SteadyTime now) const;
  // After a failed attempt: the pause before the next one; nullopt if there is none, because
  // attempts or budget are used up.
  std::optional<Millis> NextPause(SteadyTime now, Random& random);

 private:
  const RetryPolicy& policy_;
  SteadyTime end_;
  int failures_ = 0;
};

}  // namespace virga::aws::client

#endif  // VIRGA_AWS_CLIENT_RETRY_H_
