// A manifest that is damaged or torn: RocksDB reads it up to a record whose end it does not find, and then knows
// nothing of the tables that later records name. Whether their rows are missing is seen by the logs.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/log.h"
#include "storage/durable_mark.h"
#include "storage/simulated_ground.h"

namespace virga::storage {
namespace {

const std::string kLong(20'000, 'x');  // a few of them fill a memtable

class DamagedManifestTest : public testing::Test {
 protected:
  void SetUp() override {
    log::SetLevel(log::Level::kOff);
    ASSERT_EQ(ground_.TryStart(), "");
  }
  void TearDown() override { log::SetLevel(log::Level::kInfo); }

  static std::string KeyOf(int row) { return "k" + std::to_string(row); }
  // False: it was not acknowledged.
  bool TryPut() {
    WriteBatch batch;
    batch.Put(KeyOf(rows_), std::to_string(rows_) + kLong);
    if (!ground_.session().Commit(std::move(batch)).ok() || !ground_.engine().CommitPending()) return false;
    ++rows_;
    return true;
  }
  void PutAcknowledged() { ASSERT_TRUE(TryPut()); }
  std::vector<std::string> FilesLike(std::string_view part) {
    std::vector<std::string> paths = ground_.disk().FilesBelow("/data/db-1");
    std::erase_if(paths, [&](const std::string& path) { return path.find(part) == path.npos; });
    return paths;
  }
  std::string Manifest() { return FilesLike("MANIFEST").back(); }
  // Until so many flushes have been, and their logs are gone.
  void PutUntilFlushed(int flushes) {
    for (std::string before = Content(Manifest()); flushes > 0;) {
      PutAcknowledged();
      ground_.disk().RunBackground();
      const std::string now = Content(Manifest());
      if (now != before) --flushes;
      before = now;
    }
  }
  std::string Content(const std::string& path) { return ground_.disk().Content(path); }
  // A start on it either is refused, with a name of what is damaged, or finds every row. True: it finds them.
  bool StartsWithAll(SimulatedGround& damaged) const {
    const std::string error = damaged.TryStart();
    EXPECT_TRUE(error.empty() || error.find("/data/db-1") != error.npos) << error;
    if (!error.empty()) return false;
    for (int row = 0; row < rows_; ++row) {
      std::string value;
      const auto got = damaged.session().Get(KeyOf(row), value);
      EXPECT_TRUE(got.ok() && *got && value == std::to_string(row) + kLong) << "row " << row << " of " << rows_;
    }
    return true;
  }
  // How many of all starts find every row, each with another bit of the file, or of its first bytes, flipped.
  int StartsWithEachBitFlipped(const std::string& path, std::size_t bytes_max = std::string::npos) {
    const std::size_t size = std::min(Content(path).size(), bytes_max);
    int starts = 0;
    for (std::size_t bit = 0; bit < size * 8 && !HasFailure(); ++bit) {
      SCOPED_TRACE("byte " + std::to_string(bit / 8) + " of " + std::to_string(size) + ", bit " +
                   std::to_string(bit % 8));
      SimulatedGround damaged(1);
      damaged.disk().CopyFrom(ground_.disk());
      damaged.disk().FlipBit(path, bit / 8, static_cast<int>(bit % 8));
      if (StartsWithAll(damaged)) ++starts;
    }
    return starts;
  }

  SimulatedGround ground_{1};
  int rows_ = 0;
};

// A length that is too long looks like a record that was cut off, and that is no error to RocksDB.
TEST_F(DamagedManifestTest, AnyFlippedBitIsFoundOrDoesNoHarm) {
  PutUntilFlushed(3);
  PutAcknowledged();
  ground_.Kill();
  EXPECT_GT(StartsWithEachBitFlipped(Manifest()), 0) << "of the last record: its logs are here";
}

// As a repaired file system may leave it. Zeros are no error to RocksDB either.
TEST_F(DamagedManifestTest, AnyPartThatIsMissingOrZeroIsFoundOrDoesNoHarm) {
  PutUntilFlushed(3);
  PutAcknowledged();
  ground_.Kill();
  const std::string whole = Content(Manifest());
  constexpr std::size_t kZeros = 64;
  for (std::size_t at = 0; at < whole.size() && !HasFailure(); ++at) {
    std::string zeroed = whole;
    zeroed.replace(at, std::min(kZeros, whole.size() - at), std::min(kZeros, whole.size() - at), '\0');
    for (const std::string& content : {whole.substr(0, at), zeroed}) {
      SCOPED_TRACE(std::to_string(at) + " of " + std::to_string(whole.size()));
      SimulatedGround damaged(1);
      damaged.disk().CopyFrom(ground_.disk());
      ASSERT_TRUE(rocksdb::WriteStringToFile(&damaged.disk().env(), content, Manifest(), /*should_sync=*/true).ok());
      StartsWithAll(damaged);
    }
  }
}

// Where nothing came after a flush, only the mark tells of its rows, and a power cut loses what was not synced of it.
TEST_F(DamagedManifestTest, TheMarkOfWhatAFlushTookOutOfTheLogIsOnDisk) {
  for (std::uint64_t seed = 0; seed < 20 && !HasFailure(); ++seed) {
    PutUntilFlushed(1);
    const Sequence flushed = ground_.session().durable_sequence() - 1;  // the last is in the log that came after
    ground_.CutPower(seed);
    EXPECT_GE(DurableMark::Open(ground_.disk().env(), "/data/db-1/durable-mark", /*create=*/false)->sequence(),
              flushed);
    ASSERT_EQ(ground_.TryStart(), "");
  }
}

// So it is with the tables that a start makes of the logs.
TEST_F(DamagedManifestTest, AnyFlippedBitIsFoundOrDoesNoHarmAfterAPowerCutBehindAStart) {
  PutUntilFlushed(1);
  PutAcknowledged();
  PutAcknowledged();
  ground_.Kill();
  ASSERT_TRUE(DurableMark::Open(ground_.disk().env(), "/data/db-1/durable-mark", /*create=*/true).ok());
  ASSERT_EQ(ground_.TryStart(), "");
  ground_.CutPower(1);
  StartsWithEachBitFlipped(Manifest());
}

// RocksDB takes one of these bits for a log that was used before (7.8), or reads it for ever (9.10).
TEST_F(DamagedManifestTest, AnyFlippedBitInTheHeadOfALogIsFound) {
  PutAcknowledged();
  PutAcknowledged();
  ground_.Kill();
  constexpr std::size_t kHeadBytes = 7 + 12;  // of the record and of its batch
  EXPECT_EQ(StartsWithEachBitFlipped(FilesLike(".log").back(), kHeadBytes), 0);
}

// The record is the last, and what a flush's record says is in its log until the record is on disk.
TEST_F(DamagedManifestTest, ARecordThatAPowerCutHasTornIsLeftOut) {
  PutUntilFlushed(1);
  const std::size_t before = Content(Manifest()).size();
  ground_.disk().Arm({.fault = DiskFault::kPowerOff, .calls = {DiskCall::kSync}, .path_contains = "MANIFEST"});
  while (TryPut()) ground_.disk().RunBackground();
  ASSERT_TRUE(ground_.disk().is_off());
  ground_.Kill();
  const std::size_t size = Content(Manifest()).size();
  ASSERT_GT(size, before);
  for (std::size_t at = before; at < size && !HasFailure(); ++at) {
    SCOPED_TRACE("byte " + std::to_string(at) + " of " + std::to_string(before) + " to " + std::to_string(size));
    SimulatedGround torn(1);
    torn.disk().CopyFrom(ground_.disk());
    torn.disk().FlipBit(Manifest(), at, static_cast<int>(at % 8));
    EXPECT_TRUE(StartsWithAll(torn));
    torn.Kill();
    EXPECT_TRUE(StartsWithAll(torn)) << "and then once more";
  }
}

TEST_F(DamagedManifestTest, AStartThatReadsItWronglyOnceLosesNothing) {
  PutUntilFlushed(3);
  PutAcknowledged();
  ground_.Kill();
  int refused = 0;
  for (std::uint64_t seed = 0; seed < 400 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    SimulatedGround wrong(seed);
    wrong.disk().CopyFrom(ground_.disk());
    wrong.disk().Arm({.fault = DiskFault::kFlippedByte,
                      .calls = {DiskCall::kRead},
                      .path_contains = "MANIFEST",
                      .nth = 1 + seed % 4});
    if (!wrong.TryStart().empty()) ++refused;
    wrong.Kill();
    EXPECT_TRUE(StartsWithAll(wrong));
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace virga::storage
