#ifndef VIRGA_APPS_VIRGA_EMBEDDED_CLOUD_H_
#define VIRGA_APPS_VIRGA_EMBEDDED_CLOUD_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aws/clock_endpoint.h"
#include "aws/operation.h"
#include "aws/service_slot.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "base/timer_queue.h"
#include "storage/data_folder.h"
#include "storage/durable_engine.h"
#include "storage/engine.h"

namespace virga {

struct CloudOptions {
  std::string data_dir;  // "": in memory, gone with the process
  std::size_t cache_bytes = std::size_t{64} << 20U;
  std::uint64_t memory_bytes_max = std::uint64_t{2048} << 20U;  // in memory only
  storage::DurableEngineOptions engine = {};
  storage::DataFolderOptions folder = {};
};

// The cloud without its wire: an engine, and the services over it. When the state below changes
// under it (a restored snapshot, a disk that failed), it makes the services anew from what the
// engine holds; who calls services() always reaches the newest.
// Thread-safe. Borrows clock and random.
class EmbeddedCloud final : public aws::MovableTime {
 public:
  // Error: what is wrong with the data folder, or with what it holds.
  static Result<std::unique_ptr<EmbeddedCloud>, std::string> Open(CloudOptions options, AdjustableClock& clock,
                                                                  Random& random);
  ~EmbeddedCloud() override;
  EmbeddedCloud(const EmbeddedCloud&) = delete;
  EmbeddedCloud& operator=(const EmbeddedCloud&) = delete;

  std::vector<aws::Service*> services() const;
  // For durability and health; it takes no commits of its own.
  storage::Engine& engine() const { return *engine_; }

  // Lets due work run as time passes; until then it runs only by MoveTowards.
  void StartTimers();
  AdjustableClock& clock() override { return clock_; }
  TimerQueue::Moved MoveTowards(TimePoint target, std::chrono::steady_clock::duration budget) override;
  aws::Result<storage::Sequence> StoreClock(const AdjustableClock::State& state) override;
  // Of the commit by which the clock is where it is; 0: it was on disk already.
  const std::atomic<storage::Sequence>& clock_sequence() const { return clock_sequence_; }

  // Errors: kUsage also if the cloud is in memory only.
  storage::Status SaveSnapshot(std::string_view name);
  storage::Result<std::vector<storage::SnapshotInfo>> ListSnapshots() const;
  storage::Status DeleteSnapshot(std::string_view name);
  // Brings back tables, queues and the clock as they were. Calls that are under way fail with
  // ServiceUnavailable or end before it.
  storage::Status RestoreSnapshot(std::string_view name);

  // For simulations, which drive the committer themselves; nullptr in memory.
  storage::DurableEngine* durable_engine() const { return durable_engine_.get(); }

 private:
  // The services over one state of the engine, with the due work of that state.
  struct Generation {
    explicit Generation(AdjustableClock& clock) : timers(clock) {}
    ~Generation() { timers.Stop(); }

    TimerQueue timers;
    std::shared_ptr<storage::Engine> session;
    std::vector<std::unique_ptr<aws::Service>> services;
  };

  EmbeddedCloud(CloudOptions options, AdjustableClock& clock, Random& random);
  Result<Ok, std::string> OpenEngine();
  // Makes the services anew over the state as it is now.
  aws::Status Begin() EXCLUDES(begin_mutex_);
  void BeginAnew() EXCLUDES(begin_mutex_, mutex_);
  std::shared_ptr<Generation> current() const;
  storage::Status RequireFolder() const;

  const CloudOptions options_;  // constant after construction
  AdjustableClock& clock_;
  Random& random_;
  std::unique_ptr<storage::DataFolder> folder_;  // nullptr in memory, as the next
  std::unique_ptr<storage::DurableEngine> durable_engine_;
  std::shared_ptr<storage::Engine> engine_;
  std::atomic<storage::Sequence> clock_sequence_ = 0;

  // Else the older of two sessions might be put into the slots last, and all calls fail from then on.
  Mutex begin_mutex_ ACQUIRED_BEFORE(mutex_);
  mutable Mutex mutex_;
  std::shared_ptr<Generation> current_ GUARDED_BY(mutex_);
  bool is_closing_ GUARDED_BY(mutex_) = false;
  bool timers_run_ GUARDED_BY(mutex_) = false;
  std::vector<std::unique_ptr<aws::ServiceSlot>> slots_;  // made by the first Begin, then constant
};

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_EMBEDDED_CLOUD_H_
