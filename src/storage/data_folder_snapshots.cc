#include <fmt/format.h>
#include <rocksdb/env.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "storage/data_folder.h"
#include "storage/durable_mark.h"
#include "storage/folder_files.h"
#include "storage/rocks_error.h"
#include "storage/rocks_store.h"

// The snapshots of a data folder. Each is a data folder of its own, whose table files are links to
// those of the database it was taken from.

namespace virga::storage {
namespace {

constexpr std::size_t kNameBytesMax = 64;
constexpr std::string_view kSnapshotDatabase = "db-1";

}  // namespace

Status DataFolder::CheckSnapshotName(std::string_view name) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  if (!name.empty() && name.size() <= kNameBytesMax && name.front() != '.' &&
      std::all_of(name.begin(), name.end(), is_allowed)) {
    return Ok{};
  }
  return Err(Error{ErrorCode::kUsage,
                   fmt::format("a snapshot's name has 1 to {} letters, digits, '-', '_' and '.', and does not begin "
                               "with '.'",
                               kNameBytesMax)});
}

std::string DataFolder::SnapshotPath(std::string_view name) const {
  return fmt::format("{}/snapshots/{}", path_, name);
}

Result<std::string> DataFolder::ExistingSnapshot(std::string_view name) const {
  RETURN_IF_ERROR(CheckSnapshotName(name));
  std::string path = SnapshotPath(name);
  if (!Exists(env_, path)) return Err(Error{ErrorCode::kUsage, fmt::format("there is no snapshot \"{}\"", name)});
  return path;
}

Status DataFolder::SaveSnapshot(const DurableEngine& engine, std::string_view name) {
  RETURN_IF_ERROR(CheckSnapshotName(name));
  const MutexLock lock(snapshots_mutex_);
  const std::string path = SnapshotPath(name);
  if (Exists(env_, path)) {
    return Err(Error{ErrorCode::kUsage, fmt::format("there is a snapshot \"{}\" already; delete it first", name)});
  }
  RETURN_IF_ERROR(MakeFolder(env_, path_ + "/snapshots"));
  // Under a name that no snapshot can have until it is whole.
  const std::string unfinished = SnapshotPath(fmt::format(".{}", name));
  RETURN_IF_ERROR(RemoveAll(env_, unfinished));
  RETURN_IF_ERROR(MakeFolder(env_, unfinished));
  const auto save = [&]() -> Status {
    const std::string database = fmt::format("{}/{}", unfinished, kSnapshotDatabase);
    ASSIGN_OR_RETURN(const Sequence acknowledged, engine.Checkpoint(database));
    ASSIGN_OR_RETURN(DurableMark mark, DurableMark::Open(env_, database + "/durable-mark", /*create=*/true));
    RETURN_IF_ERROR(mark.Advance(acknowledged));
    RETURN_IF_ERROR(mark.Sync());
    RETURN_IF_ERROR(SyncFolder(env_, database));
    ASSIGN_OR_RETURN(const std::string format, ReadFile(env_, path_ + "/FORMAT"));
    RETURN_IF_ERROR(WriteFile(env_, unfinished + "/FORMAT", format));
    RETURN_IF_ERROR(WriteFile(env_, unfinished + "/CURRENT", fmt::format("{}\n", kSnapshotDatabase)));
    return Rename(env_, unfinished, path);
  };
  Status saved = save();
  if (!saved.ok()) {
    const Status removed = RemoveAll(env_, unfinished);  // else the next start does it
    if (!removed.ok()) saved.error().message += "; and " + removed.error().message;
  }
  return saved;
}

Result<std::vector<SnapshotInfo>> DataFolder::ListSnapshots() const {
  std::vector<SnapshotInfo> found;
  if (!Exists(env_, path_ + "/snapshots")) return found;
  ASSIGN_OR_RETURN(const auto names, Children(env_, path_ + "/snapshots"));
  for (const std::string& name : names) {
    if (name.starts_with('.')) continue;
    SnapshotInfo info{.name = name};
    const rocksdb::Status read = env_.GetFileModificationTime(SnapshotPath(name) + "/FORMAT", &info.created_s);
    if (!read.ok()) return Err(FromRocks(read));
    ASSIGN_OR_RETURN(info.bytes, BytesBelow(env_, SnapshotPath(name)));
    found.push_back(std::move(info));
  }
  return found;
}

Status DataFolder::DeleteSnapshot(std::string_view name) {
  const MutexLock lock(snapshots_mutex_);
  ASSIGN_OR_RETURN(const std::string path, ExistingSnapshot(name));
  const std::string unfinished = SnapshotPath(fmt::format(".{}", name));
  RETURN_IF_ERROR(RemoveAll(env_, unfinished));
  RETURN_IF_ERROR(Rename(env_, path, unfinished));
  return RemoveAll(env_, unfinished);
}

Status DataFolder::RestoreSnapshot(DurableEngine& engine, std::string_view name, std::function<Status()> begin) {
  const MutexLock lock(snapshots_mutex_);
  ASSIGN_OR_RETURN(const std::string snapshot, ExistingSnapshot(name));
  const std::string before = current_;
  const std::string next = NextDatabase();
  const std::string path = path_ + "/" + next;
  Status restored = CopyDatabase(fmt::format("{}/{}", snapshot, kSnapshotDatabase), path);
  bool is_next_unused = true;
  if (restored.ok()) {
    const auto open = [&]() -> Result<OpenDatabase> {
      ASSIGN_OR_RETURN(OpenDatabase database, OpenDatabaseAt(path, /*create=*/false, /*read_only=*/false));
      // Else a restart would give out once more the numbers that were given since the snapshot.
      const Sequence given = engine.durable_sequence();
      if (database.store->sequence() < given) RETURN_IF_ERROR(database.store->Write({}, given, {}));
      RETURN_IF_ERROR(SetCurrent(next));
      return database;
    };
    // CURRENT may name the new database although its writing failed; then the new one must stay.
    const auto undo = [&]() -> Status {
      const auto current = ReadFile(env_, path_ + "/CURRENT");
      const bool is_back = current.ok() && *current == before + "\n";
      const Status undone = is_back ? Ok{} : SetCurrent(before);
      is_next_unused = undone.ok();
      return undone;
    };
    restored = engine.Replace({.open = open, .begin = std::move(begin), .undo = undo});
  }
  if (restored.ok()) {
    RemoveUnused(before);
  } else if (is_next_unused) {
    RemoveUnused(next);
  }
  return restored;
}

Status DataFolder::CopyDatabase(const std::string& from, const std::string& to) const {
  RETURN_IF_ERROR(RemoveAll(env_, to));
  RETURN_IF_ERROR(MakeFolder(env_, to));
  ASSIGN_OR_RETURN(const auto names, Children(env_, from));
  for (const std::string& name : names) {
    const std::string source = from + "/" + name;
    const std::string target = to + "/" + name;
    // Table files never change; the others may.
    if (name.ends_with(".sst") && env_.LinkFile(source, target).ok()) continue;
    RETURN_IF_ERROR(CopyFile(env_, source, target));
  }
  return SyncFolder(env_, to);
}

}  // namespace virga::storage
