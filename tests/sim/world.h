#ifndef VIRGA_TESTS_SIM_WORLD_H_
#define VIRGA_TESTS_SIM_WORLD_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "apps/virga/embedded_cloud.h"
#include "aws/clock_endpoint.h"
#include "aws/faults.h"
#include "aws/metrics.h"
#include "aws/pipeline.h"
#include "base/random.h"
#include "storage/simulated_disk.h"
#include "tests/sim/model.h"

namespace virga::sim {

struct WorldOptions {
  std::uint64_t seed = 0;
  // The committer runs before each commit too, so that a power cut may find a half of a call.
  bool commits_within_calls = false;
};

// A cloud in one thread, on a simulated disk and a simulated time. Its process can end in every
// way and start again on what the disk then holds.
class World {
 public:
  explicit World(const WorldOptions& options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // The process starts. Error: what it says instead.
  Result<Ok, std::string> Start();
  // The process ends; in good order, unless the disk's power was cut, which then is on again.
  // REQUIRES: nothing of its replies is held any more.
  void Stop();

  const WorldOptions& options() const { return options_; }
  EmbeddedCloud& cloud();
  aws::Pipeline& pipeline();
  SimulatedClock& real_clock() { return real_clock_; }
  storage::SimulatedDisk& disk() { return disk_; }

  // The power is cut at one of the next operations that change the disk (1: the next), or, cancelled,
  // not.
  void CutPowerAfter(std::uint64_t operations);
  void CancelCut();
  // A fault strikes once; WellAgain takes it back, and gives the disk room.
  void Arm(const storage::DiskFaultRule& fault);
  void WellAgain();

 private:
  struct Process;

  const WorldOptions options_;
  SimulatedClock real_clock_;
  SeededRandom random_;
  SeededRandom cuts_;  // what they leave
  storage::SimulatedDisk disk_;
  std::optional<storage::DiskFaultRule> armed_;
  std::uint64_t faults_before_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_WORLD_H_
