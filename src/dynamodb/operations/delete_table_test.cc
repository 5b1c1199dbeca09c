#include "dynamodb/operations/delete_table.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dynamodb/item/item_codec.h"
#include "dynamodb/operations/test_cloud.h"
#include "dynamodb/table/table_keys.h"
#include "storage/refusing_engine.h"

namespace virga::dynamodb {
namespace {

using ::testing::HasSubstr;

const std::string kTable = R"({"TableName":"Table"})";
const std::string kGone = "ResourceNotFoundException: Requested resource not found: Table: Table not found";

void MakeTable(TestCloud& cloud, int items) {
  cloud.Call("CreateTable",
             R"({"TableName":"Table","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],)"
             R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST"})");
  aws::CallContext context;
  context.account = "000000000000";
  context.region = "us-east-1";
  const auto table = cloud.service->catalog().RequireActive(context, "Table");
  ASSERT_TRUE(table.ok());
  for (int i = 0; i < items; ++i) {
    Item item;
    item.emplace("a", AttributeValue::String(fmt::format("{:06}", i)));
    const std::string compact = EncodeItem(item);
    const auto key = KeyOfWholeItem(**table, compact);
    ASSERT_TRUE(key.ok());
    const auto written = cloud.service->table_store().Write(
        context, **table, *key,
        [&](const std::string*) -> aws::Result<WriteDecision> { return WriteDecision::Put(compact); });
    ASSERT_TRUE(written.ok()) << written.error().message;
  }
}

int RowsInEngine(TestCloud& cloud) {
  const auto view = cloud.engine->OpenView();
  const auto rows = view->Scan({}, storage::Direction::kForward);
  int count = 0;
  for (;;) {
    const auto more = rows->Next();
    if (!more.ok() || !*more) return count;
    ++count;
  }
}

TEST(DeleteTableTest, ASmallTableIsGoneWithTheReply) {
  TestCloud cloud;
  MakeTable(cloud, 10);
  EXPECT_THAT(cloud.Call("DeleteTable", kTable), HasSubstr(R"("TableStatus":"DELETING")"));
  EXPECT_EQ(cloud.Call("DescribeTable", kTable), kGone);
  EXPECT_EQ(cloud.depends_on, cloud.engine->last_sequence());
  EXPECT_EQ(RowsInEngine(cloud), 1);  // the last table id
}

TEST(DeleteTableTest, ALargeTableIsEmptiedInSteps) {
  TestCloud cloud;
  MakeTable(cloud, 2500);
  cloud.Call("DeleteTable", kTable);
  EXPECT_THAT(cloud.Call("DescribeTable", kTable), HasSubstr(R"("TableStatus":"DELETING")"));
  EXPECT_EQ(
      cloud.Call("DeleteTable", kTable),
      "ResourceInUseException: Attempt to change a resource which is still in use: Table is being deleted: Table");
  cloud.timers->RunDue();
  EXPECT_EQ(cloud.Call("DescribeTable", kTable), kGone);
  EXPECT_EQ(RowsInEngine(cloud), 1);
}

TEST(DeleteTableTest, GoesOnAfterARestart) {
  TestCloud cloud;
  MakeTable(cloud, 2500);
  cloud.Call("DeleteTable", kTable);
  cloud.Restart();
  cloud.timers->RunDue();
  EXPECT_EQ(cloud.Call("DescribeTable", kTable), kGone);
  EXPECT_EQ(RowsInEngine(cloud), 1);
}

// At a try each second, a clock moved by two weeks would have a million to do.
TEST(DeleteTableTest, AFullDiskIsTriedAgainEachMinuteAtLast) {
  TestCloud cloud;
  cloud.service.reset();
  cloud.engine = std::make_unique<storage::RefusingEngine>();
  cloud.Restart();
  MakeTable(cloud, 2500);
  cloud.Call("DeleteTable", kTable);
  int& refusals_left = static_cast<storage::RefusingEngine&>(*cloud.engine).refusals_left;
  constexpr int kEnough = 1'000'000;
  refusals_left = kEnough;
  cloud.timers->MoveTo(cloud.clock.Now() + std::chrono::hours(2));
  EXPECT_GE(kEnough - refusals_left, 120);
  EXPECT_LE(kEnough - refusals_left, 127);
  refusals_left = 0;
  cloud.timers->MoveTo(cloud.clock.Now() + std::chrono::minutes(1));
  EXPECT_EQ(cloud.Call("DescribeTable", kTable), kGone);
}

}  // namespace
}  // namespace virga::dynamodb
