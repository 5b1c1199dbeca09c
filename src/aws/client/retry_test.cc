#include "aws/client/retry.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace virga::aws::client {
namespace {

TEST(RetryTest, JitterFillsTheWholeRangeAndNeverMore) {
  SeededRandom random(7);
  Millis least = Millis::max();
  Millis most = Millis::zero();
  for (int i = 0; i < 2000; ++i) {
    const Millis pause = FullJitter(Millis(25), Millis(1000), 3, random);
    least = std::min(least, pause);
    most = std::max(most, pause);
  }
  EXPECT_LE(least, Millis(3));
  EXPECT_GE(most, Millis(195));
  EXPECT_LE(most, Millis(200));
  EXPECT_LE(FullJitter(Millis(25), Millis(1000), 1000, random), Millis(1000));
}

TEST(RetryTest, EndsAfterTheLastAttempt) {
  SeededRandom random(1);
  const RetryPolicy policy{.attempts_max = 3};
  RetryPlan plan(policy, SteadyTime{});
  EXPECT_TRUE(plan.NextPause(SteadyTime{}, random).has_value());
  EXPECT_TRUE(plan.NextPause(SteadyTime{}, random).has_value());
  EXPECT_FALSE(plan.NextPause(SteadyTime{}, random).has_value());
}

TEST(RetryTest, EndsWithTheBudget) {
  SeededRandom random(1);
  const RetryPolicy policy{.attempts_max = 100, .attempt_timeout = Millis(1000), .budget = Millis(1500)};
  RetryPlan plan(policy, SteadyTime{});
  EXPECT_EQ(plan.AttemptTimeout(SteadyTime{}), Millis(1000));
  EXPECT_EQ(plan.AttemptTimeout(SteadyTime{} + Millis(1200)), Millis(300));
  EXPECT_EQ(plan.AttemptTimeout(SteadyTime{} + Millis(9000)), Millis(1));
  EXPECT_TRUE(plan.NextPause(SteadyTime{} + Millis(100), random).has_value());
  EXPECT_FALSE(plan.NextPause(SteadyTime{} + Millis(1500), random).has_value());
}

}  // namespace
}  // namespace virga::aws::client
