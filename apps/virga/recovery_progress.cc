#include "apps/virga/recovery_progress.h"

#include <fmt/format.h>

#include <utility>

namespace virga {

RecoveryProgress::RecoveryProgress(std::string folder, Print print, RecoveryProgressOptions options)
    : folder_(std::move(folder)), print_(std::move(print)), options_(options) {
  if (!folder_.empty()) thread_ = std::thread([this] { Loop(); });
}

RecoveryProgress::~RecoveryProgress() {
  if (!thread_.joinable()) return;
  {
    const MutexLock lock(mutex_);
    is_over_ = true;
    ended_.NotifyAll();
  }
  thread_.join();
  if (!has_printed_) return;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
  print_(fmt::format("virga: recovered {} in {:.1f} s", folder_, took.count()));
}

void RecoveryProgress::Loop() {
  auto next = start_ + options_.quiet_for;
  while (true) {
    {
      const MutexLock lock(mutex_);
      while (!is_over_ && std::chrono::steady_clock::now() < next) ended_.WaitUntil(mutex_, next);
      if (is_over_) return;
    }
    const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(next - start_);
    print_(fmt::format("virga: recovering {}: {} s", folder_, elapsed.count()));
    has_printed_ = true;
    next += options_.period;
  }
}

}  // namespace virga
