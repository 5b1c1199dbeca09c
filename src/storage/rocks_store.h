#ifndef VIRGA_STORAGE_ROCKS_STORE_H_
#define VIRGA_STORAGE_ROCKS_STORE_H_

#include <rocksdb/db.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "storage/cache_admission.h"
#include "storage/engine.h"
#include "storage/manifest_prefix.h"
#include "storage/replay_env.h"
#include "storage/versioned_rows.h"

namespace virga::storage {

class LogChain;
class LogEnv;

// What an opening for reading alone finds, for the one that changes the folder.
struct DatabaseLook {
  FileReadings readings = {};
  std::optional<ManifestPrefix> manifest = std::nullopt;  // nullopt: all of it
};

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
    // Called before rows go from the memtable to a table, after which their log is removed; but not when Open replays a
    // log. By any thread.
    std::function<void()> before_flush = nullptr;
    // Of a read_only opening: what it finds. Of another: what was found, which must be found once more.
    std::shared_ptr<DatabaseLook> look = nullptr;
  };
  // Replays the log. What the log holds after its first damaged record is not replayed: compare
  // sequence() with what is known to have been acknowledged (durable_mark.h). What else may be missing
  // (log_chain.h) is kCorruption, of a read_only opening: let one come first.
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
  // What the database borrows. Each Env is over the one before it.
  struct Lent {
    std::unique_ptr<ManifestPrefixEnv> manifest;  // nullptr: all of the manifest is shown
    std::unique_ptr<ReplayEnv> replay;            // nullptr: without a look
    std::unique_ptr<LogEnv> log;                  // nullptr: read_only
    std::unique_ptr<LogChain> chain;              // nullptr: not read_only
  };
  RocksStore(Options options, Lent lent, std::unique_ptr<rocksdb::DB> db);
  static Result<std::shared_ptr<RocksStore>> OpenOnce(const Options& options);
  static Lent LendTo(rocksdb::Options& rocks, const Options& options);
  Status ReadSequence();
  Status LeaveOldLogs();
  Status PutResumeRow();
  Status PrepareForFailure();
  Status ExpectCopies(const std::string& path) const;
  Status RequireRoom(std::uint64_t bytes) const;  // kDiskFull if so many more would fill the disk

  const Options options_;             // constant after construction
  mutable CacheAdmission admission_;  // thread-safe
  const Lent lent_;
  const std::unique_ptr<rocksdb::DB> db_;
  Sequence sequence_ = 0;
  bool writable_ = true;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_ROCKS_STORE_H_
