#include "apps/tracker_worker/history_plan.h"

#include <gtest/gtest.h>

namespace virga::tracker {
namespace {

std::string At(int second) {
  return "2026-11-24T15:51:" + std::to_string(10 + second) + ".000000Z";
}

StatusChangedEvent Event(const std::string& id, int second) {
  return {.event_id = id, .request_id = "r", .new_status = "DONE", .changed_at = At(second)};
}
PendingEvent Pending(const std::string& id, int second) {
  return {.event_id = id, .new_status = "DONE", .changed_at = At(second)};
}
HistoryEntry Entry(const std::string& id, int second) {
  return {.event_id = id, .new_status = "DONE", .changed_at = At(second), .handled_at = At(40)};
}
RequestItem Item(std::vector<PendingEvent> pending, std::vector<HistoryEntry> history) {
  RequestItem item{.request_id = "r"};
  item.version = 7;
  item.pending_events = std::move(pending);
  item.status_history = std::move(history);
  return item;
}

TEST(HistoryPlanTest, Judges) {
  EXPECT_EQ(Judge(std::nullopt, Event("a", 1)), Verdict::kUnknownRequest);
  EXPECT_EQ(Judge(Item({Pending("a", 1)}, {}), Event("a", 1)), Verdict::kApply);
  EXPECT_EQ(Judge(Item({Pending("a", 1)}, {}), Event("a", 2)), Verdict::kEventMismatch);
  StatusChangedEvent other_status = Event("a", 1);
  other_status.new_status = "REJECTED";
  EXPECT_EQ(Judge(Item({Pending("a", 1)}, {}), other_status), Verdict::kEventMismatch);
  EXPECT_EQ(Judge(Item({}, {Entry("a", 1)}), Event("a", 1)), Verdict::kDuplicate);
  EXPECT_EQ(Judge(Item({Pending("b", 2)}, {Entry("a", 1)}), Event("c", 3)), Verdict::kUnknownEvent);
  PendingEvent dead = Pending("a", 1);
  dead.dead_lettered_at = At(30);
  EXPECT_EQ(Judge(Item({dead}, {}), Event("a", 1)), Verdict::kApply);
}

TEST(HistoryPlanTest, WhatTheHistoryForgotIsADuplicateOnlyIfItForgot) {
  RequestItem item = Item({}, {Entry("b", 5)});
  EXPECT_EQ(Judge(item, Event("a", 1)), Verdict::kUnknownEvent);
  item.history_dropped = 1;
  EXPECT_EQ(Judge(item, Event("a", 1)), Verdict::kDuplicate);
  EXPECT_EQ(Judge(item, Event("c", 6)), Verdict::kUnknownEvent);
}

TEST(HistoryPlanTest, PutsALateEventInItsPlace) {
  const auto plan = PlanRewrite(Item({Pending("a", 1), Pending("c", 3)}, {Entry("b", 2)}), Event("a", 1), At(44), 500);
  ASSERT_EQ(plan.history.size(), 2U);
  EXPECT_EQ(plan.history[0].event_id, "a");
  EXPECT_EQ(plan.history[0].handled_at, At(44));
  EXPECT_EQ(plan.history[1].event_id, "b");
  EXPECT_EQ(plan.history_up_to, At(2));
  EXPECT_EQ(plan.history_dropped, 0);
  EXPECT_EQ(plan.expected_version, 7);
  EXPECT_TRUE(plan.keep_outbox_keys);
}

TEST(HistoryPlanTest, OnlyAddsAnEntryWhereItCan) {
  const auto appends = [](RequestItem old, std::size_t history_max) {
    old.has_status_history = true;
    return PlanRewrite(old, Event("b", 2), At(44), history_max).appends;
  };
  const std::vector<PendingEvent> pending = {Pending("b", 2), Pending("c", 3)};
  EXPECT_TRUE(appends(Item(pending, {}), 500));
  EXPECT_TRUE(appends(Item(pending, {Entry("a", 1)}), 2));
  EXPECT_FALSE(appends(Item(pending, {Entry("a", 1)}), 1)) << "the oldest goes";
  EXPECT_FALSE(appends(Item(pending, {Entry("a", 3)}), 500)) << "it comes before another";
  EXPECT_FALSE(appends(Item(pending, {Entry("a", 1), Entry("0", 0)}), 500)) << "the others are not in order";
  EXPECT_FALSE(PlanRewrite(Item(pending, {}), Event("b", 2), At(44), 500).appends) << "there is no list";
}

TEST(HistoryPlanTest, OnlyALiveEventKeepsTheOutboxKeys) {
  PendingEvent dead = Pending("c", 3);
  dead.dead_lettered_at = At(30);
  EXPECT_FALSE(PlanRewrite(Item({Pending("a", 1), dead}, {}), Event("a", 1), At(44), 500).keep_outbox_keys);
  EXPECT_FALSE(PlanRewrite(Item({Pending("a", 1)}, {}), Event("a", 1), At(44), 500).keep_outbox_keys);
}

TEST(HistoryPlanTest, KeepsTheNewestAndCountsTheRest) {
  RequestItem item = Item({Pending("d", 4)}, {Entry("b", 2), Entry("c", 3)});
  item.history_dropped = 5;
  const auto plan = PlanRewrite(item, Event("d", 4), At(44), 2);
  ASSERT_EQ(plan.history.size(), 2U);
  EXPECT_EQ(plan.history[0].event_id, "c");
  EXPECT_EQ(plan.history[1].event_id, "d");
  EXPECT_EQ(plan.history_dropped, 6);
  const auto oldest = PlanRewrite(Item({Pending("a", 1)}, {Entry("b", 2), Entry("c", 3)}), Event("a", 1), At(44), 2);
  EXPECT_EQ(oldest.history[0].event_id, "b");
  EXPECT_EQ(oldest.history_dropped, 1);
}

}  // namespace
}  // namespace virga::tracker
