#ifndef VIRGA_APPS_VIRGA_RECOVERY_PROGRESS_H_
#define VIRGA_APPS_VIRGA_RECOVERY_PROGRESS_H_

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "base/mutex.h"

namespace virga {

struct RecoveryProgressOptions {
  std::chrono::milliseconds quiet_for{2000};  // a start that is faster says nothing
  std::chrono::milliseconds period{1000};
};

// Says that a data folder is being recovered for as long as it lives: "virga: recovering DIR: 3 s" each period, and
// at its end how long it took, if it has said anything. It counts time, not work: how much of that there is, RocksDB
// does not tell. Has a thread of its own, which calls `print`.
class RecoveryProgress {
 public:
  using Print = std::function<void(const std::string& line)>;

  // `folder` "": there is nothing to recover, and it stays silent.
  RecoveryProgress(std::string folder, Print print, RecoveryProgressOptions options = {});
  ~RecoveryProgress();
  RecoveryProgress(const RecoveryProgress&) = delete;
  RecoveryProgress& operator=(const RecoveryProgress&) = delete;

 private:
  void Loop();

  const std::string folder_;  // constant after construction
  const Print print_;
  const RecoveryProgressOptions options_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  bool has_printed_ = false;  // the thread's
  Mutex mutex_;
  CondVar ended_;
  bool is_over_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_RECOVERY_PROGRESS_H_
