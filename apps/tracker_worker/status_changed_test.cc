#include "apps/tracker_worker/status_changed.h"

#include <gtest/gtest.h>

#include "apps/tracker_worker/worker_test.h"

namespace virga::tracker {
namespace {

using aws::client::RunTask;

constexpr char kBody[] =
    R"({"eventId":"e","requestId":"r","newStatus":"DONE","changedAt":"2026-11-24T15:51:08.000001Z"})";
constexpr char kPending[] =
    R"({"PK":{"S":"REQ#r"},"version":{"N":"3"},"statusHistory":{"L":[]},"pendingEvents":{"M":{"e":{"M":{"newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:08.000001Z"}}},"f":{"M":{"newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:09.000001Z"}}}}}})";
constexpr char kApplied[] =
    R"({"PK":{"S":"REQ#r"},"version":{"N":"3"},"pendingEvents":{"M":{}},"statusHistory":{"L":[{"M":{"eventId":{"S":"e"},"newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:08.000001Z"},"handledAt":{"S":"2026-11-24T15:51:10.000000Z"}}}]}})";

class StatusChangedTest : public WorkerTest {
 protected:
  Handled Handle(const std::string& body) { return RunTask(HandleStatusChanged(context_, body)); }
};

TEST_F(StatusChangedTest, AppliesByOneWrite) {
  dynamodb_.Answer("{}");
  EXPECT_EQ(Handle(kBody), Handled::kDelete);
  ASSERT_EQ(dynamodb_.bodies.size(), 1U);
  EXPECT_NE(dynamodb_.bodies[0].find("pendingEvents.#e = :p AND size(pendingEvents) = :one"), std::string::npos);
  EXPECT_TRUE(sqs_service_.bodies.empty());
}

TEST_F(StatusChangedTest, RewritesTheHistoryWhereSeveralArePending) {
  dynamodb_.Refuse("ConditionalCheckFailedException", kPending);
  dynamodb_.Answer("{}");
  EXPECT_EQ(Handle(kBody), Handled::kDelete);
  ASSERT_EQ(dynamodb_.bodies.size(), 2U);
  EXPECT_NE(dynamodb_.bodies[1].find(R"("ConditionExpression":"version = :version")"), std::string::npos);
  EXPECT_NE(dynamodb_.bodies[1].find(R"(":version":{"N":"3"})"), std::string::npos);
  EXPECT_NE(dynamodb_.bodies[1].find("outboxShard = :shard"), std::string::npos) << "f is still pending";
}

// Of the request with the pending events e, f, g; `event` is one of them.
std::string BodyOf(const std::string& event, int second) {
  return R"({"eventId":")" + event + R"(","requestId":"r","newStatus":"DONE","changedAt":"2026-11-24T15:51:0)" +
         std::to_string(second) + R"(.000001Z"})";
}
constexpr char kThreePending[] =
    R"({"PK":{"S":"REQ#r"},"version":{"N":"3"},"statusHistory":{"L":[]},"pendingEvents":{"M":{"e":{"M":{"newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:01.000001Z"}}},"f":{"M":{"newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:02.000001Z"}}},"g":{"M":{"newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:03.000001Z"}}}}}})";

TEST_F(StatusChangedTest, RemembersThatMoreEventsArePending) {
  dynamodb_.Refuse("ConditionalCheckFailedException", kThreePending);
  for (int i = 0; i < 3; ++i) dynamodb_.Answer("{}");
  EXPECT_EQ(Handle(BodyOf("e", 1)), Handled::kDelete);
  EXPECT_EQ(Handle(BodyOf("f", 2)), Handled::kDelete);
  EXPECT_EQ(Handle(BodyOf("g", 3)), Handled::kDelete);
  ASSERT_EQ(dynamodb_.bodies.size(), 4U) << "f and g are one write each";
  EXPECT_NE(dynamodb_.bodies[2].find("version = :version AND pendingEvents.#e = :p"), std::string::npos);
  EXPECT_NE(dynamodb_.bodies[2].find(R"(":version":{"N":"4"})"), std::string::npos);
  EXPECT_NE(dynamodb_.bodies[3].find("size(pendingEvents) = :one"), std::string::npos) << "g is the last one";
}

TEST_F(StatusChangedTest, WhatIsRememberedWronglyIsReadFromTheRefusal) {
  remembered_.Put("r", {.version = 2, .live_pending = 3});
  dynamodb_.Refuse("ConditionalCheckFailedException", kThreePending);
  dynamodb_.Answer("{}");
  EXPECT_EQ(Handle(BodyOf("e", 1)), Handled::kDelete);
  ASSERT_EQ(dynamodb_.bodies.size(), 2U);
  EXPECT_NE(dynamodb_.bodies[1].find(R"(":version":{"N":"3"})"), std::string::npos);
  EXPECT_EQ(remembered_.Take("r")->version, 4);
}

// Nobody will bring a dead letter's event: the next write would wait for it in the index.
TEST_F(StatusChangedTest, ADeadPendingEventIsNotRememberedAsOneToCome) {
  std::string one_dead = kThreePending;
  const std::string of_g = R"("changedAt":{"S":"2026-11-24T15:51:03.000001Z"})";
  one_dead.insert(one_dead.find(of_g), R"("deadLetteredAt":{"S":"2026-11-24T15:51:05.000000Z"},)");
  dynamodb_.Refuse("ConditionalCheckFailedException", one_dead);
  dynamodb_.Answer("{}");
  EXPECT_EQ(Handle(BodyOf("e", 1)), Handled::kDelete);
  EXPECT_FALSE(remembered_.Take("r")) << "f is the only one left, for which the common way fits";
}

TEST_F(StatusChangedTest, WhatIsRememberedIsBounded) {
  RememberedItems items(2);
  items.Put("a", {.version = 1, .live_pending = 2});
  items.Put("b", {.version = 1, .live_pending = 1});
  EXPECT_FALSE(items.Take("b")) << "the common way fits";
  items.Put("c", {.version = 1, .live_pending = 2});
  items.Put("d", {.version = 1, .live_pending = 2});
  EXPECT_FALSE(items.Take("a"));
  EXPECT_TRUE(items.Take("d"));
  EXPECT_FALSE(items.Take("d")) << "it was taken";
}

TEST_F(StatusChangedTest, AConflictIsReadAgainFromTheRefusal) {
  dynamodb_.Refuse("ConditionalCheckFailedException", kPending);
  dynamodb_.Refuse("ConditionalCheckFailedException", kApplied);
  EXPECT_EQ(Handle(kBody), Handled::kDelete);
  EXPECT_EQ(dynamodb_.bodies.size(), 2U);
}

TEST_F(StatusChangedTest, WhatCannotBeAppliedIsADeadLetterWithItsReason) {
  dynamodb_.Refuse("ConditionalCheckFailedException");
  sqs_service_.Answer("{}");
  EXPECT_EQ(Handle(kBody), Handled::kDelete);
  ASSERT_EQ(sqs_service_.bodies.size(), 1U);
  EXPECT_NE(sqs_service_.bodies[0].find("unknown_request"), std::string::npos);
  EXPECT_NE(sqs_service_.bodies[0].find("http://q/1/d"), std::string::npos);
}

TEST_F(StatusChangedTest, ADeadLetterThatCannotBeSentStaysInTheQueue) {
  sqs_service_.Refuse("InternalServerError");
  EXPECT_EQ(Handle("not json"), Handled::kLeave);
  EXPECT_TRUE(dynamodb_.bodies.empty());
}

TEST_F(StatusChangedTest, AnItemThatCannotGrowIsMarkedFirst) {
  dynamodb_.Refuse("ValidationException");
  dynamodb_.Refuse("ValidationException");  // the mark does not fit either
  dynamodb_.Answer("{}");                   // so the index keys go
  sqs_service_.Answer("{}");
  EXPECT_EQ(Handle(kBody), Handled::kDelete);
  ASSERT_EQ(dynamodb_.bodies.size(), 3U);
  EXPECT_NE(dynamodb_.bodies[1].find("deadLetteredAt"), std::string::npos);
  EXPECT_NE(dynamodb_.bodies[2].find("REMOVE outboxShard, outboxSince"), std::string::npos);
  EXPECT_NE(sqs_service_.bodies[0].find("refused_by_table"), std::string::npos) << "its message tells of no size";
}

TEST_F(StatusChangedTest, AnOutageIsWaitedForAndTheGateOpensAgain) {
  for (int i = 0; i < 5; ++i) dynamodb_.Refuse("InternalServerError");
  dynamodb_.Refuse("ResourceNotFoundException");
  dynamodb_.Answer("{}");
  EXPECT_EQ(Handle(kBody), Handled::kDelete);
  EXPECT_GE(sleeper_.sleeps, 6);
  EXPECT_TRUE(gate_.is_open());
  EXPECT_TRUE(gate_.TakeProbe()) << "the probe was not returned";
}

TEST_F(StatusChangedTest, WhatWaitsIsGivenBackAtTheEnd) {
  gate_.Close();
  gate_.Stop();
  EXPECT_EQ(Handle(kBody), Handled::kGiveBack);
  EXPECT_TRUE(dynamodb_.bodies.empty());
}

}  // namespace
}  // namespace virga::tracker
