#include "dynamodb/operations/update_table.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dynamodb/item/item_codec.h"
#include "dynamodb/operations/test_cloud.h"
#include "dynamodb/table/table_keys.h"

namespace virga::dynamodb {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kInvalid = "ValidationException: One or more parameter values were invalid: ";
const std::string kDescribe = R"({"TableName":"Table"})";

std::string Update(const std::string& members) {
  return R"({"TableName":"Table",)" + members + "}";
}
std::string Units(int read, int write) {
  return fmt::format(R"("ProvisionedThroughput":{{"ReadCapacityUnits":{},"WriteCapacityUnits":{}}})", read, write);
}
std::string CreateIndex(const std::string& key, const std::string& definitions) {
  return Update(R"("AttributeDefinitions":)" + definitions +
                R"(,"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"index","KeySchema":[{"AttributeName":")" +
                key + R"(","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}])");
}
const std::string kDefineB = R"([{"AttributeName":"b","AttributeType":"S"}])";
const std::string kDropIndex = Update(R"("GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"index"}}])");

void MakeTable(TestCloud& cloud, const std::string& billing = R"("BillingMode":"PAY_PER_REQUEST")") {
  const std::string reply = cloud.Call(
      "CreateTable", R"({"TableName":"Table","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],)"
                     R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],)" +
                         billing + "}");
  ASSERT_THAT(reply, HasSubstr("TableDescription"));
}

void PutItems(TestCloud& cloud, int count) {
  aws::CallContext context;
  context.account = "000000000000";
  context.region = "us-east-1";
  const auto table = cloud.service->catalog().RequireActive(context, "Table");
  ASSERT_TRUE(table.ok());
  for (int i = 0; i < count; ++i) {
    Item item;
    item.emplace("a", AttributeValue::String(fmt::format("{:06}", i)));
    item.emplace("b", AttributeValue::String("x"));
    const std::string compact = EncodeItem(item);
    const auto key = KeyOfWholeItem(**table, compact);
    ASSERT_TRUE(key.ok());
    const auto written = cloud.service->table_store().Write(
        context, **table, *key,
        [&](const std::string*) -> aws::Result<WriteDecision> { return WriteDecision::Put(compact); });
    ASSERT_TRUE(written.ok()) << written.error().message;
  }
}

TEST(UpdateTableTest, ChangesThroughputAndTellsWhen) {
  TestCloud cloud;
  MakeTable(cloud, Units(5, 5));
  EXPECT_THAT(cloud.Call("UpdateTable", Update(Units(7, 5))), HasSubstr(R"("TableStatus":"UPDATING")"));
  const std::string table = cloud.Call("DescribeTable", kDescribe);
  EXPECT_THAT(table, HasSubstr(R"("ReadCapacityUnits":7,"WriteCapacityUnits":5)"));
  EXPECT_THAT(table, HasSubstr("LastIncreaseDateTime"));
  EXPECT_THAT(table, Not(HasSubstr("LastDecreaseDateTime")));
  EXPECT_THAT(table, HasSubstr(R"("TableStatus":"ACTIVE")"));
}

TEST(UpdateTableTest, TheSameThroughputIsRefused) {
  TestCloud cloud;
  MakeTable(cloud, Units(300, 300));
  EXPECT_EQ(
      cloud.Call("UpdateTable", Update(Units(300, 300))),
      "ValidationException: The provisioned throughput for the table will not change. The requested value equals "
      "the current value. Current ReadCapacityUnits provisioned for the table: 300. Requested ReadCapacityUnits: "
      "300. Current WriteCapacityUnits provisioned for the table: 300. Requested WriteCapacityUnits: 300. Refer to "
      "the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");
}

TEST(UpdateTableTest, DecreasesAreFourADayThenOneAQuietHour) {
  TestCloud cloud;
  cloud.timers->MoveTo(std::chrono::ceil<std::chrono::days>(cloud.clock.Now()) + std::chrono::hours(1));
  MakeTable(cloud, Units(100, 100));
  for (int i = 1; i <= 4; ++i) {
    EXPECT_THAT(cloud.Call("UpdateTable", Update(Units(100 - i, 100))),
                HasSubstr(fmt::format(R"("NumberOfDecreasesToday":{})", i)));
  }
  EXPECT_THAT(
      cloud.Call("UpdateTable", Update(Units(50, 100))),
      HasSubstr("LimitExceededException: Subscriber limit exceeded: Provisioned throughput decreases are limited "
                "within a given UTC day."));
  cloud.timers->MoveTo(cloud.clock.Now() + std::chrono::hours(1));
  EXPECT_THAT(cloud.Call("UpdateTable", Update(Units(50, 100))), HasSubstr(R"("NumberOfDecreasesToday":5)"));
  cloud.timers->MoveTo(cloud.clock.Now() + std::chrono::hours(24));
  EXPECT_THAT(cloud.Call("DescribeTable", kDescribe), HasSubstr(R"("NumberOfDecreasesToday":0)"));
  EXPECT_THAT(cloud.Call("UpdateTable", Update(Units(40, 100))), HasSubstr(R"("NumberOfDecreasesToday":1)"));
}

TEST(UpdateTableTest, SwitchesBillingModeBothWays) {
  TestCloud cloud;
  MakeTable(cloud, Units(5, 5));
  EXPECT_THAT(cloud.Call("UpdateTable", Update(R"("BillingMode":"PAY_PER_REQUEST")")),
              HasSubstr(R"("BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST")"));
  EXPECT_THAT(cloud.Call("DescribeTable", kDescribe), HasSubstr(R"("ReadCapacityUnits":0,"WriteCapacityUnits":0)"));
  cloud.Call("UpdateTable", Update(R"("OnDemandThroughput":{"MaxReadRequestUnits":9})"));
  EXPECT_THAT(cloud.Call("DescribeTable", kDescribe), HasSubstr(R"("OnDemandThroughput":{"MaxReadRequestUnits":9})"));
  EXPECT_EQ(
      cloud.Call("UpdateTable", Update(R"("BillingMode":"PROVISIONED")")),
      kInvalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
  cloud.Call("UpdateTable", Update(R"("BillingMode":"PROVISIONED",)" + Units(2, 3)));
  const std::string table = cloud.Call("DescribeTable", kDescribe);
  EXPECT_THAT(table, HasSubstr(R"("BillingModeSummary":{"BillingMode":"PROVISIONED")"));
  EXPECT_THAT(table, HasSubstr(R"("ReadCapacityUnits":2,"WriteCapacityUnits":3)"));
  EXPECT_THAT(table, Not(HasSubstr("OnDemandThroughput")));
}

TEST(UpdateTableTest, OnDemandCeilingsMergeAndMinusOneRemoves) {
  TestCloud cloud;
  MakeTable(cloud);
  cloud.Call("UpdateTable", Update(R"("OnDemandThroughput":{"MaxReadRequestUnits":20,"MaxWriteRequestUnits":15})"));
  cloud.Call("UpdateTable", Update(R"("OnDemandThroughput":{"MaxReadRequestUnits":40})"));
  EXPECT_THAT(cloud.Call("DescribeTable", kDescribe),
              HasSubstr(R"("OnDemandThroughput":{"MaxReadRequestUnits":40,"MaxWriteRequestUnits":15})"));
  EXPECT_THAT(cloud.Call("UpdateTable", Update(R"("OnDemandThroughput":{"MaxWriteRequestUnits":-1})")),
              HasSubstr(R"("OnDemandThroughput":{"MaxReadRequestUnits":40,"MaxWriteRequestUnits":-1})"));
  EXPECT_THAT(cloud.Call("DescribeTable", kDescribe), HasSubstr(R"("OnDemandThroughput":{"MaxReadRequestUnits":40})"));
}

TEST(UpdateTableTest, AnIndexIsFilledInStepsAndThenActive) {
  TestCloud cloud;
  MakeTable(cloud);
  PutItems(cloud, 2500);
  const std::string reply = cloud.Call("UpdateTable", CreateIndex("b", kDefineB));
  EXPECT_THAT(reply, HasSubstr(R"("Backfilling":true)"));
  EXPECT_THAT(reply, HasSubstr(R"("IndexStatus":"CREATING")"));
  EXPECT_THAT(cloud.Call("DescribeTable", kDescribe), HasSubstr(R"("IndexStatus":"CREATING")"));
  EXPECT_THAT(cloud.Call("UpdateTable", kDropIndex), HasSubstr("ResourceInUseException"));
  cloud.timers->RunDue();
  const std::string table = cloud.Call("DescribeTable", kDescribe);
  EXPECT_THAT(table, HasSubstr(R"("IndexStatus":"ACTIVE","ItemCount":2500)"));
  EXPECT_THAT(table, HasSubstr(R"("TableStatus":"ACTIVE")"));
  EXPECT_THAT(table,
              HasSubstr(R"([{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"S"}])"));
}

TEST(UpdateTableTest, AnIndexIsFilledAfterARestart) {
  TestCloud cloud;
  MakeTable(cloud);
  PutItems(cloud, 1500);
  cloud.Call("UpdateTable", CreateIndex("b", kDefineB));
  cloud.Restart();
  cloud.timers->RunDue();
  EXPECT_THAT(cloud.Call("DescribeTable", kDescribe), HasSubstr(R"("IndexStatus":"ACTIVE","ItemCount":1500)"));
}

// By the type of the request the index would hold nothing.
TEST(UpdateTableTest, AnAttributeThatTheTableHasDefinedKeepsItsType) {
  TestCloud cloud;
  MakeTable(cloud);
  PutItems(cloud, 3);
  cloud.Call("UpdateTable", CreateIndex("a", R"([{"AttributeName":"a","AttributeType":"N"}])"));
  const std::string table = cloud.Call("DescribeTable", kDescribe);
  EXPECT_THAT(table, HasSubstr(R"("AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}])"));
  EXPECT_THAT(table, HasSubstr(R"("IndexStatus":"ACTIVE","ItemCount":3)"));
}

TEST(UpdateTableTest, ADroppedIndexIsGoneWithItsDefinitionAndRows) {
  TestCloud cloud;
  MakeTable(cloud);
  PutItems(cloud, 10);
  cloud.Call("UpdateTable", CreateIndex("b", kDefineB));
  EXPECT_THAT(cloud.Call("UpdateTable", kDropIndex), HasSubstr(R"("IndexStatus":"DELETING")"));
  const std::string table = cloud.Call("DescribeTable", kDescribe);
  EXPECT_THAT(table, Not(HasSubstr("GlobalSecondaryIndexes")));
  EXPECT_THAT(table, HasSubstr(R"("AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}])"));
  EXPECT_THAT(table, HasSubstr(R"("ItemCount":10)"));
}

TEST(UpdateTableTest, SettingsAreShown) {
  TestCloud cloud;
  MakeTable(cloud);
  cloud.Call("UpdateTable", Update(R"("TableClass":"STANDARD_INFREQUENT_ACCESS","DeletionProtectionEnabled":true,)"
                                   R"("SSESpecification":{"Enabled":true})"));
  const std::string table = cloud.Call("DescribeTable", kDescribe);
  EXPECT_THAT(table, HasSubstr(R"("TableClass":"STANDARD_INFREQUENT_ACCESS")"));
  EXPECT_THAT(table, HasSubstr(R"("SSEDescription":{"KMSMasterKeyArn":"arn:aws:kms:us-east-1:000000000000:key/)"));
  EXPECT_EQ(cloud.Call("DeleteTable", kDescribe),
            "ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable "
            "deletion protection first.");
}

TEST(UpdateTableTest, Refuses) {
  const struct {
    const char* name;
    std::string input;
    std::string error;
  } rows[] = {
      {"no table", R"({"TableName":"Other","DeletionProtectionEnabled":true})",
       "ResourceNotFoundException: Requested resource not found: Table: Other not found"},
      {"nothing to do", kDescribe,
       "ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
       "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"},
      {"no updates", Update(R"("GlobalSecondaryIndexUpdates":[])"),
       kInvalid + "List of GlobalSecondaryIndexUpdates is empty"},
      {"units on demand", Update(Units(1, 1)),
       kInvalid +
           "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"},
      {"an index key that is not defined in the request", CreateIndex("b", "[]"),
       kInvalid + "Some index key attributes are not defined in AttributeDefinitions."},
      {"an unknown index", kDropIndex,
       "ResourceNotFoundException: Requested resource not found: Index: index not found in table: Table"},
      {"two indexes at once",
       Update(R"("GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"index"}},{"Delete":{"IndexName":"other"}}])"),
       "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted "
       "simultaneously "
       "per table"},
      {"two actions in one update",
       Update(R"("GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"index"},"Update":{"IndexName":"index",)"
              R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}}}])"),
       kInvalid + "Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
                  "GlobalSecondaryIndexUpdate.Delete may be specified"},
      {"a stream", Update(R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"})"),
       "ValidationException: StreamSpecification.StreamEnabled=true is not supported by Virga yet"},
      {"zero units", Update(Units(0, 0)),
       "ValidationException: 2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' "
       "failed "
       "to satisfy constraint: Member must have value greater than or equal to 1; Value '0' at "
       "'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or "
       "equal to 1"},
  };
  for (const auto& row : rows) {
    TestCloud cloud;
    MakeTable(cloud);
    const std::string before = cloud.Call("DescribeTable", kDescribe);
    EXPECT_EQ(cloud.Call("UpdateTable", row.input), row.error) << row.name;
    EXPECT_EQ(cloud.Call("DescribeTable", kDescribe), before) << row.name;
  }
}

// Else a power cut could undo what a reply counted: found by the simulation.
TEST(DescribeTable, DependsOnTheItemsThatItCounts) {
  TestCloud cloud;
  MakeTable(cloud);
  PutItems(cloud, 2);
  EXPECT_THAT(cloud.Call("DescribeTable", kDescribe), HasSubstr(R"("ItemCount":2)"));
  EXPECT_EQ(cloud.depends_on, cloud.engine->last_sequence());
}

}  // namespace
}  // namespace virga::dynamodb
