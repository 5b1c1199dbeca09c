// What only the durable engine promises: what is on disk, when a reply may leave, restarts,
// snapshots. What all engines promise is in engine_test.cc.

#include "storage/durable_engine.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "storage/durable_test_folder.h"

namespace virga::storage {
namespace {

class DurableEngineTest : public testing::Test {
 protected:
  Sequence Put(std::string key, std::string value) {
    WriteBatch batch;
    batch.Put(std::move(key), std::move(value));
    batch.AddTotals("t", {1, 1});
    const auto committed = session_->Commit(std::move(batch));
    return committed.ok() ? *committed : 0;
  }
  std::string Newest(std::string_view key) {
    std::string value;
    return *session_->Get(key, value) ? value : "(none)";
  }
  void Restart() {
    session_.reset();
    ground_.Stop();
    ASSERT_EQ(ground_.TryStart(), "");
    session_ = ground_.engine().NewSession();
  }
  // A copy of the folder as a killed process would leave it, opened in its place.
  void RestartFromCopy() {
    const std::string copy = ground_.path() + "-copy";
    std::filesystem::copy(ground_.path(), copy, std::filesystem::copy_options::recursive);
    session_.reset();
    ground_.Stop();
    std::filesystem::remove_all(ground_.path());
    std::filesystem::rename(copy, ground_.path());
    ASSERT_EQ(ground_.TryStart(), "");
    session_ = ground_.engine().NewSession();
  }
  static void Flip(const std::filesystem::path& path, std::size_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const int byte = file.get();
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(byte ^ 0x01));
  }
  std::filesystem::path LargestFile(const std::string& extension) {
    std::filesystem::path largest;
    for (const auto& entry : std::filesystem::directory_iterator(ground_.path() + "/db-1")) {
      if (entry.path().extension() != extension) continue;
      if (largest.empty() || file_size(entry.path()) > file_size(largest)) largest = entry.path();
    }
    return largest;
  }

  // Where the zeros begin over which the log goes on.
  static std::size_t EndOf(const std::filesystem::path& log) {
    std::ifstream file(log, std::ios::binary);
    const std::string content(std::istreambuf_iterator<char>(file), {});
    return content.find_last_not_of('\0') + 1;
  }

  DurableTestFolder ground_{DurableEngineOptions{.has_thread = false}};
  std::unique_ptr<Engine> session_ = ground_.engine().NewSession();
};

TEST_F(DurableEngineTest, AReplyWaitsUntilItsWriteIsOnDisk) {
  const Sequence sequence = Put("a", "1");
  EXPECT_EQ(session_->DurabilityOf(sequence), Durability::kPending);
  bool told = false;
  session_->WhenDurable(sequence, [&] { told = true; });
  EXPECT_FALSE(told);
  EXPECT_TRUE(ground_.engine().CommitPending());
  EXPECT_TRUE(told);
  EXPECT_EQ(session_->DurabilityOf(sequence), Durability::kDurable);
  EXPECT_FALSE(ground_.engine().CommitPending()) << "nothing waits any more";
}

TEST_F(DurableEngineTest, ARestartGivesBackRowsTotalsAndSequences) {
  Put("a", "1");
  const Sequence last = Put("b", "2");
  Restart();
  EXPECT_EQ(Newest("a"), "1");
  EXPECT_EQ(Newest("b"), "2");
  EXPECT_EQ(session_->totals("t"), (Totals{2, 2}));
  EXPECT_EQ(session_->last_sequence(), last);
  EXPECT_GT(Put("c", "3"), last) << "a number is never given twice";
}

TEST_F(DurableEngineTest, WhatWasNotOnDiskIsGoneAfterAKillAndWhatWasIsThere) {
  Put("a", "1");
  ground_.engine().CommitPending();
  Put("b", "2");
  RestartFromCopy();
  EXPECT_EQ(Newest("a"), "1");
  EXPECT_EQ(Newest("b"), "(none)");
}

TEST_F(DurableEngineTest, ADamagedLogIsNamedAndNotShortened) {
  for (int i = 0; i < 20; ++i) {
    Put("key", std::string(100, static_cast<char>('a' + i)));
    ground_.engine().CommitPending();
  }
  const std::string copy = ground_.path() + "-copy";
  std::filesystem::copy(ground_.path(), copy, std::filesystem::copy_options::recursive);
  session_.reset();
  ground_.Stop();
  std::filesystem::remove_all(ground_.path());
  std::filesystem::rename(copy, ground_.path());
  const std::filesystem::path log = LargestFile(".log");
  const std::size_t size = EndOf(log);
  EXPECT_LT(size, std::filesystem::file_size(log)) << "it was written ahead";
  for (const std::size_t at : {std::size_t{10}, size / 2, size - 5}) {
    Flip(log, at);
    EXPECT_NE(ground_.TryStart().find("acknowledged"), std::string::npos) << "byte " << at;
    Flip(log, at);
  }
}

TEST_F(DurableEngineTest, ADamagedTableFileIsNamedAndItsRowsAreNotReturned) {
  Put("a", std::string(5000, 'x'));
  session_.reset();
  ground_.Stop();
  Flip(LargestFile(".sst"), 10);  // in the block of the row
  if (const std::string error = ground_.TryStart(); !error.empty()) {
    EXPECT_NE(error.find(".sst"), std::string::npos) << error;
    return;
  }
  session_ = ground_.engine().NewSession();
  std::string value;
  const auto got = session_->Get("a", value);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().code, ErrorCode::kCorruption);
}

TEST_F(DurableEngineTest, AFolderServesOneProcessAndTellsWhich) {
  const auto second = DataFolder::Open(ground_.path(), {});
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.error().message.find(std::to_string(getpid())), std::string::npos) << second.error().message;
}

TEST_F(DurableEngineTest, ANewerFormatIsRefusedByName) {
  session_.reset();
  ground_.Stop();
  std::ofstream(ground_.path() + "/FORMAT") << "virga data folder, format 4\n";
  EXPECT_NE(ground_.TryStart().find("has format 4; this version reads format 3"), std::string::npos);
}

// Else a program that knows only the older one would write to it without what the newer one keeps up.
TEST_F(DurableEngineTest, AFolderOfAnOlderFormatBecomesOneOfThisWhenItIsWrittenTo) {
  Put("a", "1");
  session_.reset();
  ground_.Stop();
  const std::string path = ground_.path() + "/FORMAT";
  const auto format = [&path] {
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  std::ofstream(path) << "virga data folder, format 1\n";
  {
    const auto looked_at = DataFolder::OpenExisting(ground_.path(), {});
    ASSERT_TRUE(looked_at.ok()) << looked_at.error().message;
    EXPECT_TRUE((*looked_at)->OpenCurrentReadOnly().ok());
    EXPECT_EQ(format(), "virga data folder, format 1\n");
  }
  ASSERT_EQ(ground_.TryStart(), "");
  EXPECT_EQ(format(), "virga data folder, format 3\n");
}

TEST_F(DurableEngineTest, AFolderThatCannotBeReadIsNotReplaced) {
  Put("a", "1");
  session_.reset();
  ground_.Stop();
  for (const char* name : {"CURRENT", "db-1/CURRENT", "FORMAT", "db-1/durable-mark"}) {
    const std::string path = ground_.path() + "/" + name;
    std::filesystem::rename(path, path + ".away");
    EXPECT_NE(ground_.TryStart(), "") << name << " is missing";
    std::filesystem::rename(path + ".away", path);
  }
  ASSERT_EQ(ground_.TryStart(), "");
  session_ = ground_.engine().NewSession();
  EXPECT_EQ(Newest("a"), "1");
}

TEST_F(DurableEngineTest, ARestoredSnapshotIsItsInstantAndEndsTheSession) {
  Put("a", "1");
  ground_.engine().CommitPending();
  ASSERT_TRUE(ground_.folder().SaveSnapshot(ground_.engine(), "first").ok());
  Put("a", "2");
  const Sequence last = Put("b", "2");
  ASSERT_TRUE(ground_.folder().RestoreSnapshot(ground_.engine(), "first").ok());

  WriteBatch late;
  late.Put("c", "3");
  const auto refused = session_->Commit(std::move(late));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kSuperseded);

  session_ = ground_.engine().NewSession();
  EXPECT_EQ(Newest("a"), "1");
  EXPECT_EQ(Newest("b"), "(none)");
  EXPECT_EQ(session_->totals("t"), (Totals{1, 1}));
  EXPECT_GT(Put("b", "3"), last);
  Restart();
  EXPECT_EQ(Newest("b"), "3");
  EXPECT_EQ(ground_.folder().ListSnapshots()->size(), 1U);
}

// All or nothing: who uses the engine goes on as if nothing had been asked.
TEST_F(DurableEngineTest, ARestoreWhoseStateCannotBeReadLeavesTheOldOneAndItsSession) {
  Put("a", "1");
  ground_.engine().CommitPending();
  ASSERT_TRUE(ground_.folder().SaveSnapshot(ground_.engine(), "first").ok());
  const Sequence last = Put("a", "2");
  std::string seen;
  const Status restored = ground_.folder().RestoreSnapshot(ground_.engine(), "first", [&]() -> Status {
    const auto session = ground_.engine().NewSession();
    EXPECT_TRUE(session->Get("a", seen).value());
    EXPECT_EQ(session_->Get("a", seen).error().code, ErrorCode::kSuperseded);
    EXPECT_TRUE(session->Get("a", seen).value());
    return Err(Error{ErrorCode::kIo, "cannot be read"});
  });
  ASSERT_FALSE(restored.ok());
  EXPECT_EQ(restored.error().message, "cannot be read");
  EXPECT_EQ(seen, "1") << "it was asked of the restored state";

  EXPECT_EQ(Newest("a"), "2");
  EXPECT_EQ(session_->totals("t"), (Totals{2, 2}));
  EXPECT_GT(Put("b", "3"), last);
  Restart();
  EXPECT_EQ(Newest("a"), "2");
  EXPECT_EQ(Newest("b"), "3");
}

TEST_F(DurableEngineTest, ARestartAfterARestoreGivesNoSequenceTwice) {
  ASSERT_TRUE(ground_.folder().SaveSnapshot(ground_.engine(), "empty").ok());
  const Sequence last = Put("a", "1");
  ASSERT_TRUE(ground_.folder().RestoreSnapshot(ground_.engine(), "empty").ok());
  RestartFromCopy();
  EXPECT_EQ(Newest("a"), "(none)");
  EXPECT_GT(Put("b", "2"), last) << "what was made of the number before may still be known outside";
}

TEST_F(DurableEngineTest, SnapshotsAreRefusedByName) {
  ASSERT_TRUE(ground_.folder().SaveSnapshot(ground_.engine(), "one").ok());
  const auto again = ground_.folder().SaveSnapshot(ground_.engine(), "one");
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ErrorCode::kUsage);
  EXPECT_FALSE(ground_.folder().SaveSnapshot(ground_.engine(), "../one").ok());
  EXPECT_FALSE(ground_.folder().RestoreSnapshot(ground_.engine(), "two").ok());
  ASSERT_TRUE(ground_.folder().DeleteSnapshot("one").ok());
  EXPECT_TRUE(ground_.folder().ListSnapshots()->empty());
}

TEST_F(DurableEngineTest, AnUnfinishedFolderIsFinished) {
  session_.reset();
  ground_.Stop();
  std::filesystem::remove(ground_.path() + "/CURRENT");  // killed before the last step of its making
  ASSERT_EQ(ground_.TryStart(), "");
}

TEST(DurableEngineRoom, SubmittersWaitForTheDiskPastTheBound) {
  DurableTestFolder ground(DurableEngineOptions{.overlay_bytes_max = 1000, .has_thread = false});
  const auto session = ground.engine().NewSession();
  for (int i = 0; i < 10; ++i) {
    WriteBatch batch;
    batch.Put("k" + std::to_string(i), std::string(500, 'x'));
    ASSERT_TRUE(session->Commit(std::move(batch)).ok());
  }
  EXPECT_GE(session->durable_sequence(), 7U);
}

}  // namespace
}  // namespace virga::storage
