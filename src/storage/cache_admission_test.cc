#include "storage/cache_admission.h"

#include <gtest/gtest.h>

#include <string>

#include "storage/key_codec.h"

namespace virga::storage {
namespace {

constexpr std::size_t kBlocks = 1024;

std::string KeyOf(int partition, int sort) {
  std::string key = "table:" + std::to_string(partition) + ":";
  AppendUint64(static_cast<std::uint64_t>(sort), key);
  return key;
}

TEST(CacheAdmission, AdmitsTheSecondReadOfAKey) {
  CacheAdmission admission(kBlocks);
  EXPECT_FALSE(admission.Admits(KeyOf(1, 1)));
  EXPECT_FALSE(admission.Admits(KeyOf(2, 1)));
  EXPECT_TRUE(admission.Admits(KeyOf(1, 1)));
  EXPECT_TRUE(admission.Admits(KeyOf(1, 1)));
}

// As a queue is received from: each message once, and their block is read once all the same.
TEST(CacheAdmission, AdmitsTheNeighboursOfWhatWasRead) {
  CacheAdmission admission(kBlocks);
  for (int sort = 0; sort < 1000; ++sort) EXPECT_EQ(admission.Admits(KeyOf(1, sort)), sort % 16 != 0) << sort;
}

// Items of a collection are apart, and to read each once fills no cache.
TEST(CacheAdmission, RefusesWhatIsOnlyOfTheSameCollection) {
  CacheAdmission admission(kBlocks);
  for (int sort = 0; sort < 1000; sort += 16) EXPECT_FALSE(admission.Admits(KeyOf(1, sort))) << sort;
}

TEST(CacheAdmission, RefusesWhatComesAgainWhenTheCacheIsLongFullOfOthers) {
  CacheAdmission admission(kBlocks);
  int admitted = 0;
  constexpr int kKeys = 100 * static_cast<int>(kBlocks);
  for (int round = 0; round < 2; ++round) {
    for (int key = 0; key < kKeys; ++key) admitted += admission.Admits(KeyOf(key, 0)) ? 1 : 0;
  }
  EXPECT_LT(admitted, kKeys / 1000);
}

// What fits into the cache gets there, though its keys share places, and are read in turns for ever.
TEST(CacheAdmission, AdmitsNearlyAllThatFitsAtItsSecondRead) {
  CacheAdmission admission(kBlocks);
  constexpr int kKeys = static_cast<int>(kBlocks);
  int admitted = 0;
  for (int round = 0; round < 2; ++round) {
    admitted = 0;
    for (int key = 0; key < kKeys; ++key) admitted += admission.Admits(KeyOf(key, 0)) ? 1 : 0;
  }
  EXPECT_GT(admitted, kKeys * 8 / 10);
}

TEST(CacheAdmission, TakesAKeyAndACacheOfNothing) {
  CacheAdmission admission(0);
  EXPECT_FALSE(admission.Admits("a"));
  EXPECT_FALSE(admission.Admits(""));
  EXPECT_TRUE(admission.Admits(""));
}

}  // namespace
}  // namespace virga::storage
