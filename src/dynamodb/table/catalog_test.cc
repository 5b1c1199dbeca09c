#include "dynamodb/table/catalog.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "dynamodb/table/table_row.h"
#include "storage/memory_engine.h"

namespace virga::dynamodb {
namespace {

TableDescription MakeTable(const std::string& name) {
  TableDescription table;
  table.account = "111111111111";
  table.region = "eu-west-1";
  table.name = TableName(name);
  table.uuid = "8a0b9ac5-0000-4000-8000-000000000000";
  table.arn = "arn:aws:dynamodb:eu-west-1:111111111111:table/" + name;
  table.status = ResourceStatus::kActive;
  table.key.hash = {"a", AttributeType::kString};
  table.key.range = KeyAttribute{"b", AttributeType::kNumber};
  table.attribute_definitions = {table.key.hash, *table.key.range};
  return table;
}

aws::CallContext ContextOf(std::string_view account, std::string_view region) {
  aws::CallContext context;
  context.account = account;
  context.region = region;
  return context;
}

class CatalogTest : public ::testing::Test {
 protected:
  std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
  Catalog catalog_{*engine_};
  aws::CallContext context_ = ContextOf("111111111111", "eu-west-1");
};

TEST_F(CatalogTest, FindsByNameAndByArnOfTheSameAccountAndRegion) {
  ASSERT_TRUE(catalog_.Create(MakeTable("Table")).ok());
  EXPECT_NE(catalog_.Find(context_, "Table"), nullptr);
  EXPECT_NE(catalog_.Find(context_, "arn:aws:dynamodb:eu-west-1:111111111111:table/Table"), nullptr);
  EXPECT_EQ(catalog_.Find(context_, "arn:aws:dynamodb:eu-west-1:222222222222:table/Table"), nullptr);
  EXPECT_EQ(catalog_.Find(context_, "arn:aws:dynamodb:eu-west-2:111111111111:table/Table"), nullptr);
  EXPECT_EQ(catalog_.Find(context_, "arn:aws:sqs:eu-west-1:111111111111:table/Table"), nullptr);
  aws::CallContext other_account = ContextOf("222222222222", "eu-west-1");
  EXPECT_EQ(catalog_.Find(other_account, "Table"), nullptr);
  aws::CallContext other_region = ContextOf("111111111111", "eu-west-2");
  EXPECT_EQ(catalog_.Find(other_region, "Table"), nullptr);
}

TEST_F(CatalogTest, AReplyDependsOnWhatItSawAlsoOnAbsence) {
  const auto table = catalog_.Create(MakeTable("Table"));
  ASSERT_TRUE(table.ok());
  catalog_.Find(context_, "Table");
  EXPECT_EQ(context_.depends_on, (*table)->sequence);
  ASSERT_TRUE(catalog_.Remove(**table).ok());
  aws::CallContext later = ContextOf("111111111111", "eu-west-1");
  EXPECT_EQ(catalog_.Find(later, "Table"), nullptr);
  EXPECT_EQ(later.depends_on, engine_->last_sequence());
  EXPECT_GT(later.depends_on, (*table)->sequence);
}

TEST_F(CatalogTest, TheDataPlaneSeesOnlyTablesInUse) {
  TableDescription table = MakeTable("Table");
  table.status = ResourceStatus::kCreating;
  const auto created = catalog_.Create(std::move(table));
  ASSERT_TRUE(created.ok());
  const auto refused = catalog_.RequireActive(context_, "Table");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "Requested resource not found");
  EXPECT_TRUE(catalog_.Require(context_, "Table").ok());
  const auto missing = catalog_.Require(context_, "Other");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message, "Requested resource not found: Table: Other not found");
}

TEST_F(CatalogTest, ASnapshotStaysAsItWas) {
  const auto before = catalog_.Create(MakeTable("Table"));
  ASSERT_TRUE(before.ok());
  const auto after = catalog_.Update(**before, [](TableDescription& next) -> aws::Status {
    next.deletion_protection = true;
    return Ok{};
  });
  ASSERT_TRUE(after.ok());
  EXPECT_FALSE((*before)->deletion_protection);
  EXPECT_TRUE(catalog_.Refresh(**before)->deletion_protection);
}

TEST_F(CatalogTest, AFailedChangeWritesNothing) {
  const auto table = catalog_.Create(MakeTable("Table"));
  ASSERT_TRUE(table.ok());
  const storage::Sequence before = engine_->last_sequence();
  const auto refused = catalog_.Update(**table, [](TableDescription& next) -> aws::Status {
    next.deletion_protection = true;
    return Err(aws::ValidationError("no"));
  });
  EXPECT_FALSE(refused.ok());
  EXPECT_EQ(engine_->last_sequence(), before);
  EXPECT_FALSE(catalog_.Refresh(**table)->deletion_protection);
}

TEST_F(CatalogTest, AnIdIsNeverGivenTwiceAlsoAfterARestart) {
  const auto first = catalog_.Create(MakeTable("Table"));
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(catalog_.Remove(**first).ok());
  Catalog again(*engine_);
  ASSERT_TRUE(again.Load().ok());
  const auto second = again.Create(MakeTable("Table"));
  ASSERT_TRUE(second.ok());
  EXPECT_NE((*first)->id, (*second)->id);
  EXPECT_EQ(again.Refresh(**first), nullptr);
}

TEST_F(CatalogTest, NamesComeInPagesInByteOrder) {
  for (const char* name : {"b", "a", "C", "d"}) ASSERT_TRUE(catalog_.Create(MakeTable(name)).ok());
  const auto names = [this](std::string_view start, std::size_t limit) {
    std::string joined;
    for (const TableName& name : catalog_.Names(context_, start, limit)) joined += name.str();
    return joined;
  };
  EXPECT_EQ(names("", 10), "Cabd");
  EXPECT_EQ(names("", 2), "Ca");
  EXPECT_EQ(names("a", 2), "bd");
  EXPECT_EQ(names("d", 2), "");
}

TEST(TableRowTest, ReadsBackWhatWasWritten) {
  TableDescription table = MakeTable("Table");
  table.id = TableId(7);
  table.created_at = TimePoint(std::chrono::microseconds(1234567));
  table.billing_mode = BillingMode::kPayPerRequest;
  table.on_demand_since = table.created_at;
  table.on_demand.max_read_units = 5;
  table.table_class = TableClass::kStandardInfrequentAccess;
  table.tags = {{"k", "v"}, {"z", ""}};
  table.time_to_live = {true, "ttl", table.created_at};
  IndexDescription index;
  index.id = IndexId(3);
  index.name = IndexName("index");
  index.key.hash = {"b", AttributeType::kNumber};
  index.projection = {ProjectionType::kInclude, {"x", "y"}};
  index.backfilling = true;
  table.indexes.push_back(index);
  const auto read = DecodeTableRow(TableRowKey(table), EncodeTableRow(table));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(EncodeTableRow(*read), EncodeTableRow(table));
  EXPECT_EQ(TableRowKey(*read), TableRowKey(table));
  EXPECT_EQ(read->indexes[0].projection.non_key_attributes, index.projection.non_key_attributes);
  EXPECT_EQ(read->on_demand.max_read_units, 5);
}

TEST(TableRowTest, RefusesEveryShortenedRow) {
  const TableDescription table = MakeTable("Table");
  const std::string row = EncodeTableRow(table);
  for (std::size_t length = 0; length < row.size(); ++length) {
    EXPECT_FALSE(DecodeTableRow(TableRowKey(table), row.substr(0, length)).ok()) << length;
  }
  EXPECT_FALSE(DecodeTableRow(TableRowKey(table), row + "x").ok());
}

}  // namespace
}  // namespace virga::dynamodb
