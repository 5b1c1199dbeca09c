#include "sqs/queue/message_index.h"

#include <gtest/gtest.h>

namespace virga::sqs {
namespace {

TimePoint At(int seconds) {
  return TimePoint(std::chrono::seconds(seconds));
}

TEST(MessageIndex, GivesMessagesInTheOrderOfTheirSends) {
  MessageIndex index;
  for (MessageSequence m = 1; m <= 3; ++m) index.Add(m, {.sent_at = At(0)});
  EXPECT_EQ(index.FirstVisible(), 1U);
  index.Take(1, At(30));
  EXPECT_EQ(index.FirstVisible(), 2U);
  index.Take(2, At(30));
  EXPECT_EQ(index.FirstVisible(), 3U);
  // One that comes back stands before those sent after it.
  index.Release(1, 1);
  EXPECT_EQ(index.FirstVisible(), 1U);
  index.Remove(1);
  EXPECT_EQ(index.FirstVisible(), 3U);
}

TEST(MessageIndex, SkipsDelayedMessagesUntilTheyAreDue) {
  MessageIndex index;
  index.Add(1, {.sent_at = At(0), .visible_at = At(10), .state = MessageState::kDelayed});
  EXPECT_EQ(index.FirstVisible(), std::nullopt);
  index.Add(2, {.sent_at = At(1)});
  EXPECT_EQ(index.FirstVisible(), 2U);
  ASSERT_TRUE(index.FirstDue());
  EXPECT_EQ(index.FirstDue()->at, At(10));
  index.Release(1, 0);
  EXPECT_EQ(index.FirstVisible(), 1U);
  EXPECT_FALSE(index.FirstDue());
}

TEST(MessageIndex, Counts) {
  MessageIndex index;
  index.Add(1, {.sent_at = At(0)});
  index.Add(2, {.sent_at = At(0)});
  index.Add(3, {.sent_at = At(0), .visible_at = At(5), .state = MessageState::kDelayed});
  index.Take(1, At(30));
  EXPECT_EQ(index.visible(), 1U);
  EXPECT_EQ(index.in_flight(), 1U);
  EXPECT_EQ(index.delayed(), 1U);
  index.Hold(2);
  EXPECT_EQ(index.visible(), 0U);
  EXPECT_EQ(index.FirstVisible(), std::nullopt);
  index.Release(2, 7);
  EXPECT_EQ(index.visible(), 1U);
  EXPECT_EQ(index.Find(2)->receive_count, 7U);
  index.Remove(1);
  index.Remove(3);
  EXPECT_EQ(index.in_flight() + index.delayed(), 0U);
  EXPECT_EQ(index.size(), 1U);
}

TEST(MessageIndex, TheOldestMayHaveBeenMovedIn) {
  MessageIndex index;
  index.Add(1, {.sent_at = At(50)});
  index.Add(2, {.sent_at = At(10), .is_moved_in = true});
  index.Add(3, {.sent_at = At(60)});
  EXPECT_EQ(index.Oldest()->message, 2U);
  index.Remove(2);
  EXPECT_EQ(index.Oldest()->message, 1U);
  index.Remove(1);
  EXPECT_EQ(index.Oldest()->message, 3U);
  index.Remove(3);
  EXPECT_FALSE(index.Oldest());
}

}  // namespace
}  // namespace virga::sqs
