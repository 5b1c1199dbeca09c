#ifndef VIRGA_STORAGE_DATA_FOLDER_H_
#define VIRGA_STORAGE_DATA_FOLDER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/durable_engine.h"
#include "storage/error.h"

namespace rocksdb {
class Env;
class FileLock;
}  // namespace rocksdb

namespace virga::storage {

struct DatabaseLook;

struct DataFolderOptions {
  std::size_t cache_bytes = std::size_t{64} << 20U;
  std::size_t write_buffer_bytes = 0;  // before rows go to a table file; 0: the usual
  rocksdb::Env* env = nullptr;         // nullptr: the machine's
};

struct SnapshotInfo {
  std::string name;
  std::uint64_t created_s = 0;  // seconds since 1970
  std::uint64_t bytes = 0;      // of its files; most are shared with the database until that moves on
};

// The folder in which a cloud's state lives, held by one process at a time.
//
//   FORMAT          "virga data folder, format 3"
//   LOCK, PID       who holds it
//   CURRENT         the name of the database that counts
//   db-N/           a RocksDB and its durable-mark
//   snapshots/NAME  a data folder of its own
//
// A folder that cannot be read is an error, never replaced by an empty one.
// Format: docs/formats/data_folder.md. Not thread-safe but for the snapshots' calls.
class DataFolder {
 public:
  // 2: item collections have rows. 3: messages tell of receives in queues before. A folder of an older format is read
  // as it is, and becomes one of this when it is opened to be written to.
  static constexpr int kFormat = 3;

  // Locks the folder. Makes it if it is not there or is empty.
  // Errors: kUsage (held by another process, of a newer format, not a data folder), kIo, kCorruption.
  static Result<std::unique_ptr<DataFolder>> Open(std::string path, DataFolderOptions options);
  // The same for a folder that must be there already, and is not changed beyond its lock's files.
  static Result<std::unique_ptr<DataFolder>> OpenExisting(std::string path, DataFolderOptions options);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const std::string& path() const { return path_; }

  // The database that counts. kCorruption if it does not hold all that was acknowledged.
  Result<OpenDatabase> OpenCurrent();
  // Only for reading, as `check` and `export` do.
  Result<OpenDatabase> OpenCurrentReadOnly() const;

  // A copy of the database that counts, to be written to and then to take its place: all or nothing,
  // also if the process is killed meanwhile. REQUIRES: the database is not open for writing.
  Result<OpenDatabase> OpenCopy();
  // One of these ends it. REQUIRES: OpenCopy was called, and what it returned is closed.
  Status AdoptCopy();
  Status DiscardCopy();

  // Snapshots are made of, and restored into, `engine`, which must be over this folder.
  // Errors: kUsage (the name; it is taken; there is none), kDiskFull, kIo, kCorruption.
  // 1 to 64 letters, digits, '-', '_' and '.', not beginning with '.'; else kUsage.
  static Status CheckSnapshotName(std::string_view name);
  Status SaveSnapshot(const DurableEngine& engine, std::string_view name);
  Result<std::vector<SnapshotInfo>> ListSnapshots() const;
  Status DeleteSnapshot(std::string_view name);
  // All or nothing, also if the process is killed meanwhile. `begin` reads the restored state, by new sessions of
  // `engine`; if it fails, so does the restore.
  Status RestoreSnapshot(DurableEngine& engine, std::string_view name, std::function<Status()> begin = {});

 private:
  DataFolder(std::string path, DataFolderOptions options);
  Status Lock();
  Status Initialize();
  Status ReadFormat();
  Status WriteFormat();
  Status RaiseFormat();
  Status ReadCurrent();
  Status RecoverCurrent();
  Status RemoveLeftovers() const;
  Status SetCurrent(const std::string& database);
  Result<OpenDatabase> OpenDatabaseAt(const std::string& path, bool create, bool read_only,
                                      std::shared_ptr<DatabaseLook> look = nullptr) const;
  std::string NextDatabase() const;
  // What cannot be removed now goes at the next start.
  void RemoveUnused(const std::string& database) const;
  std::string SnapshotPath(std::string_view name) const;
  Result<std::string> ExistingSnapshot(std::string_view name) const;
  Status CopyDatabase(const std::string& from, const std::string& to) const;

  const std::string path_;  // constant after construction
  const DataFolderOptions options_;
  rocksdb::Env& env_;
  rocksdb::FileLock* lock_ = nullptr;
  int format_ = kFormat;  // what FORMAT says
  Mutex snapshots_mutex_;
  std::string current_;  // the database's name; changed by RestoreSnapshot under snapshots_mutex_
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_DATA_FOLDER_H_
