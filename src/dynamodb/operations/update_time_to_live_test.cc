#include "dynamodb/operations/update_time_to_live.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dynamodb/item/item_codec.h"
#include "dynamodb/operations/test_cloud.h"
#include "dynamodb/table/expiry_sweeper.h"
#include "dynamodb/table/table_keys.h"

namespace virga::dynamodb {
namespace {

using ::testing::HasSubstr;

const std::string kTable = R"({"TableName":"Table"})";

std::string Switch(bool enabled, const std::string& attribute = "ttl") {
  return fmt::format(R"({{"TableName":"Table","TimeToLiveSpecification":{{"AttributeName":"{}","Enabled":{}}}}})",
                     attribute, enabled);
}

void MakeTable(TestCloud& cloud) {
  cloud.Call("CreateTable",
             R"({"TableName":"Table","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],)"
             R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"})");
}

void Put(TestCloud& cloud, const std::string& key, AttributeValue ttl) {
  aws::CallContext context;
  context.account = "000000000000";
  context.region = "us-east-1";
  const auto table = cloud.service->catalog().RequireActive(context, "Table");
  ASSERT_TRUE(table.ok());
  Item item;
  item.emplace("a", AttributeValue::String(key));
  item.emplace("ttl", std::move(ttl));
  const std::string compact = EncodeItem(item);
  const auto item_key = KeyOfWholeItem(**table, compact);
  ASSERT_TRUE(item_key.ok());
  const auto written = cloud.service->table_store().Write(
      context, **table, *item_key,
      [&](const std::string*) -> aws::Result<WriteDecision> { return WriteDecision::Put(compact); });
  ASSERT_TRUE(written.ok());
}

AttributeValue Seconds(TimePoint time) {
  return AttributeValue::Of(*Number::Parse(fmt::to_string(ToUnixSeconds(time))));
}

std::string ItemCount(TestCloud& cloud) {
  const std::string table = cloud.Call("DescribeTable", kTable);
  const std::size_t start = table.find("\"ItemCount\":") + 12;
  return table.substr(start, table.find(',', start) - start);
}

TEST(UpdateTimeToLiveTest, IsShownAndChangesOnceAnHour) {
  TestCloud cloud;
  MakeTable(cloud);
  EXPECT_EQ(cloud.Call("DescribeTimeToLive", kTable), R"({"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}})");
  EXPECT_EQ(cloud.Call("UpdateTimeToLive", Switch(false)), "ValidationException: TimeToLive is already disabled");
  EXPECT_EQ(cloud.Call("UpdateTimeToLive", Switch(true)),
            R"({"TimeToLiveSpecification":{"AttributeName":"ttl","Enabled":true}})");
  EXPECT_EQ(cloud.Call("DescribeTimeToLive", kTable),
            R"({"TimeToLiveDescription":{"AttributeName":"ttl","TimeToLiveStatus":"ENABLED"}})");
  EXPECT_EQ(cloud.Call("UpdateTimeToLive", Switch(true)), "ValidationException: TimeToLive is already enabled");
  EXPECT_EQ(cloud.Call("UpdateTimeToLive", Switch(true, "other")),
            "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is ttl");
  EXPECT_EQ(cloud.Call("UpdateTimeToLive", Switch(false)),
            "ValidationException: Time to live has been modified multiple times within a fixed interval");
  cloud.timers->MoveTo(cloud.clock.Now() + std::chrono::hours(1));
  EXPECT_THAT(cloud.Call("UpdateTimeToLive", Switch(false)), HasSubstr(R"("Enabled":false)"));
}

TEST(UpdateTimeToLiveTest, ExpiredItemsAreDeletedInTheBackground) {
  TestCloud cloud;
  MakeTable(cloud);
  const TimePoint now = cloud.clock.Now();
  Put(cloud, "in ten minutes", Seconds(now + std::chrono::minutes(10)));
  Put(cloud, "tomorrow", Seconds(now + std::chrono::hours(24)));
  Put(cloud, "long ago", Seconds(now - std::chrono::hours(24) * 366 * 5));
  Put(cloud, "a string", AttributeValue::String("1"));
  cloud.Call("UpdateTimeToLive", Switch(true));
  cloud.timers->RunDue();
  EXPECT_EQ(ItemCount(cloud), "4");
  cloud.timers->MoveTo(now + std::chrono::minutes(30));
  EXPECT_EQ(ItemCount(cloud), "3");
  cloud.timers->MoveTo(now + std::chrono::hours(25));
  EXPECT_EQ(ItemCount(cloud), "2");
}

TEST(UpdateTimeToLiveTest, NothingExpiresOnceItIsDisabled) {
  TestCloud cloud;
  MakeTable(cloud);
  const TimePoint now = cloud.clock.Now();
  Put(cloud, "in two hours", Seconds(now + std::chrono::hours(2)));
  cloud.Call("UpdateTimeToLive", Switch(true));
  cloud.timers->MoveTo(now + std::chrono::hours(1));
  cloud.Call("UpdateTimeToLive", Switch(false));
  cloud.timers->MoveTo(now + std::chrono::hours(24));
  EXPECT_EQ(ItemCount(cloud), "1");
}

TEST(UpdateTimeToLiveTest, ExpiryGoesOnAfterARestart) {
  TestCloud cloud;
  MakeTable(cloud);
  const TimePoint now = cloud.clock.Now();
  Put(cloud, "in two hours", Seconds(now + std::chrono::hours(2)));
  cloud.Call("UpdateTimeToLive", Switch(true));
  cloud.Restart();
  cloud.timers->MoveTo(now + std::chrono::hours(3));
  EXPECT_EQ(ItemCount(cloud), "0");
}

TEST(ExpiryTest, OfAnAttribute) {
  const auto with = [](const char* number) {
    Item item;
    item.emplace("ttl", AttributeValue::Of(*Number::Parse(number)));
    return EncodeItem(item);
  };
  EXPECT_EQ(ExpiryOf(with("1000"), "ttl"), TimePoint(std::chrono::seconds(1000)));
  EXPECT_EQ(ExpiryOf(with("1000.9"), "ttl"), TimePoint(std::chrono::seconds(1000)));
  EXPECT_EQ(ExpiryOf(with("1000"), "other"), std::nullopt);
  EXPECT_EQ(ExpiryOf(with("1E125"), "ttl"), std::nullopt);
}

}  // namespace
}  // namespace virga::dynamodb
