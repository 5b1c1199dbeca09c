#include <fmt/format.h>
#include <rocksdb/listener.h>
#include <rocksdb/sst_file_reader.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "storage/folder_files.h"
#include "storage/log_chain.h"
#include "storage/log_env.h"
#include "storage/manifest_prefix.h"
#include "storage/own_rows.h"
#include "storage/replay_env.h"
#include "storage/rocks_error.h"
#include "storage/rocks_options.h"
#include "storage/rocks_store.h"

// How a RocksStore is opened, and refused.

namespace virga::storage {
namespace {

// Which file is damaged: of a table whose end is, RocksDB names the manifest that lists it.
Error OpenError(const rocksdb::Options& options, const std::string& path, const rocksdb::Status& status) {
  Error error = FromRocks(status);
  error.message = fmt::format("{}: {}", path, error.message);
  if (!status.IsCorruption()) return error;
  // Of a table that is missing, it names the suffix of LevelDB's, which it looks for last.
  if (const std::size_t suffix = error.message.find(".ldb"); suffix != std::string::npos) {
    error.message.replace(suffix, 4, ".sst");
  }
  const auto names = Children(*options.env, path);
  if (!names.ok()) return error;
  for (const std::string& name : *names) {
    if (!name.ends_with(".sst")) continue;
    const std::string file = path + "/" + name;
    const rocksdb::Status read = rocksdb::SstFileReader(options).Open(file);
    if (!read.ok()) error.message += fmt::format("; {} is damaged: {}", file, read.ToString());
  }
  return error;
}

// A file that is open when its database is opened is found without the cache of open files, whose places are cold in a
// large database: two look-ups were a twentieth of a read. RocksDB opens the first 16, or all if any number may be
// open.
Result<bool> HasMoreThanItOpens(rocksdb::Env& env, const std::string& path) {
  constexpr int kOpens = 16;
  if (!env.FileExists(path).ok()) return false;
  ASSIGN_OR_RETURN(const auto names, Children(env, path));
  const auto files = std::count_if(names.begin(), names.end(), [](const auto& name) { return name.ends_with(".sst"); });
  return files > kOpens && files <= kOpenFilesMax;
}

class BeforeFlush final : public rocksdb::EventListener {
 public:
  explicit BeforeFlush(std::function<void()> call) : call_(std::move(call)) {}
  void OnFlushBegin(rocksdb::DB*, const rocksdb::FlushJobInfo&) override { call_(); }

 private:
  const std::function<void()> call_;
};

// For the files that come.
rocksdb::Status LimitOpenFiles(rocksdb::DB& db) {
  return db.SetDBOptions({{"max_open_files", std::to_string(kOpenFilesMax)}});
}

}  // namespace

Result<std::shared_ptr<RocksStore>> RocksStore::Open(const Options& options) {
  if (!options.read_only) return OpenOnce(options);
  Options shown = options;
  if (shown.look == nullptr) shown.look = std::make_shared<DatabaseLook>();
  auto opened = OpenOnce(shown);
  if (opened.ok() || opened.error().code != ErrorCode::kCorruption) return opened;
  rocksdb::Env& env = options.env == nullptr ? *rocksdb::Env::Default() : *options.env;
  const auto prefix = FindManifestPrefix(env, options.path);
  if (!prefix) return opened;
  *shown.look = {.manifest = prefix};
  auto opened_without = OpenOnce(shown);
  if (!opened_without.ok()) {
    opened.error().message += "; and without what cannot be read of it: " + opened_without.error().message;
    return opened;
  }
  log::Warning(
      "storage: {} cannot be read from a record on that ends behind byte {}: a power cut has torn it, or it was "
      "damaged later. Nothing is missing without the rest, and the next start to write replaces it",
      prefix->path, prefix->bytes);
  return opened_without;
}

Result<std::shared_ptr<RocksStore>> RocksStore::OpenOnce(const Options& options) {
  rocksdb::Options rocks = RocksOptions(options.cache_bytes, options.env);
  if (options.write_buffer_bytes != 0) rocks.write_buffer_size = options.write_buffer_bytes;
  ASSIGN_OR_RETURN(const bool opens_all, HasMoreThanItOpens(*rocks.env, options.path));
  if (opens_all) rocks.max_open_files = -1;
  rocks.create_if_missing = options.create;
  rocks.error_if_exists = options.create;
  if (options.before_flush) rocks.listeners.push_back(std::make_shared<BeforeFlush>(options.before_flush));
  Lent lent = LendTo(rocks, options);
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = options.read_only ? rocksdb::DB::OpenForReadOnly(rocks, options.path, &opened)
                                                   : rocksdb::DB::Open(rocks, options.path, &opened);
  std::unique_ptr<rocksdb::DB> db(opened);
  if (!status.ok()) return Err(OpenError(rocks, options.path, status));
  if (opens_all && !options.read_only) RETURN_IF_ERROR(Checked(LimitOpenFiles(*db)));
  if (lent.replay != nullptr) RETURN_IF_ERROR(Checked(lent.replay->Release()));
  std::shared_ptr<RocksStore> store(new RocksStore(options, std::move(lent), std::move(db)));
  RETURN_IF_ERROR(store->ReadSequence());
  if (options.read_only) {
    RETURN_IF_ERROR(ExpectNoGap(*store->db_, *store->lent_.chain));
    if (options.look->manifest && !store->lent_.chain->is_known()) {
      return Err(Error{ErrorCode::kCorruption, "an older version wrote the logs, which do not say what they follow"});
    }
  } else {
    RETURN_IF_ERROR(store->LeaveOldLogs());
  }
  return store;
}

RocksStore::Lent RocksStore::LendTo(rocksdb::Options& rocks, const Options& options) {
  Lent lent;
  if (options.look != nullptr) {
    if (options.look->manifest) {
      lent.manifest = std::make_unique<ManifestPrefixEnv>(*rocks.env, *options.look->manifest);
      rocks.env = lent.manifest.get();
    }
    const std::shared_ptr<FileReadings> readings(options.look, &options.look->readings);
    lent.replay = std::make_unique<ReplayEnv>(*rocks.env, options.path, readings);
    rocks.env = lent.replay.get();
  }
  if (options.read_only) {
    lent.chain = std::make_unique<LogChain>();
    rocks.wal_filter = lent.chain.get();
  } else {
    lent.log = std::make_unique<LogEnv>(*rocks.env, options.path,
                                        std::min(LogEnv::kAheadBytesMax, rocks.write_buffer_size / 4));
    rocks.env = lent.log.get();
  }
  return lent;
}

Status RocksStore::ReadSequence() {
  std::string value;
  ASSIGN_OR_RETURN(const bool found, Get(SequenceKey(), nullptr, value));
  if (!found) return Ok{};
  const auto row = DecodeSequenceRow(value);
  if (!row) return Err(Error{ErrorCode::kCorruption, options_.path + ": the row of the sequence is damaged"});
  sequence_ = row->sequence;
  return Ok{};
}

}  // namespace virga::storage
