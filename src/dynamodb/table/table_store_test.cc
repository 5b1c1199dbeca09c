#include "dynamodb/table/table_store.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "dynamodb/item/item_codec.h"
#include "dynamodb/table/index_backfill.h"
#include "dynamodb/table/page_reader.h"
#include "dynamodb/table/read_target.h"
#include "storage/memory_engine.h"

namespace virga::dynamodb {
namespace {

AttributeValue N(std::string_view text) {
  return AttributeValue::Of(Number::Parse(text).value());
}
AttributeValue S(std::string text) {
  return AttributeValue::String(std::move(text));
}

// A table with the key pk (S), sk (N); a global index on city (S), age (N) with the attribute
// `note`; and a local index on age, keys only.
class TableStoreTest : public testing::Test {
 protected:
  TableStoreTest() {
    context_.account = "000000000000";
    context_.region = "us-east-1";
    TableDescription table;
    table.account = context_.account;
    table.region = context_.region;
    table.name = TableName("T");
    table.status = ResourceStatus::kActive;
    table.key = {{"pk", AttributeType::kString}, KeyAttribute{"sk", AttributeType::kNumber}};
    IndexDescription local;
    local.id = IndexId(1);
    local.name = IndexName("by-age");
    local.kind = IndexKind::kLocal;
    local.key = {{"pk", AttributeType::kString}, KeyAttribute{"age", AttributeType::kNumber}};
    local.projection.type = ProjectionType::kKeysOnly;
    IndexDescription global;
    global.id = IndexId(2);
    global.name = IndexName("by-city");
    global.key = {{"city", AttributeType::kString}, KeyAttribute{"age", AttributeType::kNumber}};
    global.projection = {ProjectionType::kInclude, {"note"}};
    table.indexes = {local, global};
    table.last_index_id = IndexId(2);
    table_ = catalog_.Create(table).value();
  }

  static Item Person(const std::string& city, std::string_view age, std::size_t note_bytes = 0,
                     std::string_view sk = "1") {
    Item item{{"pk", S("p")}, {"sk", N(sk)}, {"age", N(age)}, {"name", S("Ada")}};
    if (!city.empty()) item.emplace("city", S(city));
    if (note_bytes > 0) item.emplace("note", S(std::string(note_bytes, 'n')));
    return item;
  }
  ItemKey KeyOf(const Item& item) {
    return KeyOfLookup(*table_, Item{{"pk", item.at("pk")}, {"sk", item.at("sk")}}).value();
  }
  WriteOutcome Put(const Item& item) {
    return store_
        .Write(context_, *table_, KeyOf(item),
               [&](const std::string*) -> aws::Result<WriteDecision> { return WriteDecision::Put(EncodeItem(item)); })
        .value();
  }
  WriteOutcome Delete(const Item& item) {
    return store_
        .Write(context_, *table_, KeyOf(item),
               [](const std::string*) -> aws::Result<WriteDecision> { return WriteDecision::Delete(); })
        .value();
  }
  std::vector<Item> Entries(const char* index) {
    const ReadTarget target = ReadTarget::Of(table_, index, false).value();
    std::vector<Item> items;
    const auto view = engine_->OpenView();
    EXPECT_TRUE(ReadPage(*view, {.range = storage::PrefixRange(target.space())}, [&](std::string_view row) {
                  items.push_back(ParseCompactItem(row).value());
                  return aws::Result<std::size_t>(0);
                }).ok());
    return items;
  }

  std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
  Catalog catalog_{*engine_};
  TableStore store_{*engine_, catalog_};
  aws::CallContext context_;
  TableRef table_;
};

TEST_F(TableStoreTest, ReadsWhatWasWrittenAndDependsOnIt) {
  const Item item = Person("Rome", "30");
  std::string compact;
  EXPECT_FALSE(store_.Read(context_, KeyOf(item), compact).value());
  Put(item);
  context_.depends_on = 0;
  ASSERT_TRUE(store_.Read(context_, KeyOf(item), compact).value());
  EXPECT_EQ(ParseCompactItem(compact).value(), item);
  EXPECT_EQ(context_.depends_on, engine_->last_sequence());
  Delete(item);
  context_.depends_on = 0;
  EXPECT_FALSE(store_.Read(context_, KeyOf(item), compact).value());
  EXPECT_EQ(context_.depends_on, engine_->last_sequence()) << "a miss depends on the deletion";
}

TEST_F(TableStoreTest, AFailedDecisionWritesNothing) {
  const Item item = Person("Rome", "30");
  Put(item);
  const auto before = engine_->last_sequence();
  const auto outcome = store_.Write(context_, *table_, KeyOf(item), [](const std::string* old_item) {
    EXPECT_NE(old_item, nullptr);
    return aws::Result<WriteDecision>(Err(aws::ValidationError("no")));
  });
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().message, "no");
  EXPECT_EQ(engine_->last_sequence(), before);
  EXPECT_EQ(context_.depends_on, before);
}

TEST_F(TableStoreTest, IndexesHoldTheirProjectionAndAreSparse) {
  Put(Person("Rome", "30", 3));
  Put(Person("", "31", 3, "2"));
  const std::vector<Item> by_city = Entries("by-city");
  ASSERT_EQ(by_city.size(), 1U) << "an item without the index's key is not in it";
  EXPECT_EQ(by_city[0],
            (Item{{"pk", S("p")}, {"sk", N("1")}, {"age", N("30")}, {"city", S("Rome")}, {"note", S("nnn")}}));
  const std::vector<Item> by_age = Entries("by-age");
  ASSERT_EQ(by_age.size(), 2U);
  EXPECT_EQ(by_age[0], (Item{{"pk", S("p")}, {"sk", N("1")}, {"age", N("30")}}));
  Put(Person("Oslo", "29"));
  EXPECT_EQ(Entries("by-city")[0].at("city"), S("Oslo")) << "the old entry is gone with the new one there";
  EXPECT_EQ(Entries("by-city").size(), 1U);
  Delete(Person("Oslo", "29"));
  EXPECT_TRUE(Entries("by-city").empty());
  EXPECT_EQ(Entries("by-age").size(), 1U);
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
TEST_F(TableStoreTest, IndexWritesCostWhatChanges) {
  const struct {
    const char* what;
    std::optional<Item> before, after;
    double table, by_city, by_age;
  } rows[] = {
      {"insertion", {}, Person("Rome", "30", 2000), 2, 2, 1},
      {"insertion beside the index", {}, Person("", "30", 2000), 2, 0, 1},
      {"no change", Person("Rome", "30"), Person("Rome", "30"), 1, 0, 0},
      {"in place, larger", Person("Rome", "30", 100), Person("Rome", "30", 2000), 2, 2, 0},
      {"in place, smaller", Person("Rome", "30", 2000), Person("Rome", "30", 100), 2, 2, 0},
      {"key moves: deletion and insertion", Person("Rome", "30", 2000), Person("Oslo", "30", 100), 2, 3, 0},
      {"both keys move", Person("Rome", "30", 10), Person("Rome", "31", 10), 1, 2, 2},
      {"leaves the index", Person("Rome", "30", 2000), Person("", "30"), 2, 2, 0},
      {"deletion", Person("Rome", "30", 2000), {}, 2, 2, 1},
      {"deletion of nothing", {}, {}, 1, 0, 0},
  };
  for (const auto& row : rows) {
    Delete(Person("", "0"));
    if (row.before) Put(*row.before);
    const WriteOutcome outcome = row.after ? Put(*row.after) : Delete(Person("", "0"));
    EXPECT_EQ(outcome.old_item.has_value(), row.before.has_value()) << row.what;
    EXPECT_EQ(outcome.capacity.table(), row.table) << row.what;
    EXPECT_EQ(outcome.capacity.index("by-city"), row.by_city) << row.what;
    EXPECT_EQ(outcome.capacity.index("by-age"), row.by_age) << row.what;
  }
}

TEST_F(TableStoreTest, CountersFollowEachWriteAndARecount) {
  Put(Person("Rome", "30", 5));
  Put(Person("", "31", 5, "2"));
  Put(Person("Rome", "30", 9));
  const auto expect_counts = [this](std::int64_t items, std::int64_t by_city) {
    EXPECT_EQ(table_->counters->item_count, items);
    EXPECT_EQ(table_->FindIndex("by-city")->counters->item_count, by_city);
    const std::int64_t size = table_->counters->size_bytes;
    const std::int64_t city_size = table_->FindIndex("by-city")->counters->size_bytes;
    LoadCounters(*engine_, *table_);
    EXPECT_EQ(table_->counters->item_count, items);
    EXPECT_EQ(table_->counters->size_bytes, size);
    EXPECT_EQ(table_->FindIndex("by-city")->counters->size_bytes, city_size);
  };
  expect_counts(2, 1);
  EXPECT_EQ(table_->counters->size_bytes,
            static_cast<std::int64_t>(SizeBytes(Person("Rome", "30", 9)) + SizeBytes(Person("", "31", 5, "2"))));
  Delete(Person("Rome", "30"));
  expect_counts(1, 0);
  Delete(Person("Rome", "30"));
  expect_counts(1, 0);
}

TEST_F(TableStoreTest, PagesEndAtLimitAndSizeWithTheLastKey) {
  for (int i = 0; i < 5; ++i) Put(Person("", "1", 300'000, std::to_string(i)));
  const ReadTarget target = ReadTarget::Of(table_, std::nullopt, true).value();
  const auto view = engine_->OpenView();
  const auto page = [&](std::size_t rows_max) {
    return ReadPage(*view, {.range = storage::PrefixRange(target.space()), .rows_max = rows_max},
                    [](std::string_view) { return aws::Result<std::size_t>(0); })
        .value();
  };
  const PageEnd by_size = page(100);
  EXPECT_EQ(by_size.rows, 3U) << "a fourth would pass 1 MB";
  EXPECT_TRUE(by_size.stopped_early);
  EXPECT_EQ(target.PositionOf(by_size.last_compact), (Item{{"pk", S("p")}, {"sk", N("2")}}));
  const PageEnd by_limit = page(2);
  EXPECT_EQ(by_limit.rows, 2U);
  EXPECT_TRUE(by_limit.stopped_early);
}

TEST_F(TableStoreTest, APageThatEndsAtItsLimitSaysSoEvenIfNothingFollows) {
  Put(Person("", "1"));
  const ReadTarget target = ReadTarget::Of(table_, std::nullopt, true).value();
  const auto view = engine_->OpenView();
  for (const std::size_t rows_max : {std::size_t{1}, std::size_t{2}}) {
    const PageEnd end =
        ReadPage(*view, {.range = storage::PrefixRange(target.space()), .rows_max = rows_max}, [](std::string_view) {
          return aws::Result<std::size_t>(0);
        }).value();
    EXPECT_EQ(end.stopped_early, rows_max == 1);
  }
}

// It is read without a scan; what is said of its end is the same.
TEST_F(TableStoreTest, APageOfOneKeyIsItsRow) {
  Put(Person("", "1", 5, "1"));
  Put(Person("", "1", 5, "2"));
  const std::string row = KeyOfLookup(*table_, {{"pk", S("p")}, {"sk", N("1")}}).value().row;
  const auto view = engine_->OpenView();
  const auto page = [&](storage::KeyRange range, std::size_t rows_max) {
    return ReadPage(*view, {.range = std::move(range), .rows_max = rows_max, .is_one_row = true},
                    [](std::string_view) { return aws::Result<std::size_t>(0); })
        .value();
  };
  for (const std::size_t rows_max : {std::size_t{1}, std::size_t{2}}) {
    const PageEnd end = page(storage::PrefixRange(row), rows_max);
    EXPECT_EQ(end.rows, 1U);
    EXPECT_EQ(end.size_bytes, CompactSizeBytes(end.last_compact));
    EXPECT_EQ(end.stopped_early, rows_max == 1);
  }
  // After it, in either direction, there is nothing.
  EXPECT_EQ(page({.begin = row + '\0', .end = storage::PrefixRange(row).end}, 1).rows, 0U);
  EXPECT_EQ(page({.begin = row, .end = row}, 1).rows, 0U);
}

TEST_F(TableStoreTest, FillsAnIndexWhileWritersGoOn) {
  for (int i = 0; i < 10; ++i) Put(Person("", std::to_string(i), 3, std::to_string(i)));
  const auto with_index = catalog_.Update(*table_, [](TableDescription& table) -> aws::Status {
    IndexDescription index;
    index.id = IndexId(3);
    index.name = IndexName("by-name");
    index.key = {{"name", AttributeType::kString}, std::nullopt};
    index.status = ResourceStatus::kCreating;
    index.backfilling = true;
    table.indexes.push_back(index);
    return Ok{};
  });
  table_ = with_index.value();
  Delete(Person("", "0", 0, "9"));  // its entry was never made
  Put(Person("", "1", 3, "3"));     // its entry is made by the writer
  WorkPosition position;
  int steps = 0;
  while (!position.done) {
    ASSERT_TRUE(FillIndexStep(store_, *table_, IndexId(3), 4, position).ok());
    ++steps;
  }
  EXPECT_EQ(steps, 3);
  EXPECT_EQ(table_->FindIndex("by-name")->counters->item_count, 9);
  table_ = catalog_
               .Update(*table_,
                       [](TableDescription& table) -> aws::Status {
                         table.FindIndex("by-name")->status = ResourceStatus::kActive;
                         table.FindIndex("by-name")->backfilling = false;
                         return Ok{};
                       })
               .value();
  EXPECT_EQ(Entries("by-name").size(), 9U);
  position = {};
  while (!position.done) ASSERT_TRUE(DeleteIndexRowsStep(store_, *table_, IndexId(3), 4, position).ok());
  EXPECT_TRUE(Entries("by-name").empty());
  EXPECT_EQ(Entries("by-age").size(), 9U);
}

TEST_F(TableStoreTest, DeletesAllRowsOfOneTable) {
  for (int i = 0; i < 7; ++i) Put(Person("Rome", "1", 3, std::to_string(i)));
  TableDescription other = *table_;
  other.name = TableName("U");
  const TableRef kept = catalog_.Create(other).value();
  const Item item = Person("Rome", "1");
  ASSERT_TRUE(
      store_
          .Write(context_, *kept, KeyOfLookup(*kept, Item{{"pk", S("p")}, {"sk", N("1")}}).value(),
                 [&](const std::string*) -> aws::Result<WriteDecision> { return WriteDecision::Put(EncodeItem(item)); })
          .ok());
  WorkPosition position;
  int steps = 0;
  while (!position.done) {
    ASSERT_TRUE(DeleteTableRowsStep(store_, *table_, 3, position).ok());
    ASSERT_LT(++steps, 20);
  }
  const auto view = engine_->OpenView();
  const auto is_empty = [&view](const std::string& space) {
    return !view->Scan(storage::PrefixRange(space), storage::Direction::kForward)->Next().value();
  };
  EXPECT_TRUE(is_empty(ItemSpace(*table_)));
  EXPECT_TRUE(is_empty(AllIndexesSpace(*table_)));
  EXPECT_FALSE(is_empty(ItemSpace(*kept)));
  EXPECT_FALSE(is_empty(AllIndexesSpace(*kept)));
}

TEST_F(TableStoreTest, WritersToOneItemAreSerialised) {
  Put(Person("", "0"));
  const ItemKey key = KeyOf(Person("", "0"));
  const auto add_one = [&] {
    aws::CallContext context = context_;
    for (int i = 0; i < 500; ++i) {
      const auto outcome = store_.Write(context, *table_, key, [](const std::string* old_item) {
        Item item = ParseCompactItem(*old_item).value();
        item.at("age") = AttributeValue::Of(Number::Add(item.at("age").number(), Number::Parse("1").value()).value());
        return aws::Result<WriteDecision>(WriteDecision::Put(EncodeItem(item)));
      });
      ASSERT_TRUE(outcome.ok());
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(add_one);
  for (std::thread& thread : threads) thread.join();
  std::string compact;
  ASSERT_TRUE(store_.Read(context_, key, compact).value());
  EXPECT_EQ(FindAttribute(compact, "age"), N("2000"));
  EXPECT_EQ(Entries("by-age").size(), 1U);
}

TEST_F(TableStoreTest, AnItemWithItsLocalEntryHasTheSizeLimitOfAnItem) {
  const auto put = [&](std::size_t note_bytes) {
    const Item item = Person("", "1", note_bytes);
    return store_.Write(context_, *table_, KeyOf(item), [&](const std::string*) -> aws::Result<WriteDecision> {
      return WriteDecision::Put(EncodeItem(item));
    });
  };
  const std::size_t overhead = SizeBytes(Person("", "1", 1)) - 1;
  const std::size_t entry = SizeBytes(Item{{"pk", S("p")}, {"sk", N("1")}, {"age", N("1")}});
  EXPECT_TRUE(put(409'600 - overhead - entry).ok());
  const auto refused = put(409'600 - overhead - entry + 1);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "Item size has exceeded the maximum allowed size");
}

}  // namespace
}  // namespace virga::dynamodb
