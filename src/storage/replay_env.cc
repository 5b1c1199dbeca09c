#include "storage/replay_env.h"

#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <atomic>
#include <utility>

#include "codec/hash.h"
#include "storage/abort_message.h"
#include "storage/record_framing.h"

namespace virga::storage {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// Shared by an Env and what is open on it.
struct ReplayState {
  const std::shared_ptr<FileReadings> readings;
  std::atomic<bool> is_released = false;
  std::string refused = {};  // the file that was not the same; "": none

  IOStatus Check() const {
    if (is_released.load(std::memory_order_acquire) || refused.empty()) return IOStatus::OK();
    return IOStatus::IOError(refused,
                             "was read twice, and not the same: the disk reads wrongly; what it holds was not changed");
  }
};

namespace {

class ReplayedFile final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  ReplayedFile(std::unique_ptr<rocksdb::FSSequentialFile> file, std::string path, FileReadings::File& noted,
               std::shared_ptr<ReplayState> state)
      : FSSequentialFileOwnerWrapper(std::move(file)),
        path_(std::move(path)),
        noted_(noted),
        is_first_(!std::exchange(noted.is_read, true)),
        state_(std::move(state)) {}

  IOStatus Read(std::size_t size, const IOOptions& options, Slice* piece, char* scratch,
                IODebugContext* debug) override {
    IOStatus read = target()->Read(size, options, piece, scratch, debug);
    if (read.ok()) *piece = Slice(piece->data(), framing_.Take(piece->ToStringView()));
    const std::string_view bytes = read.ok() ? piece->ToStringView() : std::string_view();
    end_ += bytes.size();
    checksum_ = codec::Crc32(bytes, checksum_);
    if (is_first_) {
      if (read.ok()) noted_.checksums[end_] = checksum_;
    } else if (!read.ok() || !IsAsNoted(bytes.empty())) {
      state_->refused = path_;
    }
    return read;
  }

 private:
  // The first reading may have ended sooner, at a record that it could not read.
  bool IsAsNoted(bool is_at_end) const {
    const std::uint64_t noted_end = noted_.checksums.empty() ? 0 : noted_.checksums.rbegin()->first;
    if (is_at_end || end_ > noted_end) return end_ >= noted_end;
    const auto noted = noted_.checksums.find(end_);
    return noted != noted_.checksums.end() && noted->second == checksum_;
  }

  const std::string path_;
  FileReadings::File& noted_;
  const bool is_first_;
  const std::shared_ptr<ReplayState> state_;
  RecordFraming framing_;
  std::uint64_t end_ = 0;
  std::uint32_t checksum_ = 0;
};

class ReplayFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  ReplayFileSystem(const std::shared_ptr<rocksdb::FileSystem>& base, const std::string& folder,
                   std::shared_ptr<ReplayState> state)
      : FileSystemWrapper(base), prefix_(folder + "/"), state_(std::move(state)) {}

  const char* Name() const override { return "ReplayFileSystem"; }
  IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* opened, IODebugContext* debug) override {
    IOStatus status = FileSystemWrapper::NewSequentialFile(path, options, opened, debug);
    if (!IsReplayed(path) || state_->is_released.load(std::memory_order_acquire)) return status;
    FileReadings::File& noted = state_->readings->Of(path.substr(prefix_.size()));
    if (status.ok()) {
      *opened = std::make_unique<ReplayedFile>(std::move(*opened), path, noted, state_);
    } else if (noted.is_read) {
      state_->refused = path;
    }
    return status;
  }

  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* opened, IODebugContext* debug) override {
    if (path.ends_with(".sst") && !state_->is_released.load(std::memory_order_acquire)) NoteTableToOpen(path);
    return FileSystemWrapper::NewRandomAccessFile(path, options, opened, debug);
  }

  // What a database that is opened changes, it changes by these.
  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* made, IODebugContext* debug) override {
    IOStatus allowed = state_->Check();
    return allowed.ok() ? FileSystemWrapper::NewWritableFile(path, options, made, debug) : allowed;
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* opened, IODebugContext* debug) override {
    IOStatus allowed = state_->Check();
    return allowed.ok() ? FileSystemWrapper::ReopenWritableFile(path, options, opened, debug) : allowed;
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    IOStatus allowed = state_->Check();
    return allowed.ok() ? FileSystemWrapper::RenameFile(from, to, options, debug) : allowed;
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options, IODebugContext* debug) override {
    IOStatus allowed = state_->Check();
    return allowed.ok() ? FileSystemWrapper::DeleteFile(path, options, debug) : allowed;
  }

 private:
  bool IsReplayed(const std::string& path) const {
    return path.starts_with(prefix_) && (path.ends_with(".log") || path.starts_with(prefix_ + "MANIFEST-"));
  }

  const std::string prefix_;
  const std::shared_ptr<ReplayState> state_;
};

}  // namespace

ReplayEnv::ReplayEnv(rocksdb::Env& base, const std::string& folder, std::shared_ptr<FileReadings> readings)
    : EnvWrapper(&base), state_(new ReplayState{.readings = std::move(readings)}) {
  file_system_ = std::make_shared<ReplayFileSystem>(base.GetFileSystem(), folder, state_);
  system_clock_ = base.GetSystemClock();
}

ReplayEnv::~ReplayEnv() {
  NoteTableToOpen("");
}

rocksdb::Status ReplayEnv::Release() {
  NoteTableToOpen("");
  rocksdb::Status status = state_->Check();
  if (status.ok()) state_->is_released.store(true, std::memory_order_release);
  return status;
}

}  // namespace virga::storage
