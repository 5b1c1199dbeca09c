#include "storage/simulated_file_system.h"

#include <algorithm>

namespace virga::storage {
namespace {

using rocksdb::IOStatus;

IOStatus NotThere(const std::string& doing, const std::string& path) {
  return IOStatus::PathNotFound("While " + doing + ": " + path, "No such file or directory");
}

IOStatus Refused(const std::string& doing, const std::string& path, const std::string& why) {
  return IOStatus::IOError("While " + doing + ": " + path, why);
}

class OpenFolder final : public rocksdb::FSDirectory {
 public:
  OpenFolder(std::shared_ptr<SimulatedDiskState> state, SimulatedNode::Ptr node, std::string path)
      : state_(std::move(state)), node_(std::move(node)), path_(std::move(path)) {}

  IOStatus Fsync(const rocksdb::IOOptions& /*options*/, rocksdb::IODebugContext* /*debug*/) override {
    const MutexLock lock(state_->mutex);
    if (const auto fault = state_->Enter(DiskCall::kSyncFolder, path_)) return FaultStatus(*fault, "fsync", path_);
    node_->SyncNames();
    return IOStatus::OK();
  }
  IOStatus Close(const rocksdb::IOOptions& /*options*/, rocksdb::IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }

 private:
  const std::shared_ptr<SimulatedDiskState> state_;
  const SimulatedNode::Ptr node_;
  const std::string path_;
};

class HeldLock final : public rocksdb::FileLock {
 public:
  explicit HeldLock(std::string held) : path(std::move(held)) {}
  const std::string path;
};

}  // namespace

IOStatus SimulatedFileSystem::Reach(DiskCall kind, const std::string& doing, const std::string& path,
                                    SimulatedNode::Ptr& node) const {
  if (const auto fault = state_->Enter(kind, path)) return FaultStatus(*fault, doing, path);
  node = state_->Find(path);
  return node == nullptr ? NotThere(doing, path) : IOStatus::OK();
}

IOStatus SimulatedFileSystem::OpenFile(const std::string& path, SimulatedNode::Ptr& node) const {
  const MutexLock lock(state_->mutex);
  IOStatus reached = Reach(DiskCall::kOpen, "open a file", path, node);
  if (reached.ok() && node->is_folder) return Refused("open a file", path, "Is a directory");
  return reached;
}

IOStatus SimulatedFileSystem::CreateFile(const std::string& path, bool truncate, SimulatedNode::Ptr& node) const {
  const std::string doing = "open a file for writing";
  const MutexLock lock(state_->mutex);
  if (const auto fault = state_->Enter(DiskCall::kCreate, path)) return FaultStatus(*fault, doing, path);
  const SimulatedNode::Ptr parent = state_->ParentOf(path);
  if (parent == nullptr) return NotThere(doing, path);
  node = state_->Find(path);
  if (node == nullptr) {
    node = std::make_shared<SimulatedNode>(/*folder=*/false);
    parent->Apply({{SimulatedDiskState::NameOf(path), node}});
  }
  if (node->is_folder) return Refused(doing, path, "Is a directory");
  if (truncate) node->file.Truncate(0);
  node->modified_s = state_->now_us / 1'000'000;
  return IOStatus::OK();
}

IOStatus SimulatedFileSystem::NewSequentialFile(const std::string& path, const FileOptions& /*options*/,
                                                Made<rocksdb::FSSequentialFile> made, Debug* /*debug*/) {
  SimulatedNode::Ptr node;
  IOStatus opened = OpenFile(path, node);
  if (opened.ok()) *made = NewSequential({state_, node, path});
  return opened;
}

IOStatus SimulatedFileSystem::NewRandomAccessFile(const std::string& path, const FileOptions& /*options*/,
                                                  Made<rocksdb::FSRandomAccessFile> made, Debug* /*debug*/) {
  SimulatedNode::Ptr node;
  IOStatus opened = OpenFile(path, node);
  if (opened.ok()) *made = NewRandomAccess({state_, node, path});
  return opened;
}

IOStatus SimulatedFileSystem::NewWritableFile(const std::string& path, const FileOptions& /*options*/,
                                              Made<rocksdb::FSWritableFile> made, Debug* /*debug*/) {
  SimulatedNode::Ptr node;
  IOStatus created = CreateFile(path, /*truncate=*/true, node);
  if (created.ok()) *made = NewWritable({state_, node, path});
  return created;
}

IOStatus SimulatedFileSystem::ReopenWritableFile(const std::string& path, const FileOptions& /*options*/,
                                                 Made<rocksdb::FSWritableFile> made, Debug* /*debug*/) {
  SimulatedNode::Ptr node;
  IOStatus created = CreateFile(path, /*truncate=*/false, node);
  if (created.ok()) *made = NewWritable({state_, node, path});
  return created;
}

IOStatus SimulatedFileSystem::NewRandomRWFile(const std::string& path, const FileOptions& /*options*/,
                                              Made<rocksdb::FSRandomRWFile> made, Debug* /*debug*/) {
  SimulatedNode::Ptr node;
  IOStatus opened = OpenFile(path, node);
  if (opened.ok()) *made = NewRandomReadWrite({state_, node, path});
  return opened;
}

IOStatus SimulatedFileSystem::NewDirectory(const std::string& path, const Options& /*options*/,
                                           Made<rocksdb::FSDirectory> made, Debug* /*debug*/) {
  const MutexLock lock(state_->mutex);
  SimulatedNode::Ptr node;
  IOStatus reached = Reach(DiskCall::kOpen, "open directory", path, node);
  if (!reached.ok()) return reached;
  if (!node->is_folder) return Refused("open directory", path, "Not a directory");
  *made = std::make_unique<OpenFolder>(state_, node, path);
  return reached;
}

// Answers from memory while there is power: RocksDB 7.8 asserts that it can be told.
IOStatus SimulatedFileSystem::FileExists(const std::string& path, const Options& /*options*/, Debug* /*debug*/) {
  const MutexLock lock(state_->mutex);
  // No fault here: where asserts are on, as in Debian's package, RocksDB ends the process if its look
  // for this folder fails (db/wal_manager.cc asserts on the status of another call).
  if (path.ends_with("/archive")) return state_->Find(path) == nullptr ? IOStatus::NotFound() : IOStatus::OK();
  if (state_->is_off) return FaultStatus(DiskFault::kPowerOff, "access", path);
  return state_->Find(path) == nullptr ? IOStatus::NotFound() : IOStatus::OK();
}

IOStatus SimulatedFileSystem::GetChildren(const std::string& path, const Options& /*options*/,
                                          std::vector<std::string>* names, Debug* /*debug*/) {
  const MutexLock lock(state_->mutex);
  names->clear();
  SimulatedNode::Ptr node;
  IOStatus reached = Reach(DiskCall::kLook, "opendir", path, node);
  if (reached.IsPathNotFound() || (reached.ok() && !node->is_folder)) return IOStatus::NotFound(path);
  if (!reached.ok()) return reached;
  for (const auto& [name, child] : node->names) names->push_back(name);
  return reached;
}

IOStatus SimulatedFileSystem::GetFileSize(const std::string& path, const Options& /*options*/, std::uint64_t* size,
                                          Debug* /*debug*/) {
  const MutexLock lock(state_->mutex);
  *size = 0;
  SimulatedNode::Ptr node;
  IOStatus reached = Reach(DiskCall::kLook, "stat a file for size", path, node);
  if (reached.ok()) *size = node->file.content().size();
  return reached;
}

IOStatus SimulatedFileSystem::GetFileModificationTime(const std::string& path, const Options& /*options*/,
                                                      std::uint64_t* seconds, Debug* /*debug*/) {
  const MutexLock lock(state_->mutex);
  SimulatedNode::Ptr node;
  IOStatus reached = Reach(DiskCall::kLook, "stat for modification time", path, node);
  if (reached.ok()) *seconds = node->modified_s;
  return reached;
}

IOStatus SimulatedFileSystem::IsDirectory(const std::string& path, const Options& /*options*/, bool* is_folder,
                                          Debug* /*debug*/) {
  const MutexLock lock(state_->mutex);
  SimulatedNode::Ptr node;
  IOStatus reached = Reach(DiskCall::kLook, "stat", path, node);
  if (reached.ok()) *is_folder = node->is_folder;
  return reached;
}

IOStatus SimulatedFileSystem::AreFilesSame(const std::string& first, const std::string& second,
                                           const Options& /*options*/, bool* same, Debug* /*debug*/) {
  const MutexLock lock(state_->mutex);
  SimulatedNode::Ptr a;
  SimulatedNode::Ptr b;
  IOStatus reached = Reach(DiskCall::kLook, "stat", first, a);
  if (reached.ok()) reached = Reach(DiskCall::kLook, "stat", second, b);
  *same = reached.ok() && a == b;
  return reached;
}

IOStatus SimulatedFileSystem::Delete(const std::string& path, bool is_folder) const {
  const std::string doing = is_folder ? "rmdir" : "unlink";
  const MutexLock lock(state_->mutex);
  SimulatedNode::Ptr node;
  IOStatus reached = Reach(DiskCall::kDelete, doing, path, node);
  if (!reached.ok()) return reached;
  if (node->is_folder != is_folder) return Refused(doing, path, is_folder ? "Not a directory" : "Is a directory");
  if (!node->names.empty()) return Refused(doing, path, "Directory not empty");
  state_->ParentOf(path)->Apply({{SimulatedDiskState::NameOf(path), nullptr}});
  return reached;
}

IOStatus SimulatedFileSystem::DeleteFile(const std::string& path, const Options& /*options*/, Debug* /*debug*/) {
  return Delete(path, /*is_folder=*/false);
}

IOStatus SimulatedFileSystem::DeleteDir(const std::string& path, const Options& /*options*/, Debug* /*debug*/) {
  return Delete(path, /*is_folder=*/true);
}

IOStatus SimulatedFileSystem::Truncate(const std::string& path, std::size_t size, const Options& /*options*/,
                                       Debug* /*debug*/) {
  SimulatedNode::Ptr node;
  IOStatus opened = OpenFile(path, node);
  return opened.ok() ? SimulatedOpenFile(state_, node, path).Truncate(size) : opened;
}

IOStatus SimulatedFileSystem::MakeFolder(const std::string& path, bool may_exist) const {
  const MutexLock lock(state_->mutex);
  if (const auto fault = state_->Enter(DiskCall::kMakeFolder, path)) return FaultStatus(*fault, "mkdir", path);
  if (const SimulatedNode::Ptr there = state_->Find(path)) {
    return may_exist && there->is_folder ? IOStatus::OK() : Refused("mkdir", path, "File exists");
  }
  const SimulatedNode::Ptr parent = state_->ParentOf(path);
  if (parent == nullptr) return NotThere("mkdir", path);
  parent->Apply({{SimulatedDiskState::NameOf(path), std::make_shared<SimulatedNode>(/*folder=*/true)}});
  return IOStatus::OK();
}

IOStatus SimulatedFileSystem::CreateDir(const std::string& path, const Options& /*options*/, Debug* /*debug*/) {
  return MakeFolder(path, /*may_exist=*/false);
}

IOStatus SimulatedFileSystem::CreateDirIfMissing(const std::string& path, const Options& /*options*/,
                                                 Debug* /*debug*/) {
  return MakeFolder(path, /*may_exist=*/true);
}

IOStatus SimulatedFileSystem::RenameFile(const std::string& from, const std::string& to, const Options& /*options*/,
                                         Debug* /*debug*/) {
  const MutexLock lock(state_->mutex);
  SimulatedNode::Ptr node;
  IOStatus reached = Reach(DiskCall::kRename, "rename to " + to, from, node);
  if (!reached.ok()) return reached;
  const SimulatedNode::Ptr folder = state_->ParentOf(to);
  if (folder == nullptr) return NotThere("rename", to);
  if (folder != state_->ParentOf(from)) return IOStatus::NotSupported("renames are within one folder", to);
  const SimulatedNode::Ptr replaced = state_->Find(to);
  if (replaced == node) return reached;
  if (replaced != nullptr && (replaced->is_folder != node->is_folder || !replaced->names.empty())) {
    return Refused("rename", to, "File exists");
  }
  folder->Apply({{SimulatedDiskState::NameOf(from), nullptr}, {SimulatedDiskState::NameOf(to), node}});
  return reached;
}

IOStatus SimulatedFileSystem::LinkFile(const std::string& from, const std::string& to, const Options& /*options*/,
                                       Debug* /*debug*/) {
  const MutexLock lock(state_->mutex);
  SimulatedNode::Ptr node;
  IOStatus reached = Reach(DiskCall::kLink, "link file to " + to, from, node);
  if (!reached.ok()) return reached;
  const SimulatedNode::Ptr folder = state_->ParentOf(to);
  if (folder == nullptr) return NotThere("link", to);
  if (state_->Find(to) != nullptr) return Refused("link", to, "File exists");
  folder->Apply({{SimulatedDiskState::NameOf(to), node}});
  return reached;
}

IOStatus SimulatedFileSystem::LockFile(const std::string& path, const Options& /*options*/, rocksdb::FileLock** lock,
                                       Debug* /*debug*/) {
  *lock = nullptr;
  SimulatedNode::Ptr node;
  IOStatus created = CreateFile(path, /*truncate=*/false, node);
  if (!created.ok()) return created;
  const MutexLock guard(state_->mutex);
  if (!state_->locked.insert(SimulatedDiskState::Normalized(path)).second) {
    return Refused("lock file", path, "lock held by current process");
  }
  *lock = new HeldLock(SimulatedDiskState::Normalized(path));
  return created;
}

IOStatus SimulatedFileSystem::UnlockFile(rocksdb::FileLock* lock, const Options& /*options*/, Debug* /*debug*/) {
  const std::unique_ptr<HeldLock> held(static_cast<HeldLock*>(lock));
  const MutexLock guard(state_->mutex);
  state_->locked.erase(held->path);
  return IOStatus::OK();
}

IOStatus SimulatedFileSystem::GetTestDirectory(const Options& /*options*/, std::string* path, Debug* /*debug*/) {
  *path = "/test";
  return IOStatus::OK();
}

IOStatus SimulatedFileSystem::GetAbsolutePath(const std::string& path, const Options& /*options*/,
                                              std::string* absolute, Debug* /*debug*/) {
  *absolute = path;
  return IOStatus::OK();
}

}  // namespace virga::storage
