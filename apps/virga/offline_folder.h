#ifndef VIRGA_APPS_VIRGA_OFFLINE_FOLDER_H_
#define VIRGA_APPS_VIRGA_OFFLINE_FOLDER_H_

#include <memory>
#include <string>

#include "storage/data_folder.h"
#include "storage/durable_engine.h"
#include "storage/engine.h"

namespace virga {

// A data folder, or one of its snapshots, that no server serves, open for reading alone: for the
// commands that look at it. Holds the folder's lock. Not thread-safe.
class OfflineFolder {
 public:
  // Errors: DataFolder::OpenExisting's and OpenCurrentReadOnly's.
  static storage::Result<OfflineFolder> Open(const std::string& path);

  const storage::RocksStore& store() const { return *store_; }
  storage::Engine& engine() const { return *session_; }

 private:
  OfflineFolder() = default;

  std::unique_ptr<storage::DataFolder> folder_;
  std::shared_ptr<storage::RocksStore> store_;
  std::unique_ptr<storage::DurableEngine> durable_engine_;
  std::unique_ptr<storage::Engine> session_;
};

// The exit code for what `command` could not do, which it prints: 2 if nothing was tried (a folder
// that is none, or is held by another process), else 1.
int ReportFailure(const std::string& command, const storage::Error& error);

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_OFFLINE_FOLDER_H_
