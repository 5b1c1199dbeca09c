#ifndef VIRGA_STORAGE_LOG_CHAIN_H_
#define VIRGA_STORAGE_LOG_CHAIN_H_

#include <rocksdb/db.h>
#include <rocksdb/wal_filter.h>

#include <string>

#include "storage/engine.h"

namespace virga::storage {

// What the logs of a database hold, seen as they are replayed: DBOptions::wal_filter.
// RocksDB knows of no gap before a log, nor that its manifest lacks its last records: a length in it that a flipped bit
// made too long reads as the torn end of a write. Then tables that it no longer knows would be gone, and newer logs
// be taken for all that came after.
// For one thread at a time. Format: docs/formats/data_folder.md.
class LogChain final : public rocksdb::WalFilter {
 public:
  const char* Name() const override { return "LogChain"; }
  WalProcessingOption LogRecordFound(unsigned long long log_number, const std::string& log_file,
                                     const rocksdb::WriteBatch& batch, rocksdb::WriteBatch* new_batch,
                                     bool* batch_changed) override;

  // The newest group that one in the logs follows and that is not in the logs before it. 0: none.
  Sequence follows() const { return follows_; }
  // Of each that is in the logs it is known which it follows.
  bool is_known() const { return is_known_; }

 private:
  Sequence covered_ = 0;  // up to here by the logs so far
  Sequence follows_ = 0;
  bool is_known_ = true;
};

// Of a database that was opened with `chain`: its tables hold what its logs follow. Errors: kCorruption, kIo. Reads a
// row of some tables if there is something in the logs, else nothing.
Status ExpectNoGap(rocksdb::DB& db, const LogChain& chain);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_LOG_CHAIN_H_
