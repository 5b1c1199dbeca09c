#ifndef VIRGA_STORAGE_ROCKS_STORE_H_
#define VIRGA_STORAGE_ROCKS_STORE_H_

#include <rocksdb/db.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "storage/cache_admission.h"
#include "storage/engine.h"
#include "storage/versioned_rows.h"

namespace virga::storage {

class LogEnv;
class LogReadings;
class ReplayEnv;

Error FromRocks(const rocksdb::Status& status);

// A RocksDB with our options: what is on disk, in the order of our sequences. Beside the rows, whose
// keys begin with a layer's id from 1 on, it holds under layer 0 the newest sequence and the totals.
// Reads are thread-safe; Write, Resume and Checkpoint are for one thread at a time each.
// Format: docs/formats/data_folder.md. RocksDB: https://github.com/facebook/rocksdb/wiki
class RocksStore {
 public:
  struct Options {
    std::string path;
    bool create = false;  // else a folder without a database is an error
    bool read_only = false;
    std::size_t cache_bytes = std::size_t{64} << 20U;
    std::size_t write_buffer_bytes = 0;  // 0: as rocks_options has it; small ones flush and compact often
    rocksdb::Env* env = nullptr;         // nullptr: the machine's
    // Of this database's logs: what is read is noted, or must be what was noted before. nullptr: neither.
    std::shared_ptr<LogReadings> log_readings = nullptr;
  };
  // Replays the log. What the log holds after its first damaged record is not replayed: compare
  // sequence() with what is known to have been acknowledged (durable_mark.h).
  static Result<std::shared_ptr<RocksStore>> Open(const Options& options);
  ~RocksStore();
  RocksStore(const RocksStore&) = delete;
  RocksStore& operator=(const RocksStore&) = delete;

  // Of the last group that is on disk; 0: none.
  Sequence sequence() const { return sequence_; }
  // All totals that are on disk.
  Result<TotalsByKey> ReadTotals() const;

  // The newest version of each row of `rows`, and `totals` (zero: removed); all on disk as one when it
  // returns. Errors: kDiskFull (nothing written, as less than 16 MB would stay free; Resume first), kIo (no further
  // write is possible; also if the folder was deleted under it).
  Status Write(const VersionedRows& rows, Sequence sequence, const TotalsByKey& totals);
  // After kDiskFull: makes writes possible again. Errors: kDiskFull while there is no room.
  Status Resume();

  // At the snapshot, or the newest if it is nullptr.
  Result<bool> Get(std::string_view key, const rocksdb::Snapshot* snapshot, std::string& value) const;
  rocksdb::DB& db() const { return *db_; }
  // For a read at or from `key`, at the snapshot, or of the newest if it is nullptr. Decides whether it fills the
  // cache.
  rocksdb::ReadOptions ReadOptionsFor(std::string_view key, const rocksdb::Snapshot* snapshot) const;

  // Makes `path` a copy of all that is on disk, by hard links where it can. `path` must not exist.
  Status Checkpoint(const std::string& path) const;
  // Reads every block of every file against its checksum.
  Status VerifyChecksums() const;

 private:
  struct Envs {
    std::unique_ptr<ReplayEnv> replay;  // nullptr: without log_readings
    std::unique_ptr<LogEnv> log;        // over it; nullptr: read_only
  };
  RocksStore(Options options, Envs envs, std::unique_ptr<rocksdb::DB> db);
  Status ReadSequence();
  Status LeaveOldLogs();
  Status PutResumeRow();
  Status PrepareForFailure();
  Status ExpectCopies(const std::string& path) const;
  Status RequireRoom(std::uint64_t bytes) const;  // kDiskFull if so many more would fill the disk

  const Options options_;             // constant after construction
  mutable CacheAdmission admission_;  // thread-safe
  const Envs envs_;
  const std::unique_ptr<rocksdb::DB> db_;
  Sequence sequence_ = 0;
  bool writable_ = true;
};

// Rows of the engine's users lie past this key.
std::string_view FirstUserKey();

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_ROCKS_STORE_H_
