#include "storage/simulated_open_file.h"

#include <algorithm>

namespace virga::storage {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

IOStatus FaultStatus(DiskFault fault, std::string_view doing, const std::string& path) {
  const std::string what = "While " + std::string(doing) + ": " + path;
  switch (fault) {
    case DiskFault::kNoSpace: {
      IOStatus status = IOStatus::NoSpace(what, "No space left on device");
      status.SetRetryable(true);  // as RocksDB's own says of ENOSPC
      return status;
    }
    case DiskFault::kPowerOff:
      return IOStatus::IOError(what, "the power is off");
    case DiskFault::kIoError:
    case DiskFault::kShortWrite:
    case DiskFault::kFlippedByte:
      break;
  }
  return IOStatus::IOError(what, "Input/output error");
}

IOStatus SimulatedOpenFile::Read(std::uint64_t offset, std::size_t size, Slice* result, char* scratch) const {
  const MutexLock lock(state_->mutex);
  const auto fault = state_->Enter(DiskCall::kRead, path_);
  *result = Slice();
  if (fault && *fault != DiskFault::kFlippedByte) return FaultStatus(*fault, "read", path_);
  const std::string& content = node_->file.content();
  if (offset >= content.size()) return IOStatus::OK();
  const std::size_t count = content.copy(scratch, size, offset);
  if (fault && count > 0) {
    const std::size_t at = state_->random.Below(count);
    scratch[at] = static_cast<char>(scratch[at] ^ 1);
  }
  *result = Slice(scratch, count);
  return IOStatus::OK();
}

IOStatus SimulatedOpenFile::Append(const Slice& data) {
  const MutexLock lock(state_->mutex);
  return WriteAt(node_->file.content().size(), data.ToStringView());
}

IOStatus SimulatedOpenFile::Write(std::uint64_t offset, const Slice& data) {
  const MutexLock lock(state_->mutex);
  return WriteAt(offset, data.ToStringView());
}

IOStatus SimulatedOpenFile::WriteAt(std::uint64_t offset, std::string_view data) {
  if (const auto fault = state_->Enter(DiskCall::kWrite, path_)) {
    if (*fault == DiskFault::kShortWrite || *fault == DiskFault::kNoSpace) {
      node_->file.Write(offset, data.substr(0, data.size() / 2));
    }
    return FaultStatus(*fault, "write", path_);
  }
  const std::size_t size = node_->file.content().size();
  const std::size_t grows_by = offset + data.size() > size ? offset + data.size() - size : 0;
  const std::size_t missing = grows_by - state_->Room(grows_by);
  node_->file.Write(offset, data.substr(0, data.size() - std::min(missing, data.size())));
  node_->modified_s = state_->now_us / 1'000'000;
  return missing == 0 ? IOStatus::OK() : FaultStatus(DiskFault::kNoSpace, "write", path_);
}

IOStatus SimulatedOpenFile::Truncate(std::uint64_t size) {
  const MutexLock lock(state_->mutex);
  if (const auto fault = state_->Enter(DiskCall::kTruncate, path_)) return FaultStatus(*fault, "truncate", path_);
  node_->file.Truncate(size);
  return IOStatus::OK();
}

IOStatus SimulatedOpenFile::Sync() {
  const MutexLock lock(state_->mutex);
  if (const auto fault = state_->Enter(DiskCall::kSync, path_)) {
    if (*fault != DiskFault::kPowerOff) node_->file.FailSync();
    return FaultStatus(*fault, "fsync", path_);
  }
  node_->file.Sync();
  return IOStatus::OK();
}

std::uint64_t SimulatedOpenFile::size() const {
  const MutexLock lock(state_->mutex);
  return node_->file.content().size();
}

namespace {

class Sequential final : public rocksdb::FSSequentialFile {
 public:
  explicit Sequential(SimulatedOpenFile file) : file_(std::move(file)) {}
  IOStatus Read(std::size_t n, const IOOptions& /*options*/, Slice* result, char* scratch,
                IODebugContext* /*debug*/) override {
    IOStatus read = file_.Read(offset_, n, result, scratch);
    offset_ += result->size();
    return read;
  }
  IOStatus Skip(std::uint64_t n) override {
    offset_ = std::min(offset_ + n, std::max(file_.size(), offset_));
    return IOStatus::OK();
  }

 private:
  SimulatedOpenFile file_;
  std::uint64_t offset_ = 0;
};

class RandomAccess final : public rocksdb::FSRandomAccessFile {
 public:
  explicit RandomAccess(SimulatedOpenFile file) : file_(std::move(file)) {}
  IOStatus Read(std::uint64_t offset, std::size_t n, const IOOptions& /*options*/, Slice* result, char* scratch,
                IODebugContext* /*debug*/) const override {
    return file_.Read(offset, n, result, scratch);
  }

 private:
  SimulatedOpenFile file_;
};

class Writable final : public rocksdb::FSWritableFile {
 public:
  explicit Writable(SimulatedOpenFile file) : file_(std::move(file)) {}
  using rocksdb::FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return file_.Append(data);
  }
  using rocksdb::FSWritableFile::PositionedAppend;
  IOStatus PositionedAppend(const Slice& data, std::uint64_t offset, const IOOptions& /*options*/,
                            IODebugContext* /*debug*/) override {
    return file_.Write(offset, data);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    // RocksDB trims each file to its length before it closes it, which changes nothing here.
    return size == file_.size() ? IOStatus::OK() : file_.Truncate(size);
  }
  IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*debug*/) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override { return file_.Sync(); }
  IOStatus RangeSync(std::uint64_t /*offset*/, std::uint64_t /*bytes*/, const IOOptions& /*options*/,
                     IODebugContext* /*debug*/) override {
    return IOStatus::OK();  // promises nothing
  }
  bool IsSyncThreadSafe() const override { return true; }
  std::uint64_t GetFileSize(const IOOptions& /*options*/, IODebugContext* /*debug*/) override { return file_.size(); }

 private:
  SimulatedOpenFile file_;
};

class RandomReadWrite final : public rocksdb::FSRandomRWFile {
 public:
  explicit RandomReadWrite(SimulatedOpenFile file) : file_(std::move(file)) {}
  IOStatus Write(std::uint64_t offset, const Slice& data, const IOOptions& /*options*/,
                 IODebugContext* /*debug*/) override {
    return file_.Write(offset, data);
  }
  IOStatus Read(std::uint64_t offset, std::size_t n, const IOOptions& /*options*/, Slice* result, char* scratch,
                IODebugContext* /*debug*/) const override {
    return file_.Read(offset, n, result, scratch);
  }
  IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*debug*/) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override { return file_.Sync(); }
  IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override { return IOStatus::OK(); }

 private:
  SimulatedOpenFile file_;
};

}  // namespace

std::unique_ptr<rocksdb::FSSequentialFile> NewSequential(SimulatedOpenFile file) {
  return std::make_unique<Sequential>(std::move(file));
}
std::unique_ptr<rocksdb::FSRandomAccessFile> NewRandomAccess(SimulatedOpenFile file) {
  return std::make_unique<RandomAccess>(std::move(file));
}
std::unique_ptr<rocksdb::FSWritableFile> NewWritable(SimulatedOpenFile file) {
  return std::make_unique<Writable>(std::move(file));
}
std::unique_ptr<rocksdb::FSRandomRWFile> NewRandomReadWrite(SimulatedOpenFile file) {
  return std::make_unique<RandomReadWrite>(std::move(file));
}

}  // namespace virga::storage
