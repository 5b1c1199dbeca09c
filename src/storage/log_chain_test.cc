#include "storage/log_chain.h"

#include <gtest/gtest.h>
#include <rocksdb/write_batch.h>

#include <string>
#include <vector>

#include "storage/own_rows.h"

namespace virga::storage {
namespace {

// Of logs that hold these groups, in this order.
LogChain ChainOf(const std::vector<SequenceRow>& groups) {
  LogChain chain;
  for (const SequenceRow& group : groups) {
    rocksdb::WriteBatch batch;
    batch.Put("a row", "");
    batch.Delete("another row");
    batch.Put(SequenceKey(), EncodeSequenceRow(group));
    const auto processing = chain.LogRecordFound(1, "000001.log", batch, nullptr, nullptr);
    EXPECT_EQ(processing, rocksdb::WalFilter::WalProcessingOption::kContinueProcessing);
  }
  return chain;
}
Sequence Follows(const std::vector<SequenceRow>& groups) {
  const LogChain chain = ChainOf(groups);
  EXPECT_TRUE(chain.is_known());
  return chain.follows();
}

TEST(LogChain, FollowsWhatStandsBeforeItsFirstGroup) {
  EXPECT_EQ(Follows({}), 0U);
  EXPECT_EQ(Follows({{1, 0}, {4, 1}}), 0U);
  EXPECT_EQ(Follows({{7, 4}, {8, 7}}), 4U);
}

// RocksDB replays the second log as if the first had never been.
TEST(LogChain, FollowsWhatALogThatIsMissingHeld) {
  EXPECT_EQ(Follows({{7, 4}, {12, 9}, {13, 12}}), 9U);
}

// It was not acknowledged, and the next one follows what it did.
TEST(LogChain, KnowsAGroupThatWasWrittenAgainAfterAFullDisk) {
  EXPECT_EQ(Follows({{1, 0}, {4, 1}, {5, 1}, {4, 1}}), 0U);
}

// Which say nothing of the group before.
TEST(LogChain, KnowsThatItDoesNotKnowOfAnOlderVersionsLogs) {
  const std::string older = EncodeSequenceRow({.sequence = 9});
  EXPECT_EQ(older.size(), 8U);
  const auto row = DecodeSequenceRow(older);
  ASSERT_TRUE(row.has_value());
  EXPECT_EQ(row->sequence, 9U);
  EXPECT_FALSE(DecodeSequenceRow(older.substr(1)).has_value());
  EXPECT_FALSE(DecodeSequenceRow(older + "x").has_value());
  const LogChain chain = ChainOf({*row, {12, 9}});
  EXPECT_FALSE(chain.is_known());
  EXPECT_EQ(chain.follows(), 0U);
}

}  // namespace
}  // namespace virga::storage
