#include "storage/aging_bloom_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

namespace virga::storage {
namespace {

constexpr int kKeys = 1024;
constexpr std::size_t kWeight = 2;  // of a key

std::string KeyOf(int number) {
  return "key " + std::to_string(number);
}

class AgingBloomFilterTest : public testing::Test {
 protected:
  void AddAll(int begin, int end) {
    for (int key = begin; key < end; ++key) filter_.Add(KeyOf(key), kWeight);
  }
  int CountHeld(int begin, int end) const {
    int held = 0;
    for (int key = begin; key < end; ++key) held += filter_.MayHold(KeyOf(key)) ? 1 : 0;
    return held;
  }

  AgingBloomFilter filter_{kKeys, kKeys* kWeight};
};

TEST_F(AgingBloomFilterTest, HoldsNothingAtFirst) {
  EXPECT_EQ(CountHeld(0, kKeys), 0);
}

// Else what is in a cache would not be found there.
TEST_F(AgingBloomFilterTest, HoldsWhatWasAddedWithinAGeneration) {
  for (int end = 1; end < 10 * kKeys; end += 97) {
    AddAll(end - 1, end + 96);
    const int begin = std::max(0, end + 96 - kKeys);
    ASSERT_EQ(CountHeld(begin, end + 96), end + 96 - begin) << end;
  }
}

// Else all would be looked for in the cache, sooner or later.
TEST_F(AgingBloomFilterTest, ForgetsWhatIsOlderThanTwoGenerations) {
  AddAll(0, 10 * kKeys);
  EXPECT_LE(CountHeld(0, 8 * kKeys), 8 * kKeys / 8);
  EXPECT_LE(CountHeld(10 * kKeys, 20 * kKeys), 10 * kKeys / 8) << "what was never added";
}

// As the cache keeps what is read again and again, however much else comes.
TEST_F(AgingBloomFilterTest, HoldsWhatIsAddedAgain) {
  filter_.Add(KeyOf(-1), kWeight);
  for (int round = 0; round < 40; ++round) {
    AddAll(round * kKeys / 2, (round + 1) * kKeys / 2);
    ASSERT_TRUE(filter_.MayHold(KeyOf(-1))) << round;
    filter_.Add(KeyOf(-1), 0);
  }
}

// What is found over and over drives nothing out of a cache.
TEST_F(AgingBloomFilterTest, ForgetsNothingForWhatWeighsNothing) {
  AddAll(0, kKeys);
  for (int round = 0; round < 100 * kKeys; ++round) filter_.Add(KeyOf(-1), 0);
  EXPECT_EQ(CountHeld(0, kKeys), kKeys);
}

TEST_F(AgingBloomFilterTest, IsUsedByManyThreads) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this, thread] { AddAll(thread * 10 * kKeys, (thread + 1) * 10 * kKeys); });
  }
  for (std::thread& thread : threads) thread.join();
  AddAll(0, kKeys);
  EXPECT_EQ(CountHeld(0, kKeys), kKeys);
  EXPECT_LE(CountHeld(-10 * kKeys, 0), 10 * kKeys / 8);
}

}  // namespace
}  // namespace virga::storage
