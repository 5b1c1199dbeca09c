// The disk that the tests of faults and the simulation stand on: were it too kind, they would prove
// nothing; were it not deterministic, a seed would not repeat its run.

#include "storage/simulated_disk.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/utilities/checkpoint.h>

#include <set>

#include "storage/rocks_options.h"

namespace virga::storage {
namespace {

using rocksdb::EnvOptions;

std::unique_ptr<rocksdb::WritableFile> Create(SimulatedDisk& disk, const std::string& path) {
  std::unique_ptr<rocksdb::WritableFile> file;
  EXPECT_TRUE(disk.env().NewWritableFile(path, &file, EnvOptions()).ok());
  return file;
}

void SyncFolder(SimulatedDisk& disk, const std::string& path) {
  std::unique_ptr<rocksdb::Directory> folder;
  ASSERT_TRUE(disk.env().NewDirectory(path, &folder).ok());
  ASSERT_TRUE(folder->Fsync().ok());
}

// What a file may be after a cut, over many seeds. `make` returns nothing open.
template <typename Make>
std::set<std::string> OutcomesOf(Make make, const std::string& path, std::uint64_t seeds) {
  std::set<std::string> outcomes;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SimulatedDisk disk(seed);
    make(disk);
    SeededRandom random(seed);
    disk.PowerCut(random);
    outcomes.insert(disk.env().FileExists(path).ok() ? disk.Content(path) : "(none)");
  }
  return outcomes;
}

TEST(SimulatedDisk, WhatWasSyncedStaysAndAnUnsyncedEndIsCutAnywhere) {
  const auto outcomes = OutcomesOf(
      [](SimulatedDisk& disk) {
        const auto file = Create(disk, "/f");
        SyncFolder(disk, "/");
        EXPECT_TRUE(file->Append("abc").ok() && file->Sync().ok() && file->Append("de").ok());
      },
      "/f", 200);
  for (const char* possible : {"abc", "abcd", "abcde"}) EXPECT_EQ(outcomes.count(possible), 1U) << possible;
  for (const std::string& outcome : outcomes) EXPECT_EQ(outcome.substr(0, 3), "abc");
}

TEST(SimulatedDisk, SectorsOfAnUnsyncedEndAreLostOneByOne) {
  const std::string content(2048, 'x');
  const auto outcomes = OutcomesOf(
      [&](SimulatedDisk& disk) {
        const auto file = Create(disk, "/f");
        SyncFolder(disk, "/");
        EXPECT_TRUE(file->Append(content).ok());
      },
      "/f", 300);
  bool has_hole = false;
  for (const std::string& outcome : outcomes) {
    const std::size_t zero = outcome.find('\0');
    has_hole = has_hole || (zero != std::string::npos && outcome.find('x', zero) != std::string::npos);
  }
  EXPECT_TRUE(has_hole);
}

TEST(SimulatedDisk, ASyncOfAFileSaysNothingOfItsName) {
  const auto make = [](SimulatedDisk& disk) {
    const auto file = Create(disk, "/f");
    EXPECT_TRUE(file->Append("abc").ok() && file->Sync().ok());
  };
  EXPECT_EQ(OutcomesOf(make, "/f", 50), (std::set<std::string>{"(none)", "abc"}));
}

TEST(SimulatedDisk, ARenameHappenedOrNot) {
  const auto make = [](SimulatedDisk& disk) {
    for (const char* path : {"/old", "/new"}) {
      const auto file = Create(disk, path);
      EXPECT_TRUE(file->Append(path).ok() && file->Sync().ok());
    }
    SyncFolder(disk, "/");
    EXPECT_TRUE(disk.env().RenameFile("/new", "/old").ok());
  };
  EXPECT_EQ(OutcomesOf(make, "/old", 50), (std::set<std::string>{"/old", "/new"}));
}

TEST(SimulatedDisk, AfterAFailedSyncALaterOneProvesNothing) {
  const auto make = [](SimulatedDisk& disk) {
    const auto file = Create(disk, "/f");
    SyncFolder(disk, "/");
    EXPECT_TRUE(file->Append("abc").ok());
    disk.Arm({.fault = DiskFault::kIoError, .calls = {DiskCall::kSync}});
    EXPECT_TRUE(file->Sync().IsIOError());
    EXPECT_TRUE(file->Sync().ok());
  };
  const auto outcomes = OutcomesOf(make, "/f", 50);
  EXPECT_EQ(outcomes.count("abc"), 1U);
  EXPECT_EQ(outcomes.count(std::string(3, '\0')), 1U) << "it may be lost, although the second sync succeeded";
}

TEST(SimulatedDisk, FaultsHitTheCallsThatTheyAreArmedFor) {
  SimulatedDisk disk(1);
  const auto file = Create(disk, "/f.log");
  const auto other = Create(disk, "/f.sst");
  disk.Arm({.fault = DiskFault::kShortWrite, .calls = {DiskCall::kWrite}, .path_contains = ".log", .nth = 2});
  EXPECT_TRUE(file->Append("ab").ok());
  EXPECT_TRUE(other->Append("ab").ok());
  EXPECT_TRUE(file->Append("cd").IsIOError());
  EXPECT_TRUE(file->Append("ef").ok());
  EXPECT_EQ(disk.Content("/f.log"), "abcef");
  EXPECT_EQ(disk.faults(), 1U);
  EXPECT_EQ(disk.calls(DiskCall::kWrite), 4U);

  disk.SetCapacity(8);
  const rocksdb::Status full = file->Append("ghi");
  EXPECT_TRUE(full.IsNoSpace()) << full.ToString();
  EXPECT_EQ(disk.Content("/f.log"), "abcefg");
  disk.SetCapacity(std::nullopt);
  EXPECT_TRUE(file->Append("h").ok());

  std::string content;
  disk.Arm({.fault = DiskFault::kFlippedByte, .calls = {DiskCall::kRead}});
  EXPECT_TRUE(rocksdb::ReadFileToString(&disk.env(), "/f.log", &content).ok());
  EXPECT_NE(content, "abcefgh");
  EXPECT_EQ(disk.Content("/f.log"), "abcefgh") << "what is stored is right";

  disk.Arm({.fault = DiskFault::kPowerOff, .calls = ChangingDiskCalls()});
  EXPECT_TRUE(disk.env().FileExists("/f.log").ok());
  EXPECT_FALSE(file->Append("i").ok());
  EXPECT_TRUE(disk.is_off());
  EXPECT_FALSE(disk.env().FileExists("/f.log").ok());
}

// A database with buffers so small that it flushes and compacts all the time, in one thread.
class BusyDatabase {
 public:
  explicit BusyDatabase(SimulatedDisk& disk) : disk_(disk) {
    rocksdb::Options options = RocksOptions(std::size_t{8} << 20U, &disk.env());
    options.create_if_missing = true;
    // A skip list draws the heights of its nodes from dice of the thread's own, which nobody can seed: with the heights
    // its memory differs, and so does when it is full.
    options.memtable_factory = std::make_shared<rocksdb::VectorRepFactory>();
    options.write_buffer_size = std::size_t{16} << 10U;
    options.target_file_size_base = std::uint64_t{16} << 10U;
    options.max_bytes_for_level_base = std::uint64_t{64} << 10U;
    EXPECT_TRUE(disk.env().CreateDirIfMissing("/db").ok());
    SyncFolder(disk, "/");  // RocksDB leaves that to its user
    rocksdb::DB* db = nullptr;
    const rocksdb::Status opened = rocksdb::DB::Open(options, "/db", &db);
    EXPECT_TRUE(opened.ok()) << opened.ToString();
    db_.reset(db);
  }

  // Background work runs only where RocksDB waits for it, unless `runs_background`.
  void Write(int from, int to, bool runs_background) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    for (int i = from; i < to; ++i) {
      const std::string key = "key" + std::to_string(i * 7919 % 1000);
      ASSERT_TRUE(db_->Put(synced, key, std::to_string(i) + std::string(200, 'v')).ok());
      if (runs_background) disk_.RunBackground();
    }
  }
  std::string Newest(int i) {
    std::string value;
    const rocksdb::Status got = db_->Get(rocksdb::ReadOptions(), "key" + std::to_string(i * 7919 % 1000), &value);
    return got.ok() ? value.substr(0, value.find('v')) : got.ToString();
  }
  rocksdb::DB& db() { return *db_; }

 private:
  SimulatedDisk& disk_;
  std::unique_ptr<rocksdb::DB> db_;
};

TEST(SimulatedDisk, ADatabaseFlushesAndCompactsInOneThreadAndSurvivesACut) {
  for (const bool runs_background : {true, false}) {
    SimulatedDisk disk(7);
    {
      BusyDatabase database(disk);
      database.Write(0, 5000, runs_background);
      disk.PowerOff();
    }
    EXPECT_GT(disk.calls(DiskCall::kDelete), 15U) << "it compacted";
    SeededRandom random(7);
    disk.PowerCut(random);
    BusyDatabase database(disk);
    for (int i = 4000; i < 5000; ++i) ASSERT_EQ(database.Newest(i), std::to_string(i));
    ASSERT_TRUE(database.db().Flush(rocksdb::FlushOptions()).ok());
    ASSERT_TRUE(database.db().CompactRange(rocksdb::CompactRangeOptions(), nullptr, nullptr).ok());
    ASSERT_TRUE(database.db().Close().ok());
  }
}

TEST(SimulatedDisk, ACheckpointSharesFilesByHardLinks) {
  SimulatedDisk disk(7);
  BusyDatabase database(disk);
  database.Write(0, 1000, true);
  rocksdb::Checkpoint* made = nullptr;
  ASSERT_TRUE(rocksdb::Checkpoint::Create(&database.db(), &made).ok());
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  ASSERT_TRUE(checkpoint->CreateCheckpoint("/copy").ok());
  EXPECT_GT(disk.calls(DiskCall::kLink), 0U);
  rocksdb::DB* copy = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(RocksOptions(std::size_t{1} << 20U, &disk.env()), "/copy", &copy).ok());
  std::string value;
  EXPECT_TRUE(copy->Get(rocksdb::ReadOptions(), "key7", &value).ok());
  delete copy;
}

TEST(SimulatedDisk, TheSameSeedAndCallsGiveTheSameDisk) {
  const auto run = [] {
    SimulatedDisk disk(3);
    disk.Arm({.calls = {DiskCall::kRead}, .times = 0, .one_in = 500});
    {
      BusyDatabase database(disk);
      for (int i = 0; i < 3000; ++i) {
        database.db().Put(rocksdb::WriteOptions(), "key" + std::to_string(i * 7919 % 500), std::string(300, 'v'));
        if (i % 100 == 0) disk.RunBackground();
      }
      disk.PowerOff();
    }
    std::vector<std::uint64_t> seen;
    for (std::size_t kind = 0; kind < kDiskCallKinds; ++kind) seen.push_back(disk.calls(static_cast<DiskCall>(kind)));
    SeededRandom random(3);
    disk.PowerCut(random);
    for (const std::string& path : disk.FilesBelow("/")) seen.push_back(disk.Content(path).size());
    return seen;
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace virga::storage
