#include "storage/manifest_prefix.h"

#include <rocksdb/db.h>
#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "storage/folder_files.h"
#include "storage/replay_env.h"

namespace virga::storage {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

class PrefixFile final : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  PrefixFile(std::unique_ptr<rocksdb::FSSequentialFile> file, std::uint64_t bytes)
      : FSSequentialFileOwnerWrapper(std::move(file)), bytes_left_(bytes) {}

  IOStatus Read(std::size_t size, const IOOptions& options, Slice* piece, char* scratch,
                IODebugContext* debug) override {
    IOStatus read = target()->Read(std::min<std::uint64_t>(size, bytes_left_), options, piece, scratch, debug);
    if (read.ok()) bytes_left_ -= piece->size();
    return read;
  }
  IOStatus Skip(std::uint64_t bytes) override {
    const std::uint64_t skipped = std::min(bytes, bytes_left_);
    bytes_left_ -= skipped;
    return target()->Skip(skipped);
  }

 private:
  std::uint64_t bytes_left_;
};

class PrefixFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  PrefixFileSystem(const std::shared_ptr<rocksdb::FileSystem>& base, ManifestPrefix prefix)
      : FileSystemWrapper(base), prefix_(std::move(prefix)) {}

  const char* Name() const override { return "ManifestPrefixFileSystem"; }
  IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* opened, IODebugContext* debug) override {
    IOStatus status = FileSystemWrapper::NewSequentialFile(path, options, opened, debug);
    if (status.ok() && path == prefix_.path) {
      *opened = std::make_unique<PrefixFile>(std::move(*opened), prefix_.bytes);
    }
    return status;
  }
  IOStatus GetFileSize(const std::string& path, const IOOptions& options, std::uint64_t* size,
                       IODebugContext* debug) override {
    IOStatus status = FileSystemWrapper::GetFileSize(path, options, size, debug);
    if (status.ok() && path == prefix_.path) *size = std::min(*size, prefix_.bytes);
    return status;
  }

 private:
  const ManifestPrefix prefix_;
};

bool IsReadable(rocksdb::Env& env, const std::string& database, const ManifestPrefix& prefix) {
  ManifestPrefixEnv shown(env, prefix);
  ReplayEnv framed(shown, database, std::make_shared<FileReadings>());
  rocksdb::DBOptions options;
  options.env = &framed;
  std::vector<std::string> families;
  return rocksdb::DB::ListColumnFamilies(options, database, &families).ok();  // reads the manifest alone
}

}  // namespace

std::optional<ManifestPrefix> FindManifestPrefix(rocksdb::Env& env, const std::string& database) {
  const auto current = ReadFile(env, database + "/CURRENT");
  if (!current.ok()) return std::nullopt;
  ManifestPrefix prefix{.path = database + "/" + current->substr(0, current->find('\n'))};
  std::uint64_t unreadable = 0;
  if (!env.GetFileSize(prefix.path, &unreadable).ok()) return std::nullopt;
  if (IsReadable(env, database, {prefix.path, unreadable}) || !IsReadable(env, database, prefix)) return std::nullopt;
  // With the last byte of the first such record it becomes so.
  while (unreadable - prefix.bytes > 1) {
    const std::uint64_t middle = prefix.bytes + (unreadable - prefix.bytes) / 2;
    if (IsReadable(env, database, {prefix.path, middle})) {
      prefix.bytes = middle;
    } else {
      unreadable = middle;
    }
  }
  return prefix;
}

ManifestPrefixEnv::ManifestPrefixEnv(rocksdb::Env& base, const ManifestPrefix& prefix) : EnvWrapper(&base) {
  file_system_ = std::make_shared<PrefixFileSystem>(base.GetFileSystem(), prefix);
  system_clock_ = base.GetSystemClock();
}

}  // namespace virga::storage
