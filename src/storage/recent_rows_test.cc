#include "storage/recent_rows.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/random.h"

namespace virga::storage {
namespace {

std::shared_ptr<const Overlay> OverlayOf(Sequence sequence, const std::map<std::string, std::string>& rows) {
  auto overlay = std::make_shared<Overlay>();
  for (const auto& [key, value] : rows) overlay->Apply(key, value, value.empty(), sequence, OpenViews());
  return overlay;
}

TEST(RecentRows, HoldsTheNewestOfEachRowAndDeletions) {
  RecentRows recent(1 << 20);
  recent.Add(OverlayOf(1, {{"a", "1"}, {"b", "1"}}));
  recent.Add(OverlayOf(2, {{"a", "2"}, {"c", ""}}));
  EXPECT_EQ(recent.Find("a")->value, "2");
  EXPECT_EQ(recent.Find("b")->value, "1");
  EXPECT_TRUE(recent.Find("c")->deleted);
  EXPECT_EQ(recent.Find("d"), nullptr);
  recent.Clear();
  EXPECT_EQ(recent.Find("a"), nullptr);
  EXPECT_EQ(recent.bytes(), 0U);
}

// What it does not know it may not know, but what it says is true and its memory is bounded.
TEST(RecentRows, NeverHoldsAnOldVersionWhateverGoes) {
  constexpr std::size_t kGenerationBytes = 2'000;
  RecentRows recent(kGenerationBytes);
  SeededRandom random(7);
  std::map<std::string, std::string> newest;
  std::size_t known = 0;
  for (Sequence sequence = 1; sequence <= 2'000; ++sequence) {
    std::map<std::string, std::string> rows;
    const std::size_t count = random.Below(20) == 0 ? 15 : 1 + random.Below(4);  // some are too much to keep
    for (std::size_t i = 0; i < count; ++i) {
      rows["key" + std::to_string(random.Below(30))] = random.Below(5) == 0 ? "" : std::to_string(sequence);
    }
    for (const auto& [key, value] : rows) newest[key] = value;
    recent.Add(OverlayOf(sequence, rows));
    EXPECT_LE(recent.bytes(), 2 * kGenerationBytes);
    for (const auto& [key, value] : newest) {
      const Version* const found = recent.Find(key);
      if (found == nullptr) continue;
      ++known;
      ASSERT_EQ(found->value, value) << key;
      ASSERT_EQ(found->deleted, value.empty());
    }
  }
  EXPECT_GT(known, 1'000U);
}

}  // namespace
}  // namespace virga::storage
