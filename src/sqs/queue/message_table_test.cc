#include "sqs/queue/message_table.h"

#include <gtest/gtest.h>

#include <map>

#include "base/random.h"

namespace virga::sqs {
namespace {

// Whatever is added and removed, it answers as a map does: blocks fill, thin out, shrink and go.
TEST(MessageTable, IsAMap) {
  SeededRandom random(7);
  for (int run = 0; run < 50; ++run) {
    MessageTable<std::uint64_t> table;
    std::map<MessageSequence, std::uint64_t> model;
    MessageSequence next = random.Below(200);
    for (int step = 0; step < 1000; ++step) {
      if (random.Below(3) != 0 || model.empty()) {
        next += 1 + (random.Below(20) == 0 ? random.Below(500) : 0);
        table.Add(next, 3 * next);
        model.emplace(next, 3 * next);
      } else {
        auto victim = model.lower_bound(random.Below(next + 1));
        if (victim == model.end()) victim = model.begin();
        table.Remove(victim->first);
        EXPECT_EQ(table.Find(victim->first), nullptr);
        table.Remove(victim->first);  // changes nothing
        model.erase(victim);
      }
      ASSERT_EQ(table.size(), model.size());
      const MessageSequence from = random.Below(next + 2);
      const auto expected = model.lower_bound(from);
      const auto found = table.FirstFrom(from, [](std::uint64_t) { return true; });
      ASSERT_EQ(found.has_value(), expected != model.end());
      if (!found) continue;
      EXPECT_EQ(found->message, expected->first);
      EXPECT_EQ(*found->entry, expected->second);
      EXPECT_EQ(table.Find(found->message), found->entry);
    }
  }
}

TEST(MessageTable, FindsTheFirstThatIsWanted) {
  MessageTable<int> table;
  for (MessageSequence message = 60; message < 200; ++message) table.Add(message, message == 130 ? 1 : 0);
  const auto found = table.FirstFrom(61, [](int entry) { return entry == 1; });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->message, 130U);
  EXPECT_FALSE(table.FirstFrom(131, [](int entry) { return entry == 1; }));
}

}  // namespace
}  // namespace virga::sqs
