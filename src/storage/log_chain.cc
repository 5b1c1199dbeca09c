#include "storage/log_chain.h"

#include <fmt/format.h>
#include <rocksdb/metadata.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "storage/own_rows.h"
#include "storage/rocks_error.h"

namespace virga::storage {
namespace {

// Finds the rows of groups in a batch.
class SequenceRows final : public rocksdb::WriteBatch::Handler {
 public:
  rocksdb::Status PutCF(std::uint32_t /*column_family*/, const rocksdb::Slice& key,
                        const rocksdb::Slice& value) override {
    if (key == rocksdb::Slice(key_)) {
      if (const auto row = DecodeSequenceRow(value.ToStringView())) rows_.push_back(*row);
    }
    return rocksdb::Status::OK();
  }
  rocksdb::Status DeleteCF(std::uint32_t /*column_family*/, const rocksdb::Slice& /*key*/) override {
    return rocksdb::Status::OK();
  }
  rocksdb::Status MarkNoop(bool /*is_empty*/) override { return rocksdb::Status::OK(); }

  const std::vector<SequenceRow>& rows() const { return rows_; }

 private:
  const std::string key_ = SequenceKey();
  std::vector<SequenceRow> rows_;
};

// The newest group of which the file holds rows; 0: none, as in files of keys that lie elsewhere.
Result<Sequence> NewestIn(const rocksdb::Options& options, const std::string& file) {
  const auto failed = [&](const Error& error) { return Err(Error{error.code, file + ": " + error.message}); };
  rocksdb::SstFileReader reader(options);
  const Status opened = Checked(reader.Open(file));
  if (!opened.ok()) return failed(opened.error());
  rocksdb::ReadOptions uncached;
  uncached.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> found(reader.NewIterator(uncached));
  found->Seek(SequenceKey());
  const Status sought = Checked(found->status());
  if (!sought.ok()) return failed(sought.error());
  if (!found->Valid() || found->key() != rocksdb::Slice(SequenceKey())) return 0;
  const auto row = DecodeSequenceRow(found->value().ToStringView());
  if (!row) return failed({ErrorCode::kCorruption, "the row of the sequence is damaged"});
  return row->sequence;
}

Result<Sequence> NewestInTables(rocksdb::DB& db) {
  const rocksdb::Options options = db.GetOptions();
  const std::string key = SequenceKey();
  std::vector<rocksdb::LiveFileMetaData> tables;
  db.GetLiveFilesMetaData(&tables);
  Sequence newest = 0;
  for (const rocksdb::LiveFileMetaData& table : tables) {
    if (key < table.smallestkey || table.largestkey < key) continue;
    ASSIGN_OR_RETURN(const Sequence its, NewestIn(options, table.directory + "/" + table.relative_filename));
    newest = std::max(newest, its);
  }
  return newest;
}

}  // namespace

rocksdb::WalFilter::WalProcessingOption LogChain::LogRecordFound(unsigned long long /*log_number*/,
                                                                 const std::string& /*log_file*/,
                                                                 const rocksdb::WriteBatch& batch,
                                                                 rocksdb::WriteBatch* /*new_batch*/,
                                                                 bool* /*batch_changed*/) {
  SequenceRows found;
  // What does not decode is RocksDB's to refuse.
  if (!batch.Iterate(&found).ok()) return WalProcessingOption::kContinueProcessing;
  for (const SequenceRow& row : found.rows()) {
    is_known_ = is_known_ && row.before.has_value();
    if (row.before > covered_) follows_ = std::max(follows_, *row.before);
    covered_ = std::max(covered_, row.sequence);
  }
  return WalProcessingOption::kContinueProcessing;
}

Status ExpectNoGap(rocksdb::DB& db, const LogChain& chain) {
  if (chain.follows() == 0) return Ok{};
  ASSIGN_OR_RETURN(const Sequence newest, NewestInTables(db));
  if (newest >= chain.follows()) return Ok{};
  const std::string& path = db.GetName();
  return Err(Error{ErrorCode::kCorruption,
                   fmt::format("{}: the logs hold writes that follow number {}, but the tables hold those up to {} "
                               "only; {}/MANIFEST-* or a log ({}/*.log) is damaged or missing",
                               path, chain.follows(), newest, path, path)});
}

}  // namespace virga::storage
