#include "storage/rocks_store.h"

#include <fmt/format.h>
#include <rocksdb/convenience.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "storage/folder_files.h"
#include "storage/log_chain.h"
#include "storage/log_env.h"
#include "storage/own_rows.h"
#include "storage/replay_env.h"
#include "storage/rocks_error.h"
#include "storage/rocks_options.h"

namespace virga::storage {
namespace {

// Writes are refused before the disk is full to the last byte. If RocksDB (7.8) meets that in its log just when a flush
// is due, it forgets the flush, and DB::Resume waits for it for ever; and a flush needs room to give room back.
constexpr std::uint64_t kFreeBytesMin = std::uint64_t{16} << 20U;

rocksdb::Slice SliceOf(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

// Some versions must be told whether it undoes all that was disabled before, and others cannot be.
template <typename AnyDb>
rocksdb::Status EnableFileDeletions(AnyDb& db) {
  if constexpr (requires { db.EnableFileDeletions(/*force=*/false); }) {
    return db.EnableFileDeletions(/*force=*/false);
  } else {
    return db.EnableFileDeletions();
  }
}

}  // namespace

RocksStore::RocksStore(Options options, Lent lent, std::unique_ptr<rocksdb::DB> db)
    : options_(std::move(options)),
      admission_(options_.cache_bytes / kBlockBytes),
      lent_(std::move(lent)),
      db_(std::move(db)) {}

RocksStore::~RocksStore() {
  // With nothing left in the log the next start has nothing to replay. What cannot be flushed is
  // in the log.
  if (!options_.read_only && writable_) db_->Flush(rocksdb::FlushOptions());
  db_->Close();
}

Result<TotalsByKey> RocksStore::ReadTotals() const {
  TotalsByKey totals;
  const std::string prefix = TotalsKey();
  const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(rocksdb::ReadOptions()));
  for (rows->Seek(prefix); rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
    const auto decoded = DecodeTotals(rows->value().ToStringView());
    if (!decoded) return Err(Error{ErrorCode::kCorruption, options_.path + ": a row of totals is damaged"});
    totals.emplace(rows->key().ToStringView().substr(prefix.size()), *decoded);
  }
  RETURN_IF_ERROR(Checked(rows->status()));
  return totals;
}

Status RocksStore::Write(const VersionedRows& rows, Sequence sequence, const TotalsByKey& totals) {
  rocksdb::WriteBatch batch;
  for (const auto& [key, version] : rows) {
    if (version.deleted) {
      batch.Delete(SliceOf(key));
    } else {
      batch.Put(SliceOf(key), SliceOf(version.value));
    }
  }
  for (const auto& [key, value] : totals) {
    if (value == Totals{}) {
      batch.Delete(TotalsKey(key));
    } else {
      batch.Put(TotalsKey(key), EncodeTotals(value));
    }
  }
  batch.Put(SequenceKey(), EncodeSequenceRow({.sequence = sequence, .before = sequence_}));

  RETURN_IF_ERROR(RequireRoom(batch.GetDataSize()));
  writable_ = false;
  RETURN_IF_ERROR(PrepareForFailure());
  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status written = db_->Write(options, &batch);
  if (!written.ok()) return Err(FromRocks(written));
  // What is written to files that were deleted while they are open is never read again.
  if (db_->GetEnv()->FileExists(options_.path + "/CURRENT").IsNotFound()) {
    return Err(Error{ErrorCode::kIo, options_.path + " is gone: it was deleted, moved or unmounted"});
  }
  writable_ = true;
  sequence_ = sequence;
  return Ok{};
}

// A log whose first record a power cut has torn was not acknowledged, and nothing of it is replayed; but
// RocksDB keeps it, and each checkpoint fails on it. A flush is what lets go of the logs before it.
Status RocksStore::LeaveOldLogs() {
  ASSIGN_OR_RETURN(const auto names, Children(*db_->GetEnv(), options_.path));
  const bool has_old = std::any_of(names.begin(), names.end(), [this](const std::string& name) {
    std::uint64_t bytes = 0;  // the new log has none yet
    return name.ends_with(".log") && db_->GetEnv()->GetFileSize(options_.path + "/" + name, &bytes).ok() && bytes > 0;
  });
  if (!has_old) return Ok{};
  RETURN_IF_ERROR(PutResumeRow());
  RETURN_IF_ERROR(Checked(db_->Flush(rocksdb::FlushOptions())));
  // A flush deletes the logs that were replayed. One of which nothing was replayed goes by a look at the folder, which
  // is taken where deletions are allowed again.
  RETURN_IF_ERROR(Checked(db_->DisableFileDeletions()));
  return Checked(EnableFileDeletions(*db_));
}

Status RocksStore::RequireRoom(std::uint64_t bytes) const {
  std::uint64_t free = 0;
  // Where it cannot be asked, a full disk is met by the write itself.
  if (!db_->GetEnv()->GetFreeSpace(options_.path, &free).ok() || free >= kFreeBytesMin + bytes) return Ok{};
  return Err(
      Error{ErrorCode::kDiskFull, fmt::format("{} bytes are free at {}, and {} are needed, of which {} stay free", free,
                                              options_.path, kFreeBytesMin + bytes, kFreeBytesMin)});
}

Status RocksStore::PutResumeRow() {
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  return Checked(db_->Put(unlogged, ResumeKey(), ""));
}

// For RocksDB to resume after a write to the log that found no room, two things must hold when that
// write fails (seen in 7.8; durable_every_call_test.cc finds both):
// - A row is in memory. Resume replaces the failed log only together with a table of rows.
// - No flush is scheduled that has not begun. It would end with the write's error, remain listed as
//   scheduled, and be waited for by Resume for ever.
// The first row makes room for itself if the table of rows is full, which schedules a flush; the
// second does if it was the first that filled it.
Status RocksStore::PrepareForFailure() {
  RETURN_IF_ERROR(PutResumeRow());
  RETURN_IF_ERROR(PutResumeRow());
  constexpr int kLookAgainMicros = 100;
  std::uint64_t errors_before = 0;
  db_->GetIntProperty(rocksdb::DB::Properties::kBackgroundErrors, &errors_before);
  while (true) {
    std::uint64_t is_pending = 0;
    db_->GetIntProperty(rocksdb::DB::Properties::kMemTableFlushPending, &is_pending);
    if (is_pending == 0) return Ok{};
    std::uint64_t errors = 0;
    db_->GetIntProperty(rocksdb::DB::Properties::kBackgroundErrors, &errors);
    if (errors != errors_before) return Ok{};  // the write will tell
    db_->GetEnv()->SleepForMicroseconds(kLookAgainMicros);
  }
}

// The log may end in a part of the write that found no room; what is appended after that would be
// lost when the log is replayed. So its rows go to a table file and a new log begins.
Status RocksStore::Resume() {
  RETURN_IF_ERROR(RequireRoom(0));
  RETURN_IF_ERROR(Checked(db_->Resume()));
  RETURN_IF_ERROR(PutResumeRow());
  RETURN_IF_ERROR(Checked(db_->Flush(rocksdb::FlushOptions())));
  writable_ = true;
  return Ok{};
}

rocksdb::ReadOptions RocksStore::ReadOptionsFor(std::string_view key, const rocksdb::Snapshot* snapshot) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.fill_cache = admission_.Admits(key);
  options.ignore_range_deletions = true;  // rows are deleted one by one: no file needs to be asked
  return options;
}

Result<bool> RocksStore::Get(std::string_view key, const rocksdb::Snapshot* snapshot, std::string& value) const {
  const rocksdb::Status status = db_->Get(ReadOptionsFor(key, snapshot), SliceOf(key), &value);
  if (status.IsNotFound()) return false;
  if (!status.ok()) return Err(FromRocks(status));
  return true;
}

Status RocksStore::Checkpoint(const std::string& path) const {
  rocksdb::Checkpoint* made = nullptr;
  const rocksdb::Status created = rocksdb::Checkpoint::Create(db_.get(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (!created.ok()) return Err(FromRocks(created));
  RETURN_IF_ERROR(Checked(db_->DisableFileDeletions()));
  // Never flushes: the log is copied, and writes go on meanwhile.
  Status done = Checked(checkpoint->CreateCheckpoint(path, std::numeric_limits<std::uint64_t>::max()));
  if (!done.ok())
    done.error().message = fmt::format("copying {} to {}: {}", db_->GetName(), path, done.error().message);
  if (done.ok()) done = ExpectCopies(path);
  const Status enabled = Checked(EnableFileDeletions(*db_));
  return done.ok() ? enabled : done;
}

// Table files are links; the others were copied without a look at what was read.
Status RocksStore::ExpectCopies(const std::string& path) const {
  rocksdb::Env& env = *db_->GetEnv();
  ASSIGN_OR_RETURN(const auto names, Children(env, path));
  for (const std::string& name : names) {
    if (name.ends_with(".sst")) continue;
    RETURN_IF_ERROR(ExpectCopy(env, db_->GetName() + "/" + name, path + "/" + name));
  }
  return Ok{};
}

Status RocksStore::VerifyChecksums() const {
  RETURN_IF_ERROR(Checked(db_->VerifyFileChecksums(rocksdb::ReadOptions())));
  return Checked(db_->VerifyChecksum());
}

}  // namespace virga::storage
