#include "apps/virga/offline_folder.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "apps/virga/commands.h"

namespace virga {

storage::Result<OfflineFolder> OfflineFolder::Open(const std::string& path) {
  OfflineFolder offline;
  ASSIGN_OR_RETURN(offline.folder_, storage::DataFolder::OpenExisting(path, {}));
  ASSIGN_OR_RETURN(storage::OpenDatabase database, offline.folder_->OpenCurrentReadOnly());
  offline.store_ = database.store;
  storage::DurableEngineOptions options;
  options.has_thread = false;
  offline.durable_engine_ = std::make_unique<storage::DurableEngine>(std::move(database), std::move(options));
  offline.session_ = offline.durable_engine_->NewSession();
  return offline;
}

int ReportFailure(const std::string& command, const storage::Error& error) {
  fmt::print(stderr, "{}: {}\n", command, error.message);
  return error.code == storage::ErrorCode::kUsage ? kExitBadUsage : kExitFailed;
}

}  // namespace virga
