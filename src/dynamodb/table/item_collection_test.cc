#include "dynamodb/table/item_collection.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "aws/limits.h"
#include "dynamodb/item/item_codec.h"
#include "dynamodb/operations/test_cloud.h"
#include "dynamodb/table/index_backfill.h"
#include "dynamodb/table/table_check.h"
#include "storage/row_check.h"

// The limit of 10 GB is tried with a row that says so, put there behind the service's back: nobody writes 10 GB in a
// test.

namespace virga::dynamodb {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t kLimit = std::uint64_t{10} << 30U;
constexpr char kTooLarge[] = "ItemCollectionSizeLimitExceededException: Collection size exceeded.";

class ItemCollectionTest : public testing::Test {
 protected:
  ItemCollectionTest() {
    const std::string created = Call(
        "CreateTable",
        R"({"TableName":"Tab","BillingMode":"PAY_PER_REQUEST",)"
        R"("AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"},)"
        R"({"AttributeName":"age","AttributeType":"N"}],)"
        R"("KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],)"
        R"("LocalSecondaryIndexes":[{"IndexName":"by-age","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},)"
        R"({"AttributeName":"age","KeyType":"RANGE"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}]})");
    EXPECT_TRUE(created.starts_with("{")) << created;
    for (const TableRef& table : cloud_.service->catalog().All()) table_ = table;
  }

  std::string Call(std::string_view operation, std::string_view input) { return cloud_.Call(operation, input); }
  // An item of 4 + (2 + sk's 2) + 4 + note's bytes; with an age, 3 + 2 more, and an entry of as many.
  std::string Put(int sk, std::size_t note_bytes, bool has_age = false) {
    return Call("PutItem", fmt::format(R"({{"TableName":"Tab","Item":{{"pk":{{"S":"p"}},"sk":{{"N":"{}"}},)"
                                       R"("note":{{"S":"{}"}}{}}},"ReturnItemCollectionMetrics":"SIZE"}})",
                                       sk, std::string(note_bytes, 'n'), has_age ? R"(,"age":{"N":"7"})" : ""));
  }
  std::string Delete(int sk) {
    return Call("DeleteItem", fmt::format(R"({{"TableName":"Tab","Key":{{"pk":{{"S":"p"}},"sk":{{"N":"{}"}}}}}})", sk));
  }
  std::string Row() const { return CollectionRow(*table_, AttributeValue::String("p")); }
  std::uint64_t Kept() const { return CollectionBytes(*cloud_.engine, *table_, AttributeValue::String("p")).value(); }
  std::uint64_t Counted() const {
    return CountCollection(*cloud_.engine->OpenView(), *table_, AttributeValue::String("p")).value();
  }
  bool Exists(const std::string& key) const {
    std::string value;
    return cloud_.engine->Get(key, value).value();
  }
  void Change(const std::function<void(storage::WriteBatch&)>& change) {
    storage::WriteBatch batch;
    change(batch);
    ASSERT_TRUE(cloud_.engine->Commit(std::move(batch)).ok());
  }
  void SetBytes(std::uint64_t bytes) {
    Change([&](storage::WriteBatch& batch) { batch.Put(Row(), EncodeCollectionBytes(bytes)); });
  }
  std::vector<std::string> Check() {
    const auto view = cloud_.engine->OpenView();
    storage::TotalsByKey totals;
    for (const std::string& key : {TotalsKey(*table_), TotalsKey(*table_, table_->indexes[0].id)}) {
      if (const auto kept = cloud_.engine->totals(key); kept != storage::Totals{}) totals[key] = kept;
    }
    storage::Findings findings;
    TableCheck check(*view, totals, findings);
    const std::array<storage::RowCheck*, 1> checks{&check};
    EXPECT_TRUE(storage::CheckRows(*view, checks, findings, [](std::uint64_t) {}).ok());
    std::vector<std::string> texts;
    for (const auto& finding : findings.kept()) texts.push_back(finding.where + ": " + finding.what);
    return texts;
  }

  TestCloud cloud_;
  TableRef table_;
};

TEST_F(ItemCollectionTest, CountsItemsAndTheirLocalEntriesThroughEveryKindOfWrite) {
  Put(1, 100);
  EXPECT_EQ(Kept(), Counted());
  Put(2, 10, /*has_age=*/true);
  EXPECT_EQ(Kept(), Counted());
  const std::uint64_t both = Kept();
  Put(1, 30);
  EXPECT_EQ(Kept(), both - 70);
  Call("UpdateItem", R"({"TableName":"Tab","Key":{"pk":{"S":"p"},"sk":{"N":"2"}},"UpdateExpression":"REMOVE age"})");
  EXPECT_EQ(Kept(), Counted());
  EXPECT_LT(Kept(), both - 70);
  Call("BatchWriteItem",
       R"({"RequestItems":{"Tab":[{"PutRequest":{"Item":{"pk":{"S":"p"},"sk":{"N":"3"},"age":{"N":"1"}}}},)"
       R"({"DeleteRequest":{"Key":{"pk":{"S":"p"},"sk":{"N":"2"}}}}]}})");
  EXPECT_EQ(Kept(), Counted());
  EXPECT_GT(Kept(), 0U);
  EXPECT_THAT(Check(), IsEmpty());
}

// A table may have a great many partitions that come and go.
TEST_F(ItemCollectionTest, AnEmptyCollectionHasNoRow) {
  Put(1, 1);
  Put(2, 1, /*has_age=*/true);
  EXPECT_TRUE(Exists(Row()));
  Delete(1);
  Delete(2);
  EXPECT_FALSE(Exists(Row()));
  EXPECT_EQ(Kept(), 0U);
}

TEST_F(ItemCollectionTest, MayHaveTenGigabytesAndNotAByteMore) {
  Put(1, 100);
  const std::uint64_t one = Kept();
  SetBytes(kLimit - one);
  EXPECT_THAT(Put(2, 101), kTooLarge);
  EXPECT_THAT(Put(2, 100), HasSubstr("\"SizeEstimateRangeGB\":[10.0,11.0]"));
  EXPECT_EQ(Kept(), kLimit);
  EXPECT_THAT(Put(3, 1), kTooLarge);
  EXPECT_EQ(Call("GetItem", R"({"TableName":"Tab","Key":{"pk":{"S":"p"},"sk":{"N":"3"}}})"), "{}");
  EXPECT_THAT(
      Call("BatchWriteItem", R"({"RequestItems":{"Tab":[{"PutRequest":{"Item":{"pk":{"S":"p"},"sk":{"N":"3"}}}}]}})"),
      kTooLarge);
  EXPECT_THAT(Call("UpdateItem", R"({"TableName":"Tab","Key":{"pk":{"S":"p"},"sk":{"N":"1"}},)"
                                 R"("UpdateExpression":"SET more = :x","ExpressionAttributeValues":{":x":{"S":"x"}}})"),
              kTooLarge);
  // An entry in a local index counts as well.
  EXPECT_THAT(Call("UpdateItem",
                   R"({"TableName":"Tab","Key":{"pk":{"S":"p"},"sk":{"N":"1"}},)"
                   R"("UpdateExpression":"SET age = :x REMOVE note","ExpressionAttributeValues":{":x":{"N":"1"}}})"),
              "{}");
}

// Else nobody could make a collection smaller that is too large.
TEST_F(ItemCollectionTest, WritesThatDoNotGrowItWorkPastTheLimit) {
  Put(1, 100);
  Put(2, 100);
  SetBytes(kLimit + 1000);
  EXPECT_THAT(Put(1, 100), HasSubstr("SizeEstimateRangeGB"));
  EXPECT_THAT(Put(1, 99), HasSubstr("SizeEstimateRangeGB"));
  EXPECT_EQ(Kept(), kLimit + 999);
  EXPECT_EQ(Delete(2), "{}");
  EXPECT_LT(Kept(), kLimit + 999);
}

// The condition comes first, and another partition has a collection of its own.
TEST_F(ItemCollectionTest, TheLimitIsOfOneCollectionAndComesAfterTheCondition) {
  SetBytes(kLimit);
  const std::string conditional = R"j({"TableName":"Tab","Item":{"pk":{"S":"p"},"sk":{"N":"1"}},)j"
                                  R"j("ConditionExpression":"attribute_exists(pk)"})j";
  EXPECT_THAT(Call("PutItem", conditional), HasSubstr("ConditionalCheckFailedException"));
  EXPECT_EQ(Call("PutItem", R"({"TableName":"Tab","Item":{"pk":{"S":"q"},"sk":{"N":"1"}}})"), "{}");
}

// A folder of format 1: its tables have no such rows.
TEST_F(ItemCollectionTest, ATableOfOldIsCountedWhenItIsWrittenTo) {
  Put(1, 100, /*has_age=*/true);
  const std::uint64_t one = Kept();
  Change([&](storage::WriteBatch& batch) {
    batch.Delete(Row());
    batch.Delete(CollectionsKeptRow(*table_));
  });
  EXPECT_THAT(Check(), IsEmpty());
  EXPECT_EQ(Kept(), one);
  Put(2, 100, /*has_age=*/true);
  EXPECT_TRUE(Exists(Row()));
  EXPECT_EQ(Kept(), 2 * one);
  EXPECT_THAT(Check(), IsEmpty());
}

// Two items of one collection have locks of their own elsewhere; here the sum would lose writes.
TEST_F(ItemCollectionTest, WritersOfOneCollectionDoNotLoseEachOthersBytes) {
  const auto write = [this](int first) {
    for (int i = 0; i < 200; ++i) {
      const Item item{{"pk", AttributeValue::String("p")},
                      {"sk", AttributeValue::Of(Number::Parse(std::to_string(first + i)).value())}};
      aws::CallContext context;
      const ItemKey key = KeyOfLookup(*table_, item).value();
      EXPECT_TRUE(cloud_.service->table_store()
                      .Write(context, *table_, key,
                             [&](const std::string*) -> aws::Result<WriteDecision> {
                               return WriteDecision::Put(EncodeItem(item));
                             })
                      .ok());
    }
  };
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) writers.emplace_back(write, 1000 * i);
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(Kept(), Counted());
}

TEST_F(ItemCollectionTest, DeletingTheTableRemovesItsRows) {
  Put(1, 1, /*has_age=*/true);
  Call("DeleteTable", R"({"TableName":"Tab"})");
  WorkPosition position;
  while (!position.done) {
    ASSERT_TRUE(DeleteTableRowsStep(cloud_.service->table_store(), *table_, 1, position).ok());
  }
  EXPECT_FALSE(Exists(Row()));
  EXPECT_FALSE(Exists(CollectionsKeptRow(*table_)));
}

TEST_F(ItemCollectionTest, CheckFindsASizeThatIsWrong) {
  Put(1, 100);
  const std::uint64_t right = Kept();
  SetBytes(right + 1);
  EXPECT_THAT(Check(),
              ElementsAre(fmt::format(R"(table Tab (000000000000, us-east-1), item collection {{"pk":{{"S":"p"}}}}: )"
                                      "its size is kept as {} bytes, but its items and index entries have {} bytes",
                                      right + 1, right)));
  Change([&](storage::WriteBatch& batch) { batch.Put(Row(), "x"); });
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("its size is kept as")));
  EXPECT_THAT(Put(2, 1), HasSubstr("InternalServerError"));
}

TEST_F(ItemCollectionTest, CheckFindsASizeThatIsMissingOrThatNobodyHas) {
  Put(1, 100);
  Change([&](storage::WriteBatch& batch) { batch.Delete(Row()); });
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("its item collection has no row with its size")));
  SetBytes(Counted());
  Change([&](storage::WriteBatch& batch) {
    batch.Put(CollectionRow(*table_, AttributeValue::String("q")), EncodeCollectionBytes(0));
    batch.Put(CollectionSpace(*table_) + "x", EncodeCollectionBytes(1));
  });
  EXPECT_THAT(Check(),
              ElementsAre(HasSubstr("item collection {\"pk\":{\"S\":\"q\"}}"), HasSubstr("its key does not decode")));
}

// Rows of collections in a table that has none.
TEST_F(ItemCollectionTest, CheckFindsACollectionOfATableWithoutLocalIndexes) {
  Call("CreateTable", R"({"TableName":"Unindexed","BillingMode":"PAY_PER_REQUEST",)"
                      R"("AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],)"
                      R"("KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]})");
  for (const TableRef& table : cloud_.service->catalog().All()) {
    if (table->name.view() != "Unindexed") continue;
    EXPECT_FALSE(Exists(CollectionsKeptRow(*table)));
    Change([&](storage::WriteBatch& batch) { batch.Put(CollectionsKeptRow(*table), ""); });
  }
  EXPECT_THAT(Check(), ElementsAre(HasSubstr("the table has no local index, and so no item collections")));
}

}  // namespace
}  // namespace virga::dynamodb
