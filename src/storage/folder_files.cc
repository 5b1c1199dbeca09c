#include "storage/folder_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "storage/rocks_error.h"

namespace virga::storage {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10U;  // that are read of a file at once

std::string ParentOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Result<std::vector<std::string>> Children(rocksdb::Env& env, const std::string& path) {
  std::vector<std::string> names;
  RETURN_IF_ERROR(Checked(env.GetChildren(path, &names)));
  std::erase_if(names, [](const std::string& name) { return name == "." || name == ".."; });
  std::sort(names.begin(), names.end());
  return names;
}

bool Exists(rocksdb::Env& env, const std::string& path) {
  return env.FileExists(path).ok();
}

Result<std::string> ReadFile(rocksdb::Env& env, const std::string& path) {
  std::string content;
  RETURN_IF_ERROR(Checked(rocksdb::ReadFileToString(&env, path, &content)));
  return content;
}

Status WriteFile(rocksdb::Env& env, const std::string& path, std::string_view content) {
  const std::string temporary = path + ".tmp";
  RETURN_IF_ERROR(
      Checked(rocksdb::WriteStringToFile(&env, {content.data(), content.size()}, temporary, /*should_sync=*/true)));
  return Rename(env, temporary, path);
}

Status MakeFolder(rocksdb::Env& env, const std::string& path) {
  RETURN_IF_ERROR(Checked(env.CreateDirIfMissing(path)));
  return SyncFolder(env, ParentOf(path));
}

Status SyncFolder(rocksdb::Env& env, const std::string& path) {
  std::unique_ptr<rocksdb::Directory> folder;
  RETURN_IF_ERROR(Checked(env.NewDirectory(path, &folder)));
  return Checked(folder->Fsync());
}

Status Rename(rocksdb::Env& env, const std::string& from, const std::string& to) {
  RETURN_IF_ERROR(Checked(env.RenameFile(from, to)));
  return SyncFolder(env, ParentOf(to));
}

Status CopyFile(rocksdb::Env& env, const std::string& from, const std::string& to) {
  std::unique_ptr<rocksdb::SequentialFile> in;
  std::unique_ptr<rocksdb::WritableFile> out;
  RETURN_IF_ERROR(Checked(env.NewSequentialFile(from, &in, rocksdb::EnvOptions())));
  RETURN_IF_ERROR(Checked(env.NewWritableFile(to, &out, rocksdb::EnvOptions())));
  std::string buffer(kPieceBytes, '\0');
  while (true) {
    rocksdb::Slice piece;
    RETURN_IF_ERROR(Checked(in->Read(buffer.size(), &piece, buffer.data())));
    if (piece.empty()) break;
    RETURN_IF_ERROR(Checked(out->Append(piece)));
  }
  RETURN_IF_ERROR(Checked(out->Sync()));
  return Checked(out->Close());
}

Status ExpectCopy(rocksdb::Env& env, const std::string& source, const std::string& copy) {
  std::unique_ptr<rocksdb::SequentialFile> whole;
  std::unique_ptr<rocksdb::SequentialFile> begin;
  RETURN_IF_ERROR(Checked(env.NewSequentialFile(source, &whole, rocksdb::EnvOptions())));
  RETURN_IF_ERROR(Checked(env.NewSequentialFile(copy, &begin, rocksdb::EnvOptions())));
  std::string buffer(kPieceBytes, '\0');
  std::string expected_buffer(kPieceBytes, '\0');
  while (true) {
    rocksdb::Slice piece;
    rocksdb::Slice expected;
    RETURN_IF_ERROR(Checked(begin->Read(buffer.size(), &piece, buffer.data())));
    if (piece.empty()) return Ok{};
    RETURN_IF_ERROR(Checked(whole->Read(piece.size(), &expected, expected_buffer.data())));
    if (piece != expected) {
      return Err(Error{ErrorCode::kIo, fmt::format("{} differs from {}, of which it is to be a copy: the disk read or "
                                                   "wrote a wrong byte",
                                                   copy, source)});
    }
  }
}

Status RemoveAll(rocksdb::Env& env, const std::string& path) {
  if (!Exists(env, path)) return Ok{};
  bool is_folder = false;
  RETURN_IF_ERROR(Checked(env.IsDirectory(path, &is_folder)));
  if (!is_folder) return Checked(env.DeleteFile(path));
  ASSIGN_OR_RETURN(const auto names, Children(env, path));
  for (const std::string& name : names) RETURN_IF_ERROR(RemoveAll(env, path + "/" + name));
  return Checked(env.DeleteDir(path));
}

Result<std::uint64_t> BytesBelow(rocksdb::Env& env, const std::string& path) {
  bool is_folder = false;
  RETURN_IF_ERROR(Checked(env.IsDirectory(path, &is_folder)));
  std::uint64_t bytes = 0;
  if (!is_folder) {
    RETURN_IF_ERROR(Checked(env.GetFileSize(path, &bytes)));
    return bytes;
  }
  ASSIGN_OR_RETURN(const auto names, Children(env, path));
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(const std::uint64_t below, BytesBelow(env, path + "/" + name));
    bytes += below;
  }
  return bytes;
}

}  // namespace virga::storage
