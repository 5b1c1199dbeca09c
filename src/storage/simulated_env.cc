#include "storage/simulated_env.h"

#include <pthread.h>
#include <rocksdb/system_clock.h>

#include <algorithm>
#include <ctime>
#include <limits>
#include <utility>
#include <vector>

#include "storage/simulated_file_system.h"

namespace virga::storage {
namespace {

// Made, driven and destroyed by this thread.
thread_local std::vector<SimulatedEnv*> envs_of_thread;

// RocksDB takes the time from here, and not from its Env.
class Clock final : public rocksdb::SystemClockWrapper {
 public:
  explicit Clock(SimulatedEnv& env) : SystemClockWrapper(rocksdb::SystemClock::Default()), env_(env) {}
  const char* Name() const override { return "SimulatedClock"; }
  std::uint64_t NowMicros() override { return env_.NowMicros(); }
  std::uint64_t NowNanos() override { return env_.NowNanos(); }
  std::uint64_t CPUMicros() override { return 0; }
  std::uint64_t CPUNanos() override { return 0; }
  void SleepForMicroseconds(int micros) override { env_.SleepForMicroseconds(micros); }
  rocksdb::Status GetCurrentTime(std::int64_t* seconds) override { return env_.GetCurrentTime(seconds); }

 private:
  SimulatedEnv& env_;
};

}  // namespace

SimulatedEnv::SimulatedEnv(std::shared_ptr<SimulatedDiskState> state)
    : EnvWrapper(rocksdb::NewCompositeEnv(std::make_shared<SimulatedFileSystem>(state))), state_(std::move(state)) {
  // Else RocksDB would come here by way of the older interface, whose errors tell less.
  file_system_ = target()->GetFileSystem();
  system_clock_ = std::make_shared<Clock>(*this);
  envs_of_thread.push_back(this);
}

SimulatedEnv::~SimulatedEnv() {
  std::erase(envs_of_thread, this);
}

bool SimulatedEnv::RunBackground() {
  bool has_run = false;
  while (true) {
    Work work{};
    {
      const MutexLock lock(mutex_);
      if (queue_.empty()) return has_run;
      // Flushes have threads of their own in RocksDB: no compaction delays them.
      const auto next = std::max_element(queue_.begin(), queue_.end(),
                                         [](const Work& a, const Work& b) { return a.priority < b.priority; });
      work = *next;
      queue_.erase(next);
    }
    const std::uint64_t sleeps = sleeps_;
    work.function(work.argument);
    has_run = true;
    // Work that failed waits a while and queues itself again: on a full disk for ever.
    if (sleeps_ != sleeps) return true;
  }
}

bool SimulatedEnv::HasBackground() const {
  const MutexLock lock(mutex_);
  return !queue_.empty();
}

bool SimulatedEnv::HasBackgroundOfThread() {
  return std::any_of(envs_of_thread.begin(), envs_of_thread.end(),
                     [](const SimulatedEnv* env) { return env->HasBackground(); });
}

void SimulatedEnv::RunBackgroundOfThread() {
  for (SimulatedEnv* env : std::vector<SimulatedEnv*>(envs_of_thread)) env->RunBackground();
}

void SimulatedEnv::Schedule(void (*function)(void*), void* argument, Priority priority, void* tag,
                            void (*unschedule)(void*)) {
  const MutexLock lock(mutex_);
  queue_.push_back({function, argument, priority, tag, unschedule});
}

int SimulatedEnv::UnSchedule(void* tag, Priority priority) {
  std::vector<Work> removed;
  {
    const MutexLock lock(mutex_);
    std::erase_if(queue_, [&](const Work& work) {
      const bool is_meant = work.tag == tag && work.priority == priority;
      if (is_meant) removed.push_back(work);
      return is_meant;
    });
  }
  for (const Work& work : removed) {
    if (work.unschedule != nullptr) work.unschedule(work.argument);
  }
  return static_cast<int>(removed.size());
}

unsigned int SimulatedEnv::GetThreadPoolQueueLen(Priority priority) const {
  const MutexLock lock(mutex_);
  return static_cast<unsigned int>(
      std::count_if(queue_.begin(), queue_.end(), [&](const Work& work) { return work.priority == priority; }));
}

std::uint64_t SimulatedEnv::NowMicros() {
  const MutexLock lock(state_->mutex);
  return ++state_->now_us;
}

void SimulatedEnv::SleepForMicroseconds(int micros) {
  // Who sleeps waits for something: here only background work can bring it.
  RunBackground();
  ++sleeps_;
  const MutexLock lock(state_->mutex);
  state_->now_us += static_cast<std::uint64_t>(std::max(micros, 0));
}

rocksdb::Status SimulatedEnv::GetCurrentTime(std::int64_t* seconds) {
  *seconds = static_cast<std::int64_t>(NowMicros() / 1'000'000);
  return rocksdb::Status::OK();
}

}  // namespace virga::storage

// In place of the C library's, in programs that have a simulated disk. A wait may end for no reason,
// and its caller then looks again: so in a thread that drives a disk it runs what the disk has
// queued, and returns. RocksDB waits for its background work in this way and no other.
extern "C" int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  using virga::storage::SimulatedEnv;
  if (SimulatedEnv::HasBackgroundOfThread()) {
    pthread_mutex_unlock(mutex);
    SimulatedEnv::RunBackgroundOfThread();
    pthread_mutex_lock(mutex);
    return 0;
  }
  // The original cannot be named any more, but its kin with a moment that never comes.
  const std::timespec never{std::numeric_limits<std::time_t>::max(), 0};
  return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &never);
}
