#include "dynamodb/table/table_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "dynamodb/item/item_codec.h"
#include "dynamodb/operations/test_cloud.h"
#include "dynamodb/table/index_maintenance.h"
#include "dynamodb/table/table_row.h"
#include "storage/key_codec.h"
#include "storage/row_check.h"

// Rows are damaged one at a time; each damage must be found, and named so that one can find it.

namespace virga::dynamodb {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kItemA[] = R"(table People (000000000000, us-east-1), item {"pk":{"S":"a"}})";

class TableCheckTest : public testing::Test {
 protected:
  TableCheckTest() {
    Call("CreateTable", R"({"TableName":"People","BillingMode":"PAY_PER_REQUEST",
        "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"city","AttributeType":"S"}],
        "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
        "GlobalSecondaryIndexes":[{"IndexName":"by-city","KeySchema":[{"AttributeName":"city","KeyType":"HASH"}],
                                   "Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["note"]}}]})");
    Call("PutItem",
         R"({"TableName":"People","Item":{"pk":{"S":"a"},"city":{"S":"Bern"},"note":{"S":"n"},"x":{"N":"1"}}})");
    Call("PutItem", R"({"TableName":"People","Item":{"pk":{"S":"b"}}})");  // sparse: no entry
    for (const TableRef& table : cloud_.service->catalog().All()) table_ = table;
    item_a_ = Get(ItemRow("a"));
    entry_ = EntryRow("Bern", "a");
  }

  void Call(std::string_view operation, std::string_view input) {
    const std::string reply = cloud_.Call(operation, input);
    EXPECT_TRUE(reply.starts_with("{")) << reply;
  }
  std::string ItemRow(const std::string& pk) const {
    return KeyOfLookup(*table_, {{"pk", AttributeValue::String(pk)}}).value().row;
  }
  std::string EntryRow(const std::string& city, const std::string& pk) const {
    const Item item{{"pk", AttributeValue::String(pk)}, {"city", AttributeValue::String(city)}};
    const ItemKey key = KeyOfWholeItem(*table_, EncodeItem(item)).value();
    return EntryOf(*table_, table_->indexes[0], key, EncodeItem(item))->row;
  }
  std::string Get(const std::string& key) const {
    std::string value;
    EXPECT_TRUE(cloud_.engine->Get(key, value).value()) << "no such row";
    return value;
  }

  // Writes behind the service's back. `by`: to the totals under `totals_key`.
  void Put(std::string key, std::string value) {
    storage::WriteBatch batch;
    batch.Put(std::move(key), std::move(value));
    ASSERT_TRUE(cloud_.engine->Commit(std::move(batch)).ok());
  }
  void Delete(std::string key) {
    storage::WriteBatch batch;
    batch.Delete(std::move(key));
    ASSERT_TRUE(cloud_.engine->Commit(std::move(batch)).ok());
  }
  void AddTotals(const std::string& key, storage::Totals by) {
    storage::WriteBatch batch;
    batch.AddTotals(key, by);
    ASSERT_TRUE(cloud_.engine->Commit(std::move(batch)).ok());
    further_totals_ = key;
  }
  // What the damage did to the totals is made good, so that the damage alone is found.
  void Rebalance(const std::string& totals_key, std::int64_t rows, std::int64_t bytes) {
    AddTotals(totals_key, {.rows = rows, .bytes = bytes});
  }
  void ChangeTable(const std::function<void(TableDescription&)>& change) {
    TableDescription changed = *table_;
    change(changed);
    Put(TableRowKey(changed), EncodeTableRow(changed));
  }

  // "<where>: <what>" of all findings.
  std::vector<std::string> Check() {
    const auto view = cloud_.engine->OpenView();
    storage::TotalsByKey totals;
    for (const std::string& key : {TotalsKey(*table_), TotalsKey(*table_, table_->indexes[0].id), further_totals_}) {
      if (const auto kept = cloud_.engine->totals(key); kept != storage::Totals{}) totals[key] = kept;
    }
    storage::Findings findings;
    TableCheck check(*view, totals, findings);
    const std::array<storage::RowCheck*, 1> checks{&check};
    EXPECT_TRUE(storage::CheckRows(*view, checks, findings, [](std::uint64_t) {}).ok());
    std::vector<std::string> texts;
    for (const auto& finding : findings.kept()) texts.push_back(finding.where + ": " + finding.what);
    counts_ = {static_cast<std::int64_t>(check.table_count()), check.item_count(), check.index_entry_count()};
    return texts;
  }

  TestCloud cloud_;
  TableRef table_;
  std::string item_a_;
  std::string entry_;
  std::string further_totals_;
  std::vector<std::int64_t> counts_;
};

// The base of all others: without damage there is no finding, and all is counted.
TEST_F(TableCheckTest, FindsNothingInWhatTheServiceWrote) {
  EXPECT_THAT(Check(), IsEmpty());
  EXPECT_THAT(counts_, ElementsAre(1, 2, 1));
}

// A lost entry makes a Query miss an item.
TEST_F(TableCheckTest, FindsAMissingIndexEntry) {
  const auto bytes = static_cast<std::int64_t>(CompactSizeBytes(Get(entry_)));
  Delete(entry_);
  Rebalance(TotalsKey(*table_, table_->indexes[0].id), -1, -bytes);
  EXPECT_THAT(Check(), ElementsAre(std::string(kItemA) + ": the index by-city has no entry for it"));
}

// The same while the index is being filled is how it must be.
TEST_F(TableCheckTest, AllowsMissingEntriesOfAnIndexThatIsBeingFilled) {
  const auto bytes = static_cast<std::int64_t>(CompactSizeBytes(Get(entry_)));
  Delete(entry_);
  Rebalance(TotalsKey(*table_, table_->indexes[0].id), -1, -bytes);
  ChangeTable([](TableDescription& table) { table.indexes[0].backfilling = true; });
  EXPECT_THAT(Check(), IsEmpty());
}

// An entry that says something else than its item: a Query answers it.
TEST_F(TableCheckTest, FindsAnEntryThatDiffersFromItsItem) {
  Item wrong = ParseCompactItem(Get(entry_)).value();
  wrong.insert_or_assign("note", AttributeValue::String("m"));
  Put(entry_, EncodeItem(wrong));
  EXPECT_THAT(Check(), ElementsAre(std::string(kItemA) + ": its entry in the index by-city is not what the item says"));
}

// The item changed under its entry: both ends are seen.
TEST_F(TableCheckTest, FindsAnItemThatChangedUnderItsEntry) {
  Item changed = ParseCompactItem(item_a_).value();
  changed.insert_or_assign("city", AttributeValue::String("Rome"));
  Put(ItemRow("a"), EncodeItem(changed));
  EXPECT_THAT(Check(),
              ElementsAre(std::string(kItemA) + ": the index by-city has no entry for it",
                          R"(table People (000000000000, us-east-1), index by-city, entry of item {"pk":{"S":"a"}})"
                          ": the item does not have these index keys"));
}

TEST_F(TableCheckTest, FindsAnEntryWithoutItsItem) {
  const std::string value = Get(entry_);
  Put(EntryRow("Bern", "nobody"), value);
  Rebalance(TotalsKey(*table_, table_->indexes[0].id), 1, static_cast<std::int64_t>(CompactSizeBytes(value)));
  EXPECT_THAT(
      Check(),
      ElementsAre(R"(table People (000000000000, us-east-1), index by-city, entry of item {"pk":{"S":"nobody"}})"
                  ": there is no such item"));
}

TEST_F(TableCheckTest, FindsItemsUnderAnotherKeyThanTheirOwn) {
  Put(ItemRow("b"), EncodeItem({{"pk", AttributeValue::String("c")}}));
  EXPECT_THAT(Check(), ElementsAre(R"(table People (000000000000, us-east-1), item {"pk":{"S":"b"}})"
                                   R"(: its attributes have another key: {"pk":{"S":"c"}})"));
}

TEST_F(TableCheckTest, FindsItemsWithoutTheirKey) {
  Put(ItemRow("b"), EncodeItem({{"qk", AttributeValue::String("b")}}));
  EXPECT_THAT(Check(), ElementsAre(R"(table People (000000000000, us-east-1), item {"pk":{"S":"b"}})"
                                   ": its attributes are no key of this table: One or more parameter values were "
                                   "invalid: Missing the key pk in the item"));
}

// The head's size is kept as it is, so that the totals agree: only the last byte is gone.
TEST_F(TableCheckTest, FindsItemsThatDoNotDecode) {
  std::string cut = Get(ItemRow("b"));
  cut.pop_back();
  Put(ItemRow("b"), cut);
  EXPECT_THAT(Check(),
              ElementsAre(R"(table People (000000000000, us-east-1), item {"pk":{"S":"b"}}: it does not decode)"));
}

TEST_F(TableCheckTest, FindsKeysThatDoNotDecode) {
  Put(ItemSpace(*table_) + "?", EncodeItem({}));
  Put(IndexSpace(*table_, table_->indexes[0].id) + "?", EncodeItem({}));
  Rebalance(TotalsKey(*table_), 1, 0);
  const auto found = Check();
  ASSERT_EQ(found.size(), 3U);  // the third: the index's totals
  EXPECT_THAT(found[0], testing::MatchesRegex("table People .*, item row [0-9a-f]*3f: its key does not decode"));
  EXPECT_THAT(found[1],
              testing::MatchesRegex("table People .*, index by-city, row [0-9a-f]*3f: its key does not decode"));
}

TEST_F(TableCheckTest, FindsWrongTotals) {
  AddTotals(TotalsKey(*table_), {.rows = 1, .bytes = -2});
  EXPECT_THAT(Check(),
              ElementsAre("table People (000000000000, us-east-1): its totals are kept as 3 rows with 20 bytes, "
                          "but there are 2 with 22"));
}

TEST_F(TableCheckTest, FindsTotalsOfNothing) {
  AddTotals(TotalsKey(*table_, IndexId(9)), {.rows = 1, .bytes = 1});
  EXPECT_THAT(Check(), ElementsAre("totals under 00000001000000000000000100000009: no table or index in the catalog "
                                   "has them"));
}

// Rows of a table that the catalog lost, and of an index that it never had.
TEST_F(TableCheckTest, FindsRowsOfWhatIsNotInTheCatalog) {
  TableDescription other = *table_;
  other.id = TableId(7);
  Put(KeyOfLookup(other, {{"pk", AttributeValue::String("a")}}).value().row, item_a_);
  Put(IndexSpace(*table_, IndexId(9)) + "x", item_a_);
  EXPECT_THAT(Check(), testing::UnorderedElementsAre(
                           "table id 7 (000000000000, us-east-1): it is not in the catalog, but 1 of its rows "
                           "are there",
                           "index id 9 of table People (000000000000, us-east-1): it is not in the catalog, but 1 "
                           "of its rows are there"));
}

// A table that is being deleted is half there, and its totals are those of before.
TEST_F(TableCheckTest, AllowsWhatATableLacksThatIsBeingDeleted) {
  Delete(ItemRow("a"));
  ChangeTable([](TableDescription& table) { table.status = ResourceStatus::kDeleting; });
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(TableCheckTest, AllowsWhatAnIndexLacksThatIsBeingDeleted) {
  Delete(entry_);
  ChangeTable([](TableDescription& table) { table.indexes[0].status = ResourceStatus::kDeleting; });
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(TableCheckTest, FindsCatalogRowsThatDoNotDecode) {
  std::string cut = Get(TableRowKey(*table_));
  cut.pop_back();
  Put(TableRowKey(*table_), cut);
  EXPECT_THAT(Check(),
              testing::Contains(testing::MatchesRegex("catalog of tables, row [0-9a-f.]* ?.*: it does not decode")));
}

TEST_F(TableCheckTest, FindsDescriptionsThatContradictThemselves) {
  const auto found_with = [this](const std::function<void(TableDescription&)>& change) {
    ChangeTable(change);
    const auto found = Check();
    return found.empty() ? std::string() : found.front();
  };
  const std::string where = "table People (000000000000, us-east-1): ";
  EXPECT_EQ(found_with([](TableDescription& table) { table.status = ResourceStatus{9}; }),
            where + "its status is none that is known");
  EXPECT_EQ(found_with([](TableDescription& table) { table.attribute_definitions.pop_back(); }),
            where + "its key attribute pk is not defined");
  EXPECT_EQ(found_with([](TableDescription& table) { table.last_index_id = IndexId(0); }),
            where + "index by-city: its id was never given");
  EXPECT_EQ(found_with([](TableDescription& table) { table.indexes[0].kind = IndexKind{9}; }),
            where + "index by-city: its kind, projection or status is none that is known");
  EXPECT_EQ(found_with([](TableDescription& table) { table.indexes.push_back(table.indexes[0]); }),
            where + "index by-city: its id or name is there twice");
}

// The id that is given next must not be one that a table has.
TEST_F(TableCheckTest, FindsALastIdThatIsTooLow) {
  std::string zero;
  storage::AppendUint64(0, zero);
  Put(LastTableIdKey(storage::kFirstLayer), zero);
  EXPECT_THAT(Check(), testing::UnorderedElementsAre(
                           "table People (000000000000, us-east-1): its id is 1, but the last one given is 0"));
  Put(LastTableIdKey(storage::kFirstLayer), "?");
  EXPECT_THAT(Check(), testing::Contains("catalog of tables, the last id: it does not decode"));
}

TEST_F(TableCheckTest, FindsTwoTablesOfOneId) {
  ChangeTable([](TableDescription& table) { table.name = TableName("Pets"); });
  EXPECT_THAT(Check(), ElementsAre("table Pets (000000000000, us-east-1): it has the id of table People (000000000000, "
                                   "us-east-1)"));
}

TEST_F(TableCheckTest, FindsRowsOfOtherKindsAndLayers) {
  Put(std::string("\0\0\0\1\x63", 5), "");
  Put(std::string("\0\0\0\2\2", 5), "");
  EXPECT_THAT(Check(), ElementsAre("row 0000000163: no row has the kind 99",
                                   "row 0000000202: its key does not begin with a layer that is known"));
}

// A folder that is broken everywhere must not fill the screen.
TEST_F(TableCheckTest, KeepsAHundredFindingsAndCountsTheRest) {
  storage::Findings findings;
  for (int i = 0; i < 103; ++i) findings.Add("row " + std::to_string(i), "it does not decode");
  EXPECT_EQ(findings.count(), 103U);
  EXPECT_EQ(findings.kept().size(), 100U);
}

}  // namespace
}  // namespace virga::dynamodb
