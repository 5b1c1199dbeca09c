#include "storage/rocks_store.h"

#include <gtest/gtest.h>
#include <rocksdb/cache.h>
#include <rocksdb/perf_context.h>
#include <rocksdb/table.h>

#include <filesystem>
#include <string>

#include "base/random.h"
#include "storage/durable_test_folder.h"
#include "storage/durable_view.h"
#include "storage/own_rows.h"
#include "storage/rocks_options.h"
#include "storage/simulated_ground.h"

#if __has_include(<rocksdb/advanced_cache.h>)
#include <rocksdb/advanced_cache.h>  // where later versions say what a cache is
#endif

namespace virga::storage {
namespace {

constexpr std::size_t kCacheBytes = std::size_t{1} << 20U;
constexpr int kRows = 1'000;  // in many blocks

std::string KeyOf(int row) {
  return std::string(FirstUserKey()) + std::to_string(row) + ":sort-key";
}

class RocksStoreTest : public testing::Test {
 public:
  RocksStoreTest() {
    store_ = RocksStore::Open({.path = folder_, .create = true, .cache_bytes = kCacheBytes}).value();
    VersionedRows rows;
    for (int row = 0; row < kRows; ++row) rows[KeyOf(row)].value = std::string(500, static_cast<char>(row));
    EXPECT_TRUE(store_->Write(rows, 1, {}).ok());
    EXPECT_TRUE(store_->db().Flush(rocksdb::FlushOptions()).ok());
  }
  ~RocksStoreTest() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  RocksStoreTest(const RocksStoreTest&) = delete;
  RocksStoreTest& operator=(const RocksStoreTest&) = delete;

 protected:
  const RocksStore& store() const { return *store_; }

  // How much the cache grew.
  std::uint64_t Read(int row) {
    const std::uint64_t before = CacheUsage();
    std::string value;
    EXPECT_TRUE(store_->Get(KeyOf(row), nullptr, value).value());
    EXPECT_EQ(value, std::string(500, static_cast<char>(row)));
    return CacheUsage() - before;
  }
  std::uint64_t ReadFrom(int row) {
    const std::uint64_t before = CacheUsage();
    SharedMutex mutex;
    const DurableView view(mutex, Overlays{}, store_, store_->sequence(), [] {});
    const auto rows = view.Scan({KeyOf(row), {}}, Direction::kForward);
    EXPECT_TRUE(rows->Next().value());
    EXPECT_EQ(rows->key(), KeyOf(row));
    return CacheUsage() - before;  // while the read still holds its block
  }

  // How many blocks came from a file.
  std::uint64_t BlocksReadFor(int row) {
    const std::uint64_t before = rocksdb::get_perf_context()->block_read_count;
    Read(row);
    return rocksdb::get_perf_context()->block_read_count - before;
  }

  void Reopen(std::size_t cache_bytes = kCacheBytes) {
    store_.reset();
    store_ = RocksStore::Open({.path = folder_, .cache_bytes = cache_bytes}).value();
  }
  // Of the files that are open.
  std::uint64_t IndexBytes() const {
    std::uint64_t bytes = 0;
    EXPECT_TRUE(store_->db().GetIntProperty(rocksdb::DB::Properties::kEstimateTableReadersMem, &bytes));
    return bytes;
  }

 private:
  std::uint64_t CacheUsage() const {
    std::uint64_t bytes = 0;
    EXPECT_TRUE(store_->db().GetIntProperty(rocksdb::DB::Properties::kBlockCacheUsage, &bytes));
    return bytes;
  }

  const std::string folder_ = MakeTestFolder();
  std::shared_ptr<RocksStore> store_;
};

// Else a read of much that is read once drives all out that is read often.
TEST_F(RocksStoreTest, CachesABlockWithTheSecondReadOfARow) {
  EXPECT_EQ(Read(1), 0U);
  EXPECT_EQ(Read(500), 0U);
  EXPECT_GE(Read(1), kBlockBytes / 2);
  EXPECT_EQ(Read(1), 0U);  // it is there
}

// Else the cache is in vain.
TEST_F(RocksStoreTest, ReadsNoFileForWhatIsInTheCache) {
  for (int row = 0; row < kRows; ++row) {
    Read(row);
    Read(row);
  }
  for (int row = 0; row < kRows; ++row) EXPECT_EQ(BlocksReadFor(row), 0U) << row;
}

// However often the cache is filled with others meanwhile.
TEST_F(RocksStoreTest, KeepsInTheCacheWhatIsReadOverAndOver) {
  Reopen(kCacheBytes / 16);
  Read(0);
  Read(0);
  std::uint64_t read_for_others = 0;
  for (int row = 10; row < kRows; ++row) {
    read_for_others += BlocksReadFor(row) + BlocksReadFor(row);
    EXPECT_EQ(BlocksReadFor(0), 0U) << row;
  }
  EXPECT_GT(read_for_others, 4 * kCacheBytes / 16 / kBlockBytes);
}

// An item is looked for in four or five files, and is in one of them.
TEST_F(RocksStoreTest, ReadsHardlyAFileInVain) {
  constexpr int kAbsent = 10'000;
  const std::uint64_t before = rocksdb::get_perf_context()->block_read_count;
  std::string value;
  for (int row = 0; row < kAbsent; ++row) {
    ASSERT_FALSE(store().Get(KeyOf(row % kRows) + std::to_string(row), nullptr, value).value());
  }
  EXPECT_LT(rocksdb::get_perf_context()->block_read_count - before, kAbsent * 4 / 1000);
}

// Before that not even while it is read: to make room for it costs as much as to cache it.
TEST_F(RocksStoreTest, CachesARangeWithItsSecondRead) {
  EXPECT_FALSE(store().ReadOptionsFor(KeyOf(1), nullptr).fill_cache);
  EXPECT_FALSE(store().ReadOptionsFor(KeyOf(500), nullptr).fill_cache);
  EXPECT_TRUE(store().ReadOptionsFor(KeyOf(1), nullptr).fill_cache);
  EXPECT_EQ(ReadFrom(2), 0U);
  EXPECT_GE(ReadFrom(2), kBlockBytes / 2);
}

// Else each read looks them up once more, and RocksDB opens only the first 16 of them.
TEST_F(RocksStoreTest, HasAllFilesOpenFromTheStartOn) {
  ASSERT_TRUE(store().db().SetOptions({{"target_file_size_base", "1024"}}).ok());
  rocksdb::CompactRangeOptions all;
  all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  ASSERT_TRUE(store().db().CompactRange(all, nullptr, nullptr).ok());
  Reopen();
  std::vector<rocksdb::LiveFileMetaData> files;
  store().db().GetLiveFilesMetaData(&files);
  ASSERT_GT(files.size(), 20U);
  const std::uint64_t at_start = IndexBytes();
  for (int row = 0; row < kRows; ++row) Read(row);
  EXPECT_EQ(IndexBytes(), at_start);
  EXPECT_EQ(store().db().GetDBOptions().max_open_files, kOpenFilesMax) << "of those that come";
}

// Else a page of a range costs a read of the file for each few rows.
TEST(DurableView, ReadsManyBlocksAtOnceOnItsWayForward) {
  SimulatedGround ground(1);
  ASSERT_EQ(ground.TryStart(), "");
  SeededRandom random(1);
  WriteBatch batch;
  for (int row = 100; row < 228; ++row) {
    std::string value;
    while (value.size() < 500) value.push_back(static_cast<char>(random.Below(256)));
    batch.Put("row:" + std::to_string(row), value);
  }
  ASSERT_TRUE(ground.session().Commit(std::move(batch)).ok());
  ground.Stop();
  ASSERT_EQ(ground.TryStart(), "");
  const std::uint64_t before = ground.disk().calls(DiskCall::kRead);
  const auto view = ground.session().OpenView();
  const auto rows = view->Scan(PrefixRange("row:"), Direction::kForward);
  for (int row = 0; row < 25; ++row) ASSERT_TRUE(rows->Next().value());
  EXPECT_LE(ground.disk().calls(DiskCall::kRead) - before, 1U) << "a page of 12.5 kB";
  for (int row = 25; row < 128; ++row) ASSERT_TRUE(rows->Next().value());
  EXPECT_FALSE(rows->Next().value());
}

TEST(RocksOptions, KeepsBlocksInHugePages) {
  const rocksdb::Options options = RocksOptions(kCacheBytes, nullptr);
  const auto* table = options.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>();
  ASSERT_NE(table, nullptr);
  ASSERT_NE(table->block_cache->memory_allocator(), nullptr);
  EXPECT_STREQ(table->block_cache->memory_allocator()->Name(), "HugePageAllocator");
}

}  // namespace
}  // namespace virga::storage
