#ifndef VIRGA_TESTS_SIM_SIMULATION_H_
#define VIRGA_TESTS_SIM_SIMULATION_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/choice.h"
#include "tests/sim/clients.h"
#include "tests/sim/history.h"
#include "tests/sim/trace.h"
#include "tests/sim/world.h"

namespace virga::sim {

struct SimulationOptions {
  std::uint64_t seed = 0;
  int steps = 400;
  bool prints = false;  // every step as it happens
};

// One run of one seed: the cloud, its clients, and what befalls them, until the steps are done or
// something differs from the model.
class Simulation {
 public:
  explicit Simulation(const SimulationOptions& options);

  // What is wrong, with both sides; nullopt: nothing.
  Verdict Run();
  const Trace& trace() const { return trace_; }

 private:
  using Event = Verdict (Simulation::*)();

  void Weigh();
  Verdict RunStep();
  // At the end: all that was begun is finished, and all messages are received.
  Verdict Finish();
  Verdict DrainQueues();
  Verdict CheckEverything();

  // What a step can be.
  Verdict MakeCall();
  Verdict Commit();
  Verdict Resume();
  Verdict Tell();
  Verdict Drop();
  Verdict PassTime();
  Verdict ScanInPages();
  Verdict Quiesce();
  Verdict Snapshot();
  Verdict CutPower();
  Verdict StopAndStart();
  Verdict HarmDisk();

  // Starts the process on what the disk holds.
  Verdict Start();
  // Until the process runs, if that can be.
  Verdict StartProcess();
  Verdict RestartOffDisk();
  // The same, if the power was cut while a snapshot of `state` was restored: which of the two databases
  // counts, `current` says.
  Verdict RestartWithinRestore(const std::string& current, const CloudState& state);
  // At times, the power is cut in the midst of what comes next.
  void MayCutWithin(std::int64_t one_in, std::int64_t operations_max);
  // Snapshots are those that are known; of `uncertain` it may be either.
  Verdict CheckSnapshots(const std::string& uncertain, const CloudState& state);
  // What is durable by now, and whether the disk has failed.
  Verdict LookAtDisk();
  Verdict RetryWhatFailed();
  Verdict RunTimers();
  // Items past their time to live may be gone after timers ran.
  Verdict AdoptExpiry();
  Surroundings surroundings() const;
  TimePoint now() const;

  const SimulationOptions options_;
  Choice choice_;
  Trace trace_;
  World world_;
  HandleBook handles_;
  History history_;
  const CallMix mix_;
  Clients clients_;
  std::vector<std::pair<int, Event>> events_;  // with the sum of the weights up to each
  bool has_failed_ = false;                    // the disk, for this process
  bool is_harmed_ = false;                     // the disk is full, or a fault is armed
  std::uint64_t faults_seen_ = 0;              // of the disk
  std::map<std::string, CloudState> snapshots_;
};

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_SIMULATION_H_
