#include "storage/log_env.h"

#include <gtest/gtest.h>
#include <rocksdb/file_system.h>

#include <memory>
#include <string>

#include "storage/simulated_disk.h"

namespace virga::storage {
namespace {

using rocksdb::IOOptions;

constexpr std::size_t kAhead = 4096;

class LogEnvTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(disk_.env().CreateDir("/db").ok());
    ASSERT_TRUE(disk_.env().CreateDir("/db/copy").ok());
  }
  std::unique_ptr<rocksdb::FSWritableFile> Create(const std::string& path) {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    EXPECT_TRUE(env_.GetFileSystem()->NewWritableFile(path, rocksdb::FileOptions(), &file, nullptr).ok());
    return file;
  }
  std::uint64_t SizeOf(const std::string& path) {
    std::uint64_t size = 0;
    EXPECT_TRUE(env_.GetFileSize(path, &size).ok());
    return size;
  }

  SimulatedDisk disk_{1};
  LogEnv env_{disk_.env(), "/db", kAhead};
};

TEST_F(LogEnvTest, ALogIsWrittenOverZerosAndItsSizeIsWhatWasWritten) {
  auto log = Create("/db/000001.log");
  EXPECT_EQ(SizeOf("/db/000001.log"), 0U);
  std::string written;
  for (int i = 0; i < 1000; ++i) {
    const std::string record(1 + static_cast<std::size_t>(i) % 97, 'x');
    ASSERT_TRUE(log->Append(record, IOOptions(), nullptr).ok());
    written += record;
    const std::string content = disk_.Content("/db/000001.log");
    ASSERT_EQ(content.substr(0, written.size()), written);
    ASSERT_EQ(content.find_first_not_of('\0', written.size()), std::string::npos);
    ASSERT_LE(content.size(), written.size() + kAhead);
    ASSERT_EQ(SizeOf("/db/000001.log"), written.size());
    ASSERT_EQ(log->GetFileSize(IOOptions(), nullptr), written.size());
  }
  EXPECT_LT(disk_.calls(DiskCall::kWrite), 1000U + 2 * written.size() / kAhead) << "zeros are written seldom";
  const std::size_t size = disk_.Content("/db/000001.log").size();
  log.reset();
  EXPECT_EQ(SizeOf("/db/000001.log"), size) << "nobody writes it any more";
}

TEST_F(LogEnvTest, OtherFilesAreAsTheyWere) {
  for (const char* path : {"/db/000001.sst", "/db/MANIFEST-000001", "/db/copy/000001.log"}) {
    ASSERT_TRUE(Create(path)->Append("abc", IOOptions(), nullptr).ok());
    EXPECT_EQ(disk_.Content(path), "abc");
    EXPECT_EQ(SizeOf(path), 3U);
  }
}

TEST_F(LogEnvTest, WithoutRoomForZerosALogGrowsWithEachWrite) {
  auto log = Create("/db/000001.log");
  disk_.SetCapacity(disk_.used_bytes() + 10);
  EXPECT_TRUE(log->Append("0123456789", IOOptions(), nullptr).ok());
  EXPECT_TRUE(log->Append("a", IOOptions(), nullptr).IsNoSpace());
  EXPECT_EQ(SizeOf("/db/000001.log"), 10U) << "of what failed nothing counts";
  disk_.SetCapacity(std::nullopt);
  EXPECT_TRUE(log->Append("b", IOOptions(), nullptr).ok());
  EXPECT_EQ(disk_.Content("/db/000001.log"), "0123456789b" + std::string(kAhead, '\0'));
}

}  // namespace
}  // namespace virga::storage
