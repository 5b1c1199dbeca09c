#include "storage/log_env.h"

#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/mutex.h"

namespace virga::storage {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

char zeros[LogEnv::kAheadBytesMax];  // never written to, so that it takes no memory

// How far each log that is open was written.
class LogSizes {
 public:
  using Size = std::shared_ptr<std::atomic<std::uint64_t>>;

  Size Open(const std::string& path) {
    const MutexLock lock(mutex_);
    return sizes_[path] = std::make_shared<std::atomic<std::uint64_t>>(0);
  }
  void Close(const std::string& path, const Size& size) {
    const MutexLock lock(mutex_);
    if (const auto found = sizes_.find(path); found != sizes_.end() && found->second == size) sizes_.erase(found);
  }
  // false: it is not open.
  bool Find(const std::string& path, std::uint64_t* size) const {
    const MutexLock lock(mutex_);
    const auto found = sizes_.find(path);
    if (found == sizes_.end()) return false;
    *size = found->second->load(std::memory_order_acquire);
    return true;
  }

 private:
  mutable Mutex mutex_;
  std::map<std::string, Size> sizes_ GUARDED_BY(mutex_);
};

class LogFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  LogFile(std::unique_ptr<rocksdb::FSWritableFile> file, std::string path, std::shared_ptr<LogSizes> sizes,
          std::size_t ahead_bytes)
      : FSWritableFileOwnerWrapper(std::move(file)),
        path_(std::move(path)),
        sizes_(std::move(sizes)),
        size_(sizes_->Open(path_)),
        ahead_bytes_(ahead_bytes) {}
  ~LogFile() override { sizes_->Close(path_, size_); }

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    const std::uint64_t at = size_->load(std::memory_order_relaxed);
    if (at + data.size() > zeros_end_) FillAhead(at + data.size(), options, debug);
    IOStatus written = target()->PositionedAppend(data, at, options, debug);
    if (written.ok()) size_->store(at + data.size(), std::memory_order_release);
    return written;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo& /*checksum*/,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus PositionedAppend(const Slice& /*data*/, std::uint64_t /*offset*/, const IOOptions& /*options*/,
                            IODebugContext* /*debug*/) override {
    return IOStatus::NotSupported("a log is appended to", path_);
  }
  IOStatus PositionedAppend(const Slice& data, std::uint64_t offset, const IOOptions& options,
                            const rocksdb::DataVerificationInfo& /*checksum*/, IODebugContext* debug) override {
    return PositionedAppend(data, offset, options, debug);
  }
  // Room without zeros in it would have to be marked as written with each sync.
  void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}
  std::uint64_t GetFileSize(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return size_->load(std::memory_order_acquire);
  }

 private:
  // From the end of the write that needs it. What fails here the write itself will meet, or is none of its concern.
  void FillAhead(std::uint64_t end, const IOOptions& options, IODebugContext* debug) {
    if (target()->PositionedAppend(Slice(zeros, ahead_bytes_), end, options, debug).ok())
      zeros_end_ = end + ahead_bytes_;
  }

  const std::string path_;
  const std::shared_ptr<LogSizes> sizes_;
  const LogSizes::Size size_;
  const std::size_t ahead_bytes_;
  std::uint64_t zeros_end_ = 0;  // up to here the file has zeros, or what was written
};

class LogFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  LogFileSystem(const std::shared_ptr<rocksdb::FileSystem>& base, const std::string& folder, std::size_t ahead_bytes)
      : FileSystemWrapper(base), prefix_(folder + "/"), ahead_bytes_(ahead_bytes) {}

  const char* Name() const override { return "LogFileSystem"; }
  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* made, IODebugContext* debug) override {
    IOStatus opened = FileSystemWrapper::NewWritableFile(path, options, made, debug);
    // A checkpoint's copies of logs lie elsewhere.
    const bool is_own = path.starts_with(prefix_) && path.find('/', prefix_.size()) == std::string::npos;
    if (opened.ok() && is_own && path.ends_with(".log")) {
      *made = std::make_unique<LogFile>(std::move(*made), path, sizes_, ahead_bytes_);
    }
    return opened;
  }
  IOStatus GetFileSize(const std::string& path, const IOOptions& options, std::uint64_t* size,
                       IODebugContext* debug) override {
    return sizes_->Find(path, size) ? IOStatus::OK() : FileSystemWrapper::GetFileSize(path, options, size, debug);
  }

 private:
  const std::string prefix_;
  const std::size_t ahead_bytes_;
  const std::shared_ptr<LogSizes> sizes_ = std::make_shared<LogSizes>();
};

}  // namespace

LogEnv::LogEnv(rocksdb::Env& base, const std::string& folder, std::size_t ahead_bytes) : EnvWrapper(&base) {
  file_system_ = std::make_shared<LogFileSystem>(base.GetFileSystem(), folder, ahead_bytes);
  system_clock_ = base.GetSystemClock();
}

rocksdb::Status LogEnv::GetFileSize(const std::string& path, std::uint64_t* size) {
  return file_system_->GetFileSize(path, IOOptions(), size, nullptr);
}

}  // namespace virga::storage
