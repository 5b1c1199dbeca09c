#include "apps/tracker_common/request_table.h"

#include <gtest/gtest.h>

#include <utility>

#include "aws/client/scripted_caller.h"

namespace virga::tracker {
namespace {

using aws::client::RunTask;
using aws::client::ScriptedCaller;

const StatusChangedEvent kEvent = {
    .event_id = "e-1", .request_id = "r-1", .new_status = "DONE", .changed_at = "2026-11-24T15:51:08.000001Z"};
constexpr std::string_view kNow = "2026-11-24T15:51:09.000000Z";

// Each method is one call, byte for byte: what the model in tests/model reasons about is what is asked.
class RequestTableTest : public testing::Test {
 protected:
  // The call that `method` makes.
  template <typename Method>
  std::string Asked(Method method) {
    caller_.Answer("{}");
    EXPECT_TRUE(RunTask(method(table_)).ok());
    return caller_.operations.back() + " " + caller_.bodies.back();
  }

  ScriptedCaller caller_;
  RequestTable table_{aws::client::DynamoDbClient(caller_, {}), "Requests"};
};

HistoryRewrite Rewrite(bool keep_outbox_keys) {
  return {.event = kEvent,
          .handled_at = std::string(kNow),
          .history = {{"e-1", "DONE", "2026-11-24T15:51:08.000001Z", std::string(kNow)}},
          .history_up_to = "2026-11-24T15:51:08.000001Z",
          .history_dropped = 3,
          .keep_outbox_keys = keep_outbox_keys,
          .expected_version = 7};
}

TEST_F(RequestTableTest, Create) {
  const std::string asked = Asked([](RequestTable& table) {
    return table.Create(
        {.request_id = "r-1", .title = "a \"title\"", .created_at = std::string(kNow), .token_hash = "hash"});
  });
  EXPECT_EQ(asked, R"(PutItem {"TableName":"Requests",)"
                   R"("Item":{"PK":{"S":"REQ#r-1"},"title":{"S":"a \"title\""},"status":{"S":"PENDING"},)"
                   R"("createdAt":{"S":"2026-11-24T15:51:09.000000Z"},"tokenHash":{"S":"hash"},"version":{"N":"0"},)"
                   R"("pendingEvents":{"M":{}},"statusHistory":{"L":[]}},)"
                   R"j("ConditionExpression":"attribute_not_exists(PK)",)j"
                   R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
}

TEST_F(RequestTableTest, Read) {
  const std::string asked = Asked([](RequestTable& table) { return table.Read("r-1"); });
  EXPECT_EQ(asked, R"(GetItem {"TableName":"Requests",)"
                   R"("Key":{"PK":{"S":"REQ#r-1"}},"ConsistentRead":true})");
}

TEST_F(RequestTableTest, ChangeStatus) {
  const std::string asked = Asked([](RequestTable& table) { return table.ChangeStatus(kEvent, kNow, 100); });
  EXPECT_EQ(asked, R"(UpdateItem {"TableName":"Requests",)"
                   R"("Key":{"PK":{"S":"REQ#r-1"}},)"
                   R"("UpdateExpression":"SET #s = :s, statusUpdatedAt = :t, statusEventId = :e, pendingEvents.#e = )"
                   R"(:p, outboxShard = :shard, outboxSince = if_not_exists(outboxSince, :now) ADD version :one",)"
                   R"("ConditionExpression":"attribute_exists(PK) AND (attribute_not_exists(statusUpdatedAt) OR )"
                   R"(statusUpdatedAt < :t) AND size(pendingEvents) < :max",)"
                   R"("ExpressionAttributeNames":{"#e":"e-1","#s":"status"},)"
                   R"("ExpressionAttributeValues":{":s":{"S":"DONE"},":t":{"S":"2026-11-24T15:51:08.000001Z"},)"
                   R"(":e":{"S":"e-1"},":p":{"M":{"newStatus":{"S":"DONE"},)"
                   R"("changedAt":{"S":"2026-11-24T15:51:08.000001Z"}}},":shard":{"S":"09"},)"
                   R"(":now":{"S":"2026-11-24T15:51:09.000000Z"},":one":{"N":"1"},":max":{"N":"100"}},)"
                   R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
}

TEST_F(RequestTableTest, UpgradeOfAnItemOfTheOlderLab) {
  const std::string asked = Asked([](RequestTable& table) {
    return table.Upgrade({.request_id = "r-1",
                          .status_updated_at = "2026-11-24T10:00:02Z",
                          .clear_token = "the-old-token",
                          .status_history = {{"e-0", "DONE", "2026-11-24T10:00:02Z", "2026-11-24T10:00:03Z"}}});
  });
  EXPECT_EQ(asked, R"(UpdateItem {"TableName":"Requests",)"
                   R"("Key":{"PK":{"S":"REQ#r-1"}},)"
                   R"("UpdateExpression":"SET pendingEvents = if_not_exists(pendingEvents, :map), statusHistory = )"
                   R"(:history, historyUpTo = :upto, statusUpdatedAt = :at, tokenHash = :hash REMOVE requesterToken )"
                   R"(ADD version :one",)"
                   R"("ConditionExpression":"attribute_exists(PK) AND statusUpdatedAt = :seen AND )"
                   R"j(attribute_not_exists(version)",)j"
                   R"("ExpressionAttributeValues":{":map":{"M":{}},":history":{"L":[{"M":{"eventId":{"S":"e-0"},)"
                   R"("newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T10:00:02.000000Z"},)"
                   R"("handledAt":{"S":"2026-11-24T10:00:03Z"}}}]},":one":{"N":"1"},)"
                   R"(":upto":{"S":"2026-11-24T10:00:02.000000Z"},":at":{"S":"2026-11-24T10:00:02.000000Z"},)"
                   R"(":seen":{"S":"2026-11-24T10:00:02Z"},)"
                   R"(":hash":{"S":"cae7591194de4ad86cf24becd67a2c5bcc9e9d7cb2f8b6c4abdace2664ff5188"}},)"
                   R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
}

TEST_F(RequestTableTest, UpgradeOfAnItemWithoutAChange) {
  const std::string asked = Asked(
      [](RequestTable& table) { return table.Upgrade({.request_id = "r-1", .token_hash = "hash", .version = 7}); });
  EXPECT_EQ(asked, R"(UpdateItem {"TableName":"Requests",)"
                   R"("Key":{"PK":{"S":"REQ#r-1"}},)"
                   R"("UpdateExpression":"SET pendingEvents = if_not_exists(pendingEvents, :map), statusHistory = )"
                   R"(:history ADD version :one",)"
                   R"("ConditionExpression":"attribute_exists(PK) AND attribute_not_exists(statusUpdatedAt) AND )"
                   R"(version = :version",)"
                   R"("ExpressionAttributeValues":{":map":{"M":{}},":history":{"L":[]},":one":{"N":"1"},)"
                   R"(":version":{"N":"7"}},)"
                   R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
}

TEST_F(RequestTableTest, AppendHistory) {
  const std::string asked = Asked([](RequestTable& table) { return table.AppendHistory(kEvent, kNow, 500); });
  EXPECT_EQ(asked, R"(UpdateItem {"TableName":"Requests",)"
                   R"("Key":{"PK":{"S":"REQ#r-1"}},)"
                   R"("UpdateExpression":"SET statusHistory = list_append(statusHistory, :entry), historyUpTo = :t, )"
                   R"(notifiedAt = :now, lastEventId = :e REMOVE pendingEvents.#e, outboxShard, outboxSince ADD )"
                   R"(version :one",)"
                   R"("ConditionExpression":"pendingEvents.#e = :p AND size(pendingEvents) = :one AND )"
                   R"j(size(statusHistory) < :max AND (attribute_not_exists(historyUpTo) OR historyUpTo < :t)",)j"
                   R"("ExpressionAttributeNames":{"#e":"e-1"},)"
                   R"("ExpressionAttributeValues":{":entry":{"L":[{"M":{"eventId":{"S":"e-1"},)"
                   R"("newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:08.000001Z"},)"
                   R"("handledAt":{"S":"2026-11-24T15:51:09.000000Z"}}}]},":t":{"S":"2026-11-24T15:51:08.000001Z"},)"
                   R"(":now":{"S":"2026-11-24T15:51:09.000000Z"},":e":{"S":"e-1"},)"
                   R"(":p":{"M":{"newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:08.000001Z"}}},)"
                   R"(":one":{"N":"1"},":max":{"N":"500"}},)"
                   R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
}

TEST_F(RequestTableTest, AppendBeforeOthers) {
  const std::string asked = Asked([](RequestTable& table) { return table.AppendBeforeOthers(kEvent, kNow, 500, 7); });
  EXPECT_EQ(asked, R"(UpdateItem {"TableName":"Requests",)"
                   R"("Key":{"PK":{"S":"REQ#r-1"}},)"
                   R"("UpdateExpression":"SET statusHistory = list_append(statusHistory, :entry), historyUpTo = :t, )"
                   R"(notifiedAt = :now, lastEventId = :e, outboxShard = :shard, outboxSince = )"
                   R"(if_not_exists(outboxSince, :now) REMOVE pendingEvents.#e ADD version :one",)"
                   R"("ConditionExpression":"version = :version AND pendingEvents.#e = :p AND )"
                   R"j(size(statusHistory) < :max AND (attribute_not_exists(historyUpTo) OR historyUpTo < :t)",)j"
                   R"("ExpressionAttributeNames":{"#e":"e-1"},)"
                   R"("ExpressionAttributeValues":{":entry":{"L":[{"M":{"eventId":{"S":"e-1"},)"
                   R"("newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:08.000001Z"},)"
                   R"("handledAt":{"S":"2026-11-24T15:51:09.000000Z"}}}]},":t":{"S":"2026-11-24T15:51:08.000001Z"},)"
                   R"(":now":{"S":"2026-11-24T15:51:09.000000Z"},":e":{"S":"e-1"},)"
                   R"(":p":{"M":{"newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:08.000001Z"}}},)"
                   R"(":one":{"N":"1"},":max":{"N":"500"},":shard":{"S":"09"},":version":{"N":"7"}},)"
                   R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
}

TEST_F(RequestTableTest, RewriteHistory) {
  const std::string asked = Asked([](RequestTable& table) { return table.RewriteHistory(Rewrite(false)); });
  EXPECT_EQ(asked, R"(UpdateItem {"TableName":"Requests",)"
                   R"("Key":{"PK":{"S":"REQ#r-1"}},)"
                   R"("UpdateExpression":"SET statusHistory = :history, historyUpTo = :upto, historyDropped = )"
                   R"(:dropped, notifiedAt = :now, lastEventId = :e REMOVE pendingEvents.#e, outboxShard, )"
                   R"(outboxSince ADD version :one",)"
                   R"("ConditionExpression":"version = :version",)"
                   R"("ExpressionAttributeNames":{"#e":"e-1"},)"
                   R"("ExpressionAttributeValues":{":history":{"L":[{"M":{"eventId":{"S":"e-1"},)"
                   R"("newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:08.000001Z"},)"
                   R"("handledAt":{"S":"2026-11-24T15:51:09.000000Z"}}}]},)"
                   R"(":upto":{"S":"2026-11-24T15:51:08.000001Z"},":dropped":{"N":"3"},)"
                   R"(":now":{"S":"2026-11-24T15:51:09.000000Z"},":e":{"S":"e-1"},":version":{"N":"7"},)"
                   R"(":one":{"N":"1"}},)"
                   R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
}

TEST_F(RequestTableTest, RewriteHistoryThatOnlyAppendsSendsOneEntry) {
  HistoryRewrite rewrite = Rewrite(false);
  rewrite.history.insert(rewrite.history.begin(), {"e-0", "DONE", "2026-11-24T15:51:07.000001Z", std::string(kNow)});
  rewrite.appends = true;
  const std::string asked = Asked([&](RequestTable& table) { return table.RewriteHistory(rewrite); });
  EXPECT_NE(asked.find("SET statusHistory = list_append(statusHistory, :history), historyUpTo = :upto"),
            std::string::npos);
  EXPECT_NE(asked.find(R"(":history":{"L":[{"M":{"eventId":{"S":"e-1"})"), std::string::npos);
  EXPECT_EQ(asked.find("e-0"), std::string::npos);
}

TEST_F(RequestTableTest, RewriteHistoryWhileAnotherEventIsPending) {
  const std::string asked = Asked([](RequestTable& table) { return table.RewriteHistory(Rewrite(true)); });
  EXPECT_EQ(asked, R"(UpdateItem {"TableName":"Requests",)"
                   R"("Key":{"PK":{"S":"REQ#r-1"}},)"
                   R"("UpdateExpression":"SET statusHistory = :history, historyUpTo = :upto, historyDropped = )"
                   R"(:dropped, notifiedAt = :now, lastEventId = :e, outboxShard = :shard, outboxSince = )"
                   R"(if_not_exists(outboxSince, :now) REMOVE pendingEvents.#e ADD version :one",)"
                   R"("ConditionExpression":"version = :version",)"
                   R"("ExpressionAttributeNames":{"#e":"e-1"},)"
                   R"("ExpressionAttributeValues":{":history":{"L":[{"M":{"eventId":{"S":"e-1"},)"
                   R"("newStatus":{"S":"DONE"},"changedAt":{"S":"2026-11-24T15:51:08.000001Z"},)"
                   R"("handledAt":{"S":"2026-11-24T15:51:09.000000Z"}}}]},)"
                   R"(":upto":{"S":"2026-11-24T15:51:08.000001Z"},":dropped":{"N":"3"},)"
                   R"(":now":{"S":"2026-11-24T15:51:09.000000Z"},":e":{"S":"e-1"},":version":{"N":"7"},)"
                   R"(":one":{"N":"1"},":shard":{"S":"09"}},)"
                   R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
}

TEST_F(RequestTableTest, MarkDeadLettered) {
  const std::string asked = Asked([](RequestTable& table) { return table.MarkDeadLettered(kEvent, kNow); });
  EXPECT_EQ(asked, R"(UpdateItem {"TableName":"Requests",)"
                   R"("Key":{"PK":{"S":"REQ#r-1"}},)"
                   R"("UpdateExpression":"SET pendingEvents.#e.deadLetteredAt = :now ADD version :one",)"
                   R"j("ConditionExpression":"attribute_exists(pendingEvents.#e)",)j"
                   R"("ExpressionAttributeNames":{"#e":"e-1"},)"
                   R"("ExpressionAttributeValues":{":now":{"S":"2026-11-24T15:51:09.000000Z"},":one":{"N":"1"}},)"
                   R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
}

TEST_F(RequestTableTest, DropOutboxKeys) {
  const std::string asked = Asked([](RequestTable& table) { return table.DropOutboxKeys("r-1"); });
  EXPECT_EQ(asked, R"(UpdateItem {"TableName":"Requests",)"
                   R"("Key":{"PK":{"S":"REQ#r-1"}},)"
                   R"("UpdateExpression":"REMOVE outboxShard, outboxSince ADD version :one",)"
                   R"j("ConditionExpression":"attribute_exists(PK)",)j"
                   R"("ExpressionAttributeValues":{":one":{"N":"1"}},)"
                   R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
}

TEST_F(RequestTableTest, ClearOutbox) {
  const std::string asked = Asked([](RequestTable& table) { return table.ClearOutbox("r-1", 7); });
  EXPECT_EQ(asked, R"(UpdateItem {"TableName":"Requests",)"
                   R"("Key":{"PK":{"S":"REQ#r-1"}},)"
                   R"("UpdateExpression":"REMOVE outboxShard, outboxSince ADD version :one",)"
                   R"("ConditionExpression":"version = :version",)"
                   R"("ExpressionAttributeValues":{":one":{"N":"1"},":version":{"N":"7"}},)"
                   R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
}

TEST_F(RequestTableTest, ListOutbox) {
  const std::string asked =
      Asked([](RequestTable& table) { return table.ListOutbox("07", std::string(kNow), "", 100); });
  EXPECT_EQ(asked, R"(Query {"TableName":"Requests",)"
                   R"("IndexName":"OutboxIndex",)"
                   R"("KeyConditionExpression":"outboxShard = :shard AND outboxSince < :before",)"
                   R"("ExpressionAttributeValues":{":shard":{"S":"07"},)"
                   R"(":before":{"S":"2026-11-24T15:51:09.000000Z"}},"Limit":100})");
}

TEST_F(RequestTableTest, ListOutboxFromThere) {
  const std::string asked = Asked(
      [](RequestTable& table) { return table.ListOutbox("07", std::string(kNow), R"({"PK":{"S":"REQ#r-0"}})", 100); });
  EXPECT_EQ(asked, R"(Query {"TableName":"Requests",)"
                   R"("IndexName":"OutboxIndex",)"
                   R"("KeyConditionExpression":"outboxShard = :shard AND outboxSince < :before",)"
                   R"("ExpressionAttributeValues":{":shard":{"S":"07"},)"
                   R"(":before":{"S":"2026-11-24T15:51:09.000000Z"}},"Limit":100,)"
                   R"("ExclusiveStartKey":{"PK":{"S":"REQ#r-0"}}})");
}

TEST_F(RequestTableTest, ClaimOutbox) {
  const std::string asked = Asked([](RequestTable& table) {
    return table.ClaimOutbox({.request_id = "r-1", .outbox_since = "2026-11-24T15:51:08.000001Z"}, kNow);
  });
  EXPECT_EQ(asked, R"(UpdateItem {"TableName":"Requests",)"
                   R"("Key":{"PK":{"S":"REQ#r-1"}},)"
                   R"("UpdateExpression":"SET outboxSince = :new ADD version :one",)"
                   R"("ConditionExpression":"outboxSince = :seen",)"
                   R"("ExpressionAttributeValues":{":seen":{"S":"2026-11-24T15:51:08.000001Z"},)"
                   R"(":new":{"S":"2026-11-24T15:51:09.000000Z"},":one":{"N":"1"}},)"
                   R"("ReturnValues":"ALL_NEW"})");
}

TEST_F(RequestTableTest, AFailedConditionShowsTheItemAsItWas) {
  caller_.Refuse("ConditionalCheckFailedException", R"({"PK":{"S":"REQ#r-1"},"version":{"N":"7"}})");
  const auto met = RunTask(table_.ChangeStatus(kEvent, kNow, 100));
  ASSERT_TRUE(met.ok());
  EXPECT_FALSE(met->written);
  EXPECT_EQ(met->old_item->version, 7);
  caller_.Refuse("ConditionalCheckFailedException");
  const auto absent = RunTask(table_.ChangeStatus(kEvent, kNow, 100));
  ASSERT_TRUE(absent.ok());
  EXPECT_FALSE(absent->written);
  EXPECT_FALSE(absent->old_item.has_value());
}

TEST_F(RequestTableTest, AForeignItemIsMalformedAndNoOutage) {
  caller_.Answer(R"({"Item":{"PK":{"S":"REQ#r-1"},"version":{"S":"seven"}}})");
  const auto read = RunTask(table_.Read("r-1"));
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, "MalformedItem");
  EXPECT_FALSE(IsTableOutage(read.error()));
}

TEST_F(RequestTableTest, AClaimThatComesTooLateFindsNothing) {
  caller_.Refuse("ConditionalCheckFailedException");
  const auto claimed = RunTask(table_.ClaimOutbox({.request_id = "r-1", .outbox_since = "x"}, kNow));
  ASSERT_TRUE(claimed.ok());
  EXPECT_FALSE(claimed->has_value());
}

TEST_F(RequestTableTest, APageOfTheOutboxSaysWhereTheNextOneStarts) {
  caller_.Answer(R"({"Items":[{"PK":{"S":"REQ#r-1"},"outboxShard":{"S":"07"},"outboxSince":{"S":"t1"}}],)"
                 R"("LastEvaluatedKey":{"outboxSince":{"S":"t1"},"PK":{"S":"REQ#r-1"},"outboxShard":{"S":"07"}}})");
  const auto page = RunTask(table_.ListOutbox("07", std::string(kNow), "", 1));
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->entries.size(), 1U);
  EXPECT_EQ(page->entries[0].request_id, "r-1");
  EXPECT_EQ(page->entries[0].outbox_since, "t1");
  EXPECT_EQ(page->next_json, R"({"PK":{"S":"REQ#r-1"},"outboxShard":{"S":"07"},"outboxSince":{"S":"t1"}})");
}

TEST(IsTableOutageTest, WhatFailsForEveryItemIsOne) {
  const std::pair<const char*, bool> cases[] = {{"ProvisionedThroughputExceededException", true},
                                                {"ResourceNotFoundException", true},
                                                {"InternalServerError", true},
                                                {"ValidationException", false},
                                                {"ConditionalCheckFailedException", false},
                                                {"ItemCollectionSizeLimitExceededException", false},
                                                {"MalformedItem", false}};
  for (const auto& [code, is_outage] : cases) {
    EXPECT_EQ(IsTableOutage({.kind = aws::client::CallError::Kind::kService, .http_status = 400, .code = code}),
              is_outage)
        << code;
  }
}

}  // namespace
}  // namespace virga::tracker
