#include "apps/tracker_worker/outbox_sweeper.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "apps/tracker_worker/worker_test.h"

namespace virga::tracker {
namespace {

using Action = SweepPlan::Action;
constexpr Millis kBound(60'000);
constexpr Millis kMax(3'600'000);
const TimePoint kNow = TimePoint(std::chrono::seconds(1'800'000'000));

std::string Ago(long seconds) {
  return FormatRfc3339(kNow - std::chrono::seconds(seconds));
}

PendingEvent Pending(const std::string& id, long seconds_ago) {
  return {.event_id = id, .new_status = "DONE", .changed_at = Ago(seconds_ago)};
}

RequestItem Item(std::vector<PendingEvent> pending) {
  RequestItem item{.request_id = "r"};
  item.outbox_since = Ago(100);
  item.pending_events = std::move(pending);
  return item;
}

SweepPlan Plan(const std::optional<RequestItem>& item) {
  return PlanSweep(item, {.request_id = "r", .outbox_since = Ago(100)}, kNow, kBound, kMax);
}

TEST(OutboxSweeperTest, LeavesWhatIsNotAsTheIndexSaid) {
  EXPECT_EQ(Plan(std::nullopt).action, Action::kNothing);
  RequestItem claimed = Item({Pending("a", 100)});
  claimed.outbox_since = Ago(1);
  EXPECT_EQ(Plan(claimed).action, Action::kNothing);
}

class OutboxSweepTest : public WorkerTest {
 protected:
  // The first shard that is asked has one entry, the others have none.
  bool Sweep(const std::string& item_reply) {
    dynamodb_.Answer(R"({"Items":[{"PK":{"S":"REQ#r"},"outboxSince":{"S":"2026-11-24T15:51:08.000000Z"}}]})");
    dynamodb_.Answer(item_reply);
    for (int i = 0; i < 2 * kOutboxShards; ++i) dynamodb_.Answer(R"({"Items":[]})");
    OutboxSweeper sweeper(context_);
    return aws::client::RunTask(sweeper.SweepAll());
  }
  std::ptrdiff_t Count(std::string_view operation) const {
    return std::count(dynamodb_.operations.begin(), dynamodb_.operations.end(), operation);
  }
};

// The index is behind the table: a claim would be a write for nothing, and of an item that is gone one of nothing.
TEST_F(OutboxSweepTest, WritesNothingWhereTheIndexIsBehind) {
  for (const char* item : {"{}", R"({"Item":{"PK":{"S":"REQ#r"},"version":{"N":"3"},"pendingEvents":{"M":{}},)"
                                 R"("statusHistory":{"L":[]},"outboxSince":{"S":"2026-11-24T15:52:00.000000Z"}}})"}) {
    dynamodb_.operations.clear();
    EXPECT_TRUE(Sweep(item));
    EXPECT_EQ(Count("Query"), kOutboxShards);
    EXPECT_EQ(Count("GetItem"), 1);
    EXPECT_EQ(Count("UpdateItem"), 0);
    dynamodb_.replies.clear();
  }
  EXPECT_TRUE(sqs_service_.operations.empty());
}

TEST(OutboxSweeperTest, ClearsWhereNothingLiveIsLeft) {
  EXPECT_EQ(Plan(Item({})).action, Action::kClear);
  PendingEvent dead = Pending("a", 100);
  dead.dead_lettered_at = Ago(50);
  EXPECT_EQ(Plan(Item({dead})).action, Action::kClear);
}

TEST(OutboxSweeperTest, WaitsForYoungEvents) {
  const SweepPlan plan = Plan(Item({Pending("a", 10), Pending("b", 20)}));
  EXPECT_EQ(plan.action, Action::kWait);
  EXPECT_EQ(plan.new_since, Ago(20));
}

TEST(OutboxSweeperTest, DoublesTheDistanceOfAttemptsUpToTheBound) {
  const std::pair<long, long> cases[] = {{60, 0}, {120, 60}, {240, 180}, {3600, 3540}, {100'000, 3540}};
  for (const auto& [age, wait] : cases) {
    const SweepPlan plan = Plan(Item({Pending("a", age)}));
    EXPECT_EQ(plan.action, Action::kSend);
    EXPECT_EQ(plan.new_since, Ago(-wait)) << age;
  }
}

TEST(OutboxSweeperTest, AnEventFromAClockAheadCountsAsOld) {
  EXPECT_EQ(Plan(Item({Pending("a", -5000)})).action, Action::kSend);
  EXPECT_EQ(EventsToSend(Item({Pending("a", -5000)}), kNow, kBound).size(), 1U);
}

TEST(OutboxSweeperTest, SendsOldLiveEventsInOrder) {
  PendingEvent dead = Pending("d", 500);
  dead.dead_lettered_at = Ago(50);
  const auto events = EventsToSend(Item({Pending("b", 70), dead, Pending("young", 5), Pending("a", 90)}), kNow, kBound);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].event_id, "a");
  EXPECT_EQ(events[1].event_id, "b");
  EXPECT_EQ(events[0].request_id, "r");
}

}  // namespace
}  // namespace virga::tracker
