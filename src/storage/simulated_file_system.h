#ifndef VIRGA_STORAGE_SIMULATED_FILE_SYSTEM_H_
#define VIRGA_STORAGE_SIMULATED_FILE_SYSTEM_H_

#include <rocksdb/file_system.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/simulated_disk_state.h"
#include "storage/simulated_open_file.h"

namespace virga::storage {

// The names of the simulated disk, as RocksDB's FileSystem. Errors are those of its file system for
// POSIX. Derived from FileSystem itself: nothing that it does not override reaches a real disk.
class SimulatedFileSystem final : public rocksdb::FileSystem {
 public:
  explicit SimulatedFileSystem(std::shared_ptr<SimulatedDiskState> state) : state_(std::move(state)) {}

  using Debug = rocksdb::IODebugContext;
  using Status = rocksdb::IOStatus;
  using Options = rocksdb::IOOptions;
  using FileOptions = rocksdb::FileOptions;
  template <typename T>
  using Made = std::unique_ptr<T>*;

  const char* Name() const override { return "SimulatedFileSystem"; }
  Status NewSequentialFile(const std::string& path, const FileOptions& options, Made<rocksdb::FSSequentialFile> made,
                           Debug* debug) override;
  Status NewRandomAccessFile(const std::string& path, const FileOptions& options,
                             Made<rocksdb::FSRandomAccessFile> made, Debug* debug) override;
  Status NewWritableFile(const std::string& path, const FileOptions& options, Made<rocksdb::FSWritableFile> made,
                         Debug* debug) override;
  Status ReopenWritableFile(const std::string& path, const FileOptions& options, Made<rocksdb::FSWritableFile> made,
                            Debug* debug) override;
  Status NewRandomRWFile(const std::string& path, const FileOptions& options, Made<rocksdb::FSRandomRWFile> made,
                         Debug* debug) override;
  Status NewDirectory(const std::string& path, const Options& options, Made<rocksdb::FSDirectory> made,
                      Debug* debug) override;
  Status FileExists(const std::string& path, const Options& options, Debug* debug) override;
  Status GetChildren(const std::string& path, const Options& options, std::vector<std::string>* names,
                     Debug* debug) override;
  Status GetFileSize(const std::string& path, const Options& options, std::uint64_t* size, Debug* debug) override;
  Status GetFileModificationTime(const std::string& path, const Options& options, std::uint64_t* seconds,
                                 Debug* debug) override;
  Status IsDirectory(const std::string& path, const Options& options, bool* is_folder, Debug* debug) override;
  Status AreFilesSame(const std::string& first, const std::string& second, const Options& options, bool* same,
                      Debug* debug) override;
  Status DeleteFile(const std::string& path, const Options& options, Debug* debug) override;
  Status DeleteDir(const std::string& path, const Options& options, Debug* debug) override;
  Status Truncate(const std::string& path, std::size_t size, const Options& options, Debug* debug) override;
  Status CreateDir(const std::string& path, const Options& options, Debug* debug) override;
  Status CreateDirIfMissing(const std::string& path, const Options& options, Debug* debug) override;
  Status RenameFile(const std::string& from, const std::string& to, const Options& options, Debug* debug) override;
  Status LinkFile(const std::string& from, const std::string& to, const Options& options, Debug* debug) override;
  Status LockFile(const std::string& path, const Options& options, rocksdb::FileLock** lock, Debug* debug) override;
  Status UnlockFile(rocksdb::FileLock* lock, const Options& options, Debug* debug) override;
  Status GetTestDirectory(const Options& options, std::string* path, Debug* debug) override;
  Status GetAbsolutePath(const std::string& path, const Options& options, std::string* absolute, Debug* debug) override;

 private:
  // The node at `path`, counted as a call of `kind`.
  Status Reach(DiskCall kind, const std::string& doing, const std::string& path, SimulatedNode::Ptr& node) const
      REQUIRES(state_->mutex);
  Status OpenFile(const std::string& path, SimulatedNode::Ptr& node) const;
  Status CreateFile(const std::string& path, bool truncate, SimulatedNode::Ptr& node) const;
  Status MakeFolder(const std::string& path, bool may_exist) const;
  Status Delete(const std::string& path, bool is_folder) const;

  const std::shared_ptr<SimulatedDiskState> state_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_SIMULATED_FILE_SYSTEM_H_
