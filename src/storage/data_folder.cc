#include "storage/data_folder.h"

#include <fmt/format.h>
#include <rocksdb/env.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/log.h"
#include "storage/durable_mark.h"
#include "storage/folder_files.h"
#include "storage/rocks_error.h"
#include "storage/rocks_store.h"

namespace virga::storage {
namespace {

constexpr std::string_view kFormatText = "virga data folder, format ";
constexpr std::string_view kFirstDatabase = "db-1";
constexpr std::string_view kDatabasePrefix = "db-";

template <typename... Args>
Err<Error> Usage(fmt::format_string<Args...> format, Args&&... args) {
  return Err(Error{ErrorCode::kUsage, fmt::format(format, std::forward<Args>(args)...)});
}

template <typename... Args>
Err<Error> Corrupt(fmt::format_string<Args...> format, Args&&... args) {
  return Err(Error{ErrorCode::kCorruption, fmt::format(format, std::forward<Args>(args)...)});
}

// "db-7"
bool IsDatabaseName(std::string_view name) {
  constexpr std::size_t kDigitsMax = 18;
  if (!name.starts_with(kDatabasePrefix)) return false;
  const std::string_view digits = name.substr(kDatabasePrefix.size());
  return !digits.empty() && digits.size() <= kDigitsMax &&
         digits.find_first_not_of("0123456789") == std::string_view::npos;
}

// When a log is removed, the mark is what tells that its rows are missing: it must not be older after a power cut.
void SyncMark(DurableMark& mark) {
  WarnUnlessMarked(mark.Sync());
}

// A start has brought all that the logs held to tables, and removed them.
void MarkAll(const RocksStore& store, DurableMark& mark) {
  if (store.sequence() > mark.sequence()) WarnUnlessMarked(mark.Advance(store.sequence()));
  SyncMark(mark);
}

bool IsOwnName(const std::string& name) {
  return name == "FORMAT" || name == "FORMAT.tmp" || name == "LOCK" || name == "PID";
}

}  // namespace

DataFolder::DataFolder(std::string path, DataFolderOptions options)
    : path_(std::move(path)),
      options_(options),
      env_(options.env == nullptr ? *rocksdb::Env::Default() : *options.env) {}

DataFolder::~DataFolder() {
  if (lock_ == nullptr) return;
  env_.DeleteFile(path_ + "/PID");
  env_.UnlockFile(lock_);
}

Result<std::unique_ptr<DataFolder>> DataFolder::Open(std::string path, DataFolderOptions options) {
  std::unique_ptr<DataFolder> folder(new DataFolder(std::move(path), options));
  RETURN_IF_ERROR(MakeFolder(folder->env_, folder->path_));
  RETURN_IF_ERROR(folder->Lock());
  if (!Exists(folder->env_, folder->path_ + "/FORMAT")) RETURN_IF_ERROR(folder->Initialize());
  RETURN_IF_ERROR(folder->ReadFormat());
  if (Exists(folder->env_, folder->path_ + "/CURRENT")) {
    RETURN_IF_ERROR(folder->ReadCurrent());
  } else {
    RETURN_IF_ERROR(folder->RecoverCurrent());
  }
  RETURN_IF_ERROR(folder->RemoveLeftovers());
  // An earlier start may have failed to: its names are on disk before a write is acknowledged.
  RETURN_IF_ERROR(SyncFolder(folder->env_, folder->path_));
  return folder;
}

Result<std::unique_ptr<DataFolder>> DataFolder::OpenExisting(std::string path, DataFolderOptions options) {
  std::unique_ptr<DataFolder> folder(new DataFolder(std::move(path), options));
  if (!Exists(folder->env_, folder->path_ + "/FORMAT")) {
    return Usage("{} is not a data folder: there is no file FORMAT in it", folder->path_);
  }
  RETURN_IF_ERROR(folder->Lock());
  RETURN_IF_ERROR(folder->ReadFormat());
  RETURN_IF_ERROR(folder->ReadCurrent());
  return folder;
}

Status DataFolder::Lock() {
  const rocksdb::Status locked = env_.LockFile(path_ + "/LOCK", &lock_);
  if (!locked.ok()) {
    lock_ = nullptr;
    if (const auto pid = ReadFile(env_, path_ + "/PID"); pid.ok() && !pid->empty()) {
      return Usage("{} is held by process {}; a data folder serves one process at a time", path_, *pid);
    }
    return Err(FromRocks(locked));
  }
  // For the message above only: the lock is what counts.
  const rocksdb::Status written = rocksdb::WriteStringToFile(&env_, std::to_string(getpid()), path_ + "/PID");
  if (!written.ok()) return Err(FromRocks(written));
  return Ok{};
}

// FORMAT comes first, CURRENT last: in between, nothing was acknowledged.
Status DataFolder::Initialize() {
  ASSIGN_OR_RETURN(const auto names, Children(env_, path_));
  for (const std::string& name : names) {
    if (!IsOwnName(name)) {
      return Usage(
          "{} holds \"{}\" but no file FORMAT: it is not a data folder, and nothing was changed in it. "
          "Give an empty folder, or one that is not there yet",
          path_, name);
    }
  }
  return WriteFormat();
}

Status DataFolder::WriteFormat() {
  RETURN_IF_ERROR(WriteFile(env_, path_ + "/FORMAT", fmt::format("{}{}\n", kFormatText, kFormat)));
  format_ = kFormat;
  return Ok{};
}

// Before anything is written that an older version would not keep up. REQUIRES: the folder was read without fault.
Status DataFolder::RaiseFormat() {
  if (format_ == kFormat) return Ok{};
  log::Info("storage: {} had format {} and has format {} from now on", path_, format_, kFormat);
  return WriteFormat();
}

Status DataFolder::ReadFormat() {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(env_, path_ + "/FORMAT"));
  int format = 0;
  const char* const end = text.data() + text.size();
  const bool has_head = text.starts_with(kFormatText);
  const auto read = has_head ? std::from_chars(text.data() + kFormatText.size(), end, format)
                             : std::from_chars_result{text.data(), std::errc::invalid_argument};
  if (read.ec != std::errc() || std::string_view(read.ptr, end) != "\n" || format < 1) {
    return Corrupt("{}/FORMAT is damaged: it should read \"{}{}\"", path_, kFormatText, kFormat);
  }
  if (format > kFormat) {
    return Usage("{} has format {}; this version reads format {}. Use the version that wrote it, or a newer one", path_,
                 format, kFormat);
  }
  format_ = format;
  return Ok{};
}

Status DataFolder::ReadCurrent() {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(env_, path_ + "/CURRENT"));
  const std::string name = text.substr(0, text.find('\n'));
  current_ = name;
  if (text != name + "\n" || !IsDatabaseName(name) || !Exists(env_, path_ + "/" + current_)) {
    return Corrupt("{}/CURRENT is damaged: it should name one of the databases {}/{}*", path_, path_, kDatabasePrefix);
  }
  return Ok{};
}

// Without CURRENT the folder was never finished, and a database that is there holds nothing: else
// somebody removed CURRENT.
Status DataFolder::RecoverCurrent() {
  ASSIGN_OR_RETURN(const auto names, Children(env_, path_));
  for (const std::string& name : names) {
    if (!IsDatabaseName(name)) continue;
    const std::string database = path_ + "/" + name;
    ASSIGN_OR_RETURN(const auto files, Children(env_, database));
    bool holds_data = name != kFirstDatabase;
    for (const std::string& file : files) holds_data = holds_data || file.ends_with(".sst");
    if (Exists(env_, database + "/durable-mark")) {
      const auto mark = DurableMark::Open(env_, database + "/durable-mark", /*create=*/false);
      holds_data = holds_data || (mark.ok() && mark->sequence() > 0);
    }
    if (holds_data) {
      return Corrupt(
          "{}/CURRENT is missing, and {} holds data. Write the name of the database that counts, with a "
          "line feed, to CURRENT",
          path_, name);
    }
    RETURN_IF_ERROR(RemoveAll(env_, database));
  }
  ASSIGN_OR_RETURN(const OpenDatabase made,
                   OpenDatabaseAt(path_ + "/" + std::string(kFirstDatabase), /*create=*/true, /*read_only=*/false));
  return SetCurrent(std::string(kFirstDatabase));
}

// What an interrupted restore or save left behind.
Status DataFolder::RemoveLeftovers() const {
  ASSIGN_OR_RETURN(const auto names, Children(env_, path_));
  for (const std::string& name : names) {
    if (!IsDatabaseName(name) || name == current_) continue;
    log::Info("storage: removing {}/{}, which was not finished or is no longer used", path_, name);
    RETURN_IF_ERROR(RemoveAll(env_, path_ + "/" + name));
  }
  const std::string snapshots = path_ + "/snapshots";
  if (!Exists(env_, snapshots)) return Ok{};
  ASSIGN_OR_RETURN(const auto saved, Children(env_, snapshots));
  for (const std::string& name : saved) {
    if (name.starts_with('.')) RETURN_IF_ERROR(RemoveAll(env_, snapshots + "/" + name));
  }
  return Ok{};
}

Status DataFolder::SetCurrent(const std::string& database) {
  RETURN_IF_ERROR(WriteFile(env_, path_ + "/CURRENT", database + "\n"));
  current_ = database;
  return Ok{};
}

Result<OpenDatabase> DataFolder::OpenCurrent() {
  ASSIGN_OR_RETURN(OpenDatabase database,
                   OpenDatabaseAt(path_ + "/" + current_, /*create=*/false, /*read_only=*/false));
  RETURN_IF_ERROR(RaiseFormat());
  return database;
}

Result<OpenDatabase> DataFolder::OpenCurrentReadOnly() const {
  return OpenDatabaseAt(path_ + "/" + current_, /*create=*/false, /*read_only=*/true);
}

std::string DataFolder::NextDatabase() const {
  return fmt::format("{}{}", kDatabasePrefix, std::stoull(current_.substr(kDatabasePrefix.size())) + 1);
}

Result<OpenDatabase> DataFolder::OpenCopy() {
  const std::string path = path_ + "/" + NextDatabase();
  RETURN_IF_ERROR(CopyDatabase(path_ + "/" + current_, path));
  RETURN_IF_ERROR(RaiseFormat());
  return OpenDatabaseAt(path, /*create=*/false, /*read_only=*/false);
}

Status DataFolder::AdoptCopy() {
  const std::string before = current_;
  RETURN_IF_ERROR(SetCurrent(NextDatabase()));
  RemoveUnused(before);
  return Ok{};
}

void DataFolder::RemoveUnused(const std::string& database) const {
  const std::string unused = path_ + "/" + database;
  if (const auto removed = RemoveAll(env_, unused); !removed.ok()) {
    log::Warning("storage: {} is removed at the next start: {}", unused, removed.error().message);
  }
}

Status DataFolder::DiscardCopy() {
  return RemoveAll(env_, path_ + "/" + NextDatabase());
}

Result<OpenDatabase> DataFolder::OpenDatabaseAt(const std::string& path, bool create, bool read_only,
                                                std::shared_ptr<DatabaseLook> look) const {
  if (create) {
    RETURN_IF_ERROR(MakeFolder(env_, path));
  } else if (!read_only) {
    // A look first: opening it for writing replays the log and then removes it, damage and all.
    look = std::make_shared<DatabaseLook>();
    RETURN_IF_ERROR(OpenDatabaseAt(path, /*create=*/false, /*read_only=*/true, look));
  }
  OpenDatabase database;
  ASSIGN_OR_RETURN(DurableMark opened, DurableMark::Open(env_, path + "/durable-mark", create));
  const auto mark = std::make_shared<DurableMark>(std::move(opened));
  ASSIGN_OR_RETURN(database.store, RocksStore::Open({.path = path,
                                                     .create = create,
                                                     .read_only = read_only,
                                                     .cache_bytes = options_.cache_bytes,
                                                     .write_buffer_bytes = options_.write_buffer_bytes,
                                                     .env = options_.env,
                                                     .before_flush = [mark] { SyncMark(*mark); },
                                                     .look = std::move(look)}));
  // RocksDB 7.8 syncs it too, as it opens; what is acknowledged does not hang on that.
  if (!read_only) RETURN_IF_ERROR(SyncFolder(env_, path));
  if (mark->has_damaged_slot()) log::Warning("storage: one of the two slots of {}/durable-mark is damaged", path);
  if (database.store->sequence() < mark->sequence()) {
    return Corrupt(
        "{}: writes were acknowledged up to number {}, but its files hold them only up to {}: a log file "
        "({}/*.log) is damaged or missing",
        path, mark->sequence(), database.store->sequence(), path);
  }
  if (!read_only) MarkAll(*database.store, *mark);
  ASSIGN_OR_RETURN(database.totals, database.store->ReadTotals());
  database.mark = mark;
  return database;
}

}  // namespace virga::storage
