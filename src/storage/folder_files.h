#ifndef VIRGA_STORAGE_FOLDER_FILES_H_
#define VIRGA_STORAGE_FOLDER_FILES_H_

#include <rocksdb/env.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/error.h"

namespace virga::storage {

// Files and folders through an Env, so that faults and power cuts can be injected. What is made
// here is on disk, its name too, when the call returns.

Result<std::vector<std::string>> Children(rocksdb::Env& env, const std::string& path);  // without . and ..
bool Exists(rocksdb::Env& env, const std::string& path);
Result<std::string> ReadFile(rocksdb::Env& env, const std::string& path);
// Replaces the file whole or not at all.
Status WriteFile(rocksdb::Env& env, const std::string& path, std::string_view content);
Status MakeFolder(rocksdb::Env& env, const std::string& path);
Status SyncFolder(rocksdb::Env& env, const std::string& path);
Status Rename(rocksdb::Env& env, const std::string& from, const std::string& to);
Status CopyFile(rocksdb::Env& env, const std::string& from, const std::string& to);
// An error that names `copy` unless `source`, which may have grown since, begins with its bytes.
Status ExpectCopy(rocksdb::Env& env, const std::string& source, const std::string& copy);
// A folder with all that is in it; success if it is not there.
Status RemoveAll(rocksdb::Env& env, const std::string& path);
Result<std::uint64_t> BytesBelow(rocksdb::Env& env, const std::string& path);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_FOLDER_FILES_H_
