#ifndef VIRGA_STORAGE_REPLAY_ENV_H_
#define VIRGA_STORAGE_REPLAY_ENV_H_

#include <rocksdb/env.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace virga::storage {

struct ReplayState;

// What was read of a database's manifest and logs the first time, as checksums. Driven by one thread at a time.
class FileReadings {
 public:
  struct File {
    std::map<std::uint64_t, std::uint32_t> checksums;  // of all bytes up to where a read ended
    bool is_read = false;                              // once: what follows is compared
  };
  File& Of(const std::string& name) { return files_[name]; }

 private:
  std::map<std::string, File> files_;
};

// The Env under a database while it is opened. RocksDB replays a log up to the first record that it cannot read, and
// reads a manifest up to one whose end it does not find, and then replaces both. So they are read twice, first by a
// database that writes nothing: whoever opens it looks at what that found, and the second reading must give the same,
// or nothing is written any more and the opening fails.
//
// Compares bytes, not records: a disk that returned a wrong byte once has harmed nothing. Notes the tables that are
// opened (abort_message.h). A record of a type that is never written here is shown as the file's end
// (record_framing.h). Borrows `base`, which must outlive it; it must outlive the database. Thread-safe once Release()
// was called.
class ReplayEnv final : public rocksdb::EnvWrapper {
 public:
  // For the database in `folder`.
  ReplayEnv(rocksdb::Env& base, const std::string& folder, std::shared_ptr<FileReadings> readings);

  ~ReplayEnv() override;

  const char* Name() const override { return "ReplayEnv"; }
  // The database is open: from now on nothing is compared. An error that names the file if one was not the same.
  rocksdb::Status Release();

 private:
  const std::shared_ptr<ReplayState> state_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_REPLAY_ENV_H_
