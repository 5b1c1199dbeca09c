#include "apps/virga/embedded_cloud.h"

#include <utility>

#include "apps/virga/cloud_services.h"
#include "aws/stored_clock.h"
#include "base/log.h"
#include "storage/memory_engine.h"

namespace virga {

EmbeddedCloud::EmbeddedCloud(CloudOptions options, AdjustableClock& clock, Random& random)
    : options_(std::move(options)), clock_(clock), random_(random) {}

Result<std::unique_ptr<EmbeddedCloud>, std::string> EmbeddedCloud::Open(CloudOptions options, AdjustableClock& clock,
                                                                        Random& random) {
  std::unique_ptr<EmbeddedCloud> cloud(new EmbeddedCloud(std::move(options), clock, random));
  RETURN_IF_ERROR(cloud->OpenEngine());
  if (const auto begun = cloud->Begin(); !begun.ok()) return Err(begun.error().message);
  return cloud;
}

EmbeddedCloud::~EmbeddedCloud() {
  slots_.clear();
  const MutexLock lock(mutex_);
  is_closing_ = true;
  current_.reset();
}

Result<Ok, std::string> EmbeddedCloud::OpenEngine() {
  if (options_.data_dir.empty()) {
    engine_ = storage::NewMemoryEngine({.memory_bytes_max = options_.memory_bytes_max});
    return Ok{};
  }
  storage::DataFolderOptions folder_options = options_.folder;
  folder_options.cache_bytes = options_.cache_bytes;
  auto folder = storage::DataFolder::Open(options_.data_dir, folder_options);
  if (!folder.ok()) return Err(folder.error().message);
  auto database = (*folder)->OpenCurrent();
  if (!database.ok()) return Err(database.error().message);
  folder_ = std::move(folder).value();
  storage::DurableEngineOptions engine_options = options_.engine;
  engine_options.on_failure = [this] { BeginAnew(); };
  durable_engine_ = std::make_unique<storage::DurableEngine>(std::move(database).value(), std::move(engine_options));
  engine_ = durable_engine_->NewObserver();
  return Ok{};
}

aws::Status EmbeddedCloud::Begin() {
  const MutexLock begin(begin_mutex_);
  auto next = std::make_shared<Generation>(clock_);
  if (durable_engine_ == nullptr) {
    next->session = engine_;
  } else {
    next->session = durable_engine_->NewSession();
  }
  ASSIGN_OR_RETURN(const auto clock, aws::LoadClock(*next->session));
  const AdjustableClock::State clock_before = clock_.state();
  if (clock || !slots_.empty()) clock_.Restore(clock.value_or(AdjustableClock::State{}));
  auto services = NewServices(*next->session, clock_, next->timers, random_);
  if (!services.ok()) {
    clock_.Restore(clock_before);
    return Err(std::move(services).error());
  }
  next->services = std::move(services).value();
  clock_sequence_.store(0, std::memory_order_release);

  // The slots keep a generation until its last call has ended.
  const bool is_first = slots_.empty();
  for (std::size_t i = 0; i < next->services.size(); ++i) {
    std::shared_ptr<aws::Service> service(next, next->services[i].get());
    if (is_first) {
      slots_.push_back(std::make_unique<aws::ServiceSlot>(std::move(service)));
    } else {
      slots_[i]->Replace(std::move(service));
    }
  }
  const MutexLock lock(mutex_);
  if (timers_run_) next->timers.Start();
  current_ = std::move(next);
  return Ok{};
}

// A disk that has just failed may do so once more; all reads would be refused then until the next start.
void EmbeddedCloud::BeginAnew() {
  constexpr int kAttemptsMax = 5;
  {
    const MutexLock lock(mutex_);
    if (is_closing_) return;
  }
  for (int attempt = 1; attempt <= kAttemptsMax; ++attempt) {
    const auto begun = Begin();
    if (begun.ok()) return;
    log::Error("the state was not read anew (attempt {} of {}): {}", attempt, kAttemptsMax, begun.error().message);
  }
}

std::shared_ptr<EmbeddedCloud::Generation> EmbeddedCloud::current() const {
  const MutexLock lock(mutex_);
  return current_;
}

std::vector<aws::Service*> EmbeddedCloud::services() const {
  std::vector<aws::Service*> services;
  for (const auto& slot : slots_) services.push_back(slot.get());
  return services;
}

void EmbeddedCloud::StartTimers() {
  const MutexLock lock(mutex_);
  timers_run_ = true;
  current_->timers.Start();
}

TimerQueue::Moved EmbeddedCloud::MoveTowards(TimePoint target, std::chrono::steady_clock::duration budget) {
  return current()->timers.MoveTowards(target, budget);
}

aws::Result<storage::Sequence> EmbeddedCloud::StoreClock(const AdjustableClock::State& state) {
  auto stored = aws::StoreClock(*current()->session, state);
  if (stored.ok()) clock_sequence_.store(*stored, std::memory_order_release);
  return stored;
}

storage::Status EmbeddedCloud::RequireFolder() const {
  if (folder_ != nullptr) return Ok{};
  return Err(storage::Error{storage::ErrorCode::kUsage,
                            "this cloud keeps its state in memory; snapshots need virga serve --data-dir DIR"});
}

storage::Status EmbeddedCloud::SaveSnapshot(std::string_view name) {
  RETURN_IF_ERROR(RequireFolder());
  return folder_->SaveSnapshot(*durable_engine_, name);
}

storage::Result<std::vector<storage::SnapshotInfo>> EmbeddedCloud::ListSnapshots() const {
  RETURN_IF_ERROR(RequireFolder());
  return folder_->ListSnapshots();
}

storage::Status EmbeddedCloud::DeleteSnapshot(std::string_view name) {
  RETURN_IF_ERROR(RequireFolder());
  return folder_->DeleteSnapshot(name);
}

storage::Status EmbeddedCloud::RestoreSnapshot(std::string_view name) {
  RETURN_IF_ERROR(RequireFolder());
  return folder_->RestoreSnapshot(*durable_engine_, name, [this]() -> storage::Status {
    if (const auto begun = Begin(); !begun.ok()) {
      return Err(storage::Error{storage::ErrorCode::kCorruption,
                                "the restored state cannot be read: " + begun.error().message});
    }
    return Ok{};
  });
}

}  // namespace virga
