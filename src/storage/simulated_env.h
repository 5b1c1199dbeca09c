#ifndef VIRGA_STORAGE_SIMULATED_ENV_H_
#define VIRGA_STORAGE_SIMULATED_ENV_H_

#include <rocksdb/env.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "storage/simulated_disk_state.h"

namespace virga::storage {

// The Env of a simulated disk: its files, a clock that moves by being looked at, and background work
// that waits in a queue for the thread that made this (simulated_disk.h says why and how).
class SimulatedEnv final : public rocksdb::EnvWrapper {
 public:
  explicit SimulatedEnv(std::shared_ptr<SimulatedDiskState> state);
  ~SimulatedEnv() override;

  // False: nothing was queued.
  bool RunBackground();
  // Of each that lives and was made by this thread.
  static bool HasBackgroundOfThread();
  static void RunBackgroundOfThread();

  const char* Name() const override { return "SimulatedEnv"; }
  void Schedule(void (*function)(void*), void* argument, Priority priority, void* tag,
                void (*unschedule)(void*)) override;
  int UnSchedule(void* tag, Priority priority) override;
  unsigned int GetThreadPoolQueueLen(Priority priority) const override;
  void StartThread(void (*function)(void*), void* argument) override { function(argument); }
  void WaitForJoin() override {}
  int ReserveThreads(int /*count*/, Priority /*priority*/) override { return 0; }
  int ReleaseThreads(int /*count*/, Priority /*priority*/) override { return 0; }
  void SetBackgroundThreads(int /*count*/, Priority /*priority*/) override {}
  int GetBackgroundThreads(Priority /*priority*/) override { return 1; }
  void IncBackgroundThreadsIfNeeded(int /*count*/, Priority /*priority*/) override {}
  void LowerThreadPoolIOPriority(Priority /*priority*/) override {}
  void LowerThreadPoolCPUPriority(Priority /*priority*/) override {}
  rocksdb::Status LowerThreadPoolCPUPriority(Priority /*pool*/, rocksdb::CpuPriority /*priority*/) override {
    return rocksdb::Status::OK();
  }

  std::uint64_t NowMicros() override;
  std::uint64_t NowNanos() override { return NowMicros() * 1000; }
  std::uint64_t NowCPUNanos() override { return 0; }
  void SleepForMicroseconds(int micros) override;
  rocksdb::Status GetCurrentTime(std::int64_t* seconds) override;
  std::string GenerateUniqueId() override { return NewUuid(state_->random); }

 private:
  bool HasBackground() const;

  struct Work {
    void (*function)(void*);
    void* argument;
    Priority priority;
    void* tag;
    void (*unschedule)(void*);
  };

  const std::shared_ptr<SimulatedDiskState> state_;
  mutable Mutex mutex_;
  std::deque<Work> queue_ GUARDED_BY(mutex_);
  std::uint64_t sleeps_ = 0;  // of the driving thread
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_SIMULATED_ENV_H_
