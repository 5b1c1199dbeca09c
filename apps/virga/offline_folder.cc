#include "apps/virga/offline_folder.h"

#include <fmt/format.h>

#include <cstdio>
#include <future>
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

void ProgressReport::OnCount(std::uint64_t count) {
  constexpr std::uint64_t kLooksAtTimeEvery = 1000;
  if (count % kLooksAtTimeEvery != 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kInterval;
  fmt::print(stderr, "{}: {} {}\n", command_, count, unit_);
}

void ProgressReport::During(const std::string& what, const std::function<void()>& work) const {
  const auto start = std::chrono::steady_clock::now();
  const auto done = std::async(std::launch::async, work);
  while (done.wait_for(kInterval) != std::future_status::ready) {
    const auto elapsed = std::chrono::steady_clock::now() - start;
    fmt::print(stderr, "{}: {}, {} s\n", command_, what,
               std::chrono::duration_cast<std::chrono::seconds>(elapsed).count());
  }
}

int ReportFailure(const std::string& command, const storage::Error& error) {
  fmt::print(stderr, "{}: {}\n", command, error.message);
  return error.code == storage::ErrorCode::kUsage ? kExitBadUsage : kExitFailed;
}

}  // namespace virga
