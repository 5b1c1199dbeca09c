#include "storage/rocks_store.h"

#include <fmt/format.h>
#include <rocksdb/convenience.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <limits>
#include <optional>
#include <utility>

#include "storage/key_codec.h"
#include "storage/rocks_options.h"

namespace virga::storage {
namespace {

// Rows under layer 0 are ours.
constexpr char kOwnPrefix[] = {0, 0, 0, 0};
constexpr char kSequenceRow = 'S';
constexpr char kTotalsRow = 'T';
constexpr char kResumeRow = 'R';

std::string OwnKey(char row, std::string_view rest = {}) {
  std::string key(kOwnPrefix, sizeof kOwnPrefix);
  key.push_back(row);
  key.append(rest);
  return key;
}

std::string EncodeTotals(const Totals& totals) {
  std::string value;
  AppendUint64(static_cast<std::uint64_t>(totals.rows), value);
  AppendUint64(static_cast<std::uint64_t>(totals.bytes), value);
  return value;
}

std::optional<Totals> DecodeTotals(std::string_view value) {
  KeyReader reader(value);
  const auto rows = reader.ReadUint64();
  const auto bytes = reader.ReadUint64();
  if (!rows || !bytes || !reader.rest().empty()) return std::nullopt;
  return Totals{static_cast<std::int64_t>(*rows), static_cast<std::int64_t>(*bytes)};
}

rocksdb::Slice SliceOf(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

Status Checked(const rocksdb::Status& status) {
  if (!status.ok()) return Err(FromRocks(status));
  return Ok{};
}

}  // namespace

Error FromRocks(const rocksdb::Status& status) {
  if (status.IsNoSpace()) return {ErrorCode::kDiskFull, status.ToString()};
  if (status.IsCorruption()) return {ErrorCode::kCorruption, status.ToString()};
  return {ErrorCode::kIo, status.ToString()};
}

std::string_view FirstUserKey() {
  static constexpr char kFirst[] = {0, 0, 0, 1};
  return {kFirst, sizeof kFirst};
}

Result<std::shared_ptr<RocksStore>> RocksStore::Open(const Options& options) {
  rocksdb::Options rocks = RocksOptions(options.cache_bytes, options.env);
  rocks.create_if_missing = options.create;
  rocks.error_if_exists = options.create;
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = options.read_only ? rocksdb::DB::OpenForReadOnly(rocks, options.path, &opened)
                                                   : rocksdb::DB::Open(rocks, options.path, &opened);
  std::unique_ptr<rocksdb::DB> db(opened);
  if (!status.ok()) return Err(FromRocks(status));
  std::shared_ptr<RocksStore> store(new RocksStore(options, std::move(db)));
  RETURN_IF_ERROR(store->ReadSequence());
  return store;
}

RocksStore::RocksStore(Options options, std::unique_ptr<rocksdb::DB> db)
    : options_(std::move(options)), db_(std::move(db)) {}

RocksStore::~RocksStore() {
  // With nothing left in the log the next start has nothing to replay. What cannot be flushed is
  // in the log.
  if (!options_.read_only && writable_) db_->Flush(rocksdb::FlushOptions());
  db_->Close();
}

Status RocksStore::ReadSequence() {
  std::string value;
  ASSIGN_OR_RETURN(const bool found, Get(OwnKey(kSequenceRow), nullptr, value));
  if (!found) return Ok{};
  const auto sequence = KeyReader(value).ReadUint64();
  if (!sequence) return Err(Error{ErrorCode::kCorruption, options_.path + ": the row of the sequence is damaged"});
  sequence_ = *sequence;
  return Ok{};
}

Result<TotalsByKey> RocksStore::ReadTotals() const {
  TotalsByKey totals;
  const std::string prefix = OwnKey(kTotalsRow);
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
      batch.Delete(OwnKey(kTotalsRow, key));
    } else {
      batch.Put(OwnKey(kTotalsRow, key), EncodeTotals(value));
    }
  }
  std::string encoded;
  AppendUint64(sequence, encoded);
  batch.Put(OwnKey(kSequenceRow), encoded);

  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status written = db_->Write(options, &batch);
  writable_ = written.ok();
  if (!written.ok()) return Err(FromRocks(written));
  sequence_ = sequence;
  return Ok{};
}

// The log may end in a part of the write that found no room; what is appended after that would be
// lost when the log is replayed. So its rows go to a table file and a new log begins, which RocksDB
// does only if there is a row that is not in a table yet.
Status RocksStore::Resume() {
  RETURN_IF_ERROR(Checked(db_->Resume()));
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  RETURN_IF_ERROR(Checked(db_->Put(unlogged, OwnKey(kResumeRow), "")));
  RETURN_IF_ERROR(Checked(db_->Flush(rocksdb::FlushOptions())));
  writable_ = true;
  return Ok{};
}

Result<bool> RocksStore::Get(std::string_view key, const rocksdb::Snapshot* snapshot, std::string& value) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  const rocksdb::Status status = db_->Get(options, SliceOf(key), &value);
  if (status.IsNotFound()) return false;
  if (!status.ok()) return Err(FromRocks(status));
  return true;
}

Status RocksStore::Checkpoint(const std::string& path) const {
  rocksdb::Checkpoint* made = nullptr;
  const rocksdb::Status created = rocksdb::Checkpoint::Create(db_.get(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (!created.ok()) return Err(FromRocks(created));
  // Never flushes: the log is copied, and writes go on meanwhile.
  return Checked(checkpoint->CreateCheckpoint(path, std::numeric_limits<std::uint64_t>::max()));
}

Status RocksStore::VerifyChecksums() const {
  RETURN_IF_ERROR(Checked(db_->VerifyFileChecksums(rocksdb::ReadOptions())));
  return Checked(db_->VerifyChecksum());
}

}  // namespace virga::storage
