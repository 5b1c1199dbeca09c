#ifndef VIRGA_STORAGE_LOG_ENV_H_
#define VIRGA_STORAGE_LOG_ENV_H_

#include <rocksdb/env.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace virga::storage {

// The Env under a database whose log is written over zeros that were written before it. A log that grows with each
// write makes each sync write the file's length too, in a place and a step of its own; this one's length changes once
// in `ahead_bytes`. RocksDB reads zeros after a log's last record as its end (log_reader.cc, kZeroType), as after a
// kill.
//
// A file's size, as RocksDB asks for it while it writes the log, is that of what was written: so a checkpoint copies
// nothing that is being written over. Where zeros find no room, the log grows with each write, as without this.
// Borrows `base`, which must outlive it; it must outlive the database. Thread-safe.
class LogEnv final : public rocksdb::EnvWrapper {
 public:
  static constexpr std::size_t kAheadBytesMax = std::size_t{256} << 10U;

  // For the database in `folder`. REQUIRES: ahead_bytes <= kAheadBytesMax.
  LogEnv(rocksdb::Env& base, const std::string& folder, std::size_t ahead_bytes);

  const char* Name() const override { return "LogEnv"; }
  rocksdb::Status GetFileSize(const std::string& path, std::uint64_t* size) override;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_LOG_ENV_H_
