// What befalls the process and its disk: power cuts, restarts, snapshots, faults.

#include <array>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/sim/simulation.h"

namespace virga::sim {
namespace {

constexpr auto kLongTime = std::chrono::hours(24);
constexpr char kCurrent[] = "/data/CURRENT";  // names the database that counts

// What a disk may do once, to the write-ahead log or to a table file.
struct Harm {
  storage::DiskFault fault;
  storage::DiskCall call;
  std::string_view path_contains;
};
constexpr std::array kHarms{Harm{storage::DiskFault::kIoError, storage::DiskCall::kWrite, ".log"},
                            Harm{storage::DiskFault::kShortWrite, storage::DiskCall::kWrite, ".log"},
                            Harm{storage::DiskFault::kIoError, storage::DiskCall::kSync, ".log"},
                            Harm{storage::DiskFault::kIoError, storage::DiskCall::kRead, ".log"},
                            Harm{storage::DiskFault::kFlippedByte, storage::DiskCall::kRead, ".log"},
                            Harm{storage::DiskFault::kIoError, storage::DiskCall::kRead, ".sst"},
                            Harm{storage::DiskFault::kFlippedByte, storage::DiskCall::kRead, ".sst"}};

}  // namespace

void Simulation::MayCutWithin(std::int64_t one_in, std::int64_t operations_max) {
  world_.disk().RunBackground();
  if (choice_.OneIn(one_in)) world_.CutPowerAfter(static_cast<std::uint64_t>(1 + choice_.Below(operations_max)));
}

Verdict Simulation::Snapshot() {
  // What of a call is on disk is not known within it.
  if (world_.options().commits_within_calls) {
    if (Verdict problem = Commit()) return problem;
  }
  const std::string name = "snapshot-" + std::to_string(choice_.Below(2));
  const auto known = snapshots_.find(name);
  const bool is_there = known != snapshots_.end();
  const auto what = choice_.Below(3);
  const CloudState state = is_there ? known->second : history_.durable_state();
  EmbeddedCloud& cloud = world_.cloud();
  const std::string current = world_.disk().Content(kCurrent);
  MayCutWithin(4, 120);
  storage::Status done = Ok{};
  if (!is_there || what == 0) {
    done = cloud.SaveSnapshot(name);
  } else if (what == 1) {
    done = cloud.DeleteSnapshot(name);
  } else {
    done = cloud.RestoreSnapshot(name);
  }
  const bool is_restored = is_there && what == 2;
  const std::string text = (!is_there || what == 0 ? "save "
                            : is_restored          ? "restore "
                                                   : "delete ") +
                           name + ": " + (done.ok() ? "done" : done.error().message);
  trace_.Add(text);
  const storage::Sequence durable = cloud.engine().durable_sequence();
  if (world_.disk().is_off()) {
    if (!is_restored) history_.MarkDurable(durable);
    if (Verdict problem = is_restored ? RestartWithinRestore(current, state) : RestartOffDisk()) return problem;
    return CheckSnapshots(name, state);
  }
  world_.CancelCut();
  const bool can_be = (is_there && what != 0) || (!is_there && !has_failed_);
  if (done.ok() && !can_be) return text + ", and cannot be";
  const bool is_serving = cloud.engine().health().state == storage::Health::State::kServing;
  if (!done.ok() && can_be && !is_harmed_ && is_serving) return text;
  if (is_restored && done.ok()) {
    clients_.OnStateReplaced();
    history_.Begin(durable, state);
    return CheckEverything();
  }
  if (Verdict problem = LookAtDisk()) return problem;
  return CheckSnapshots(name, state);
}

Verdict Simulation::CheckSnapshots(const std::string& uncertain, const CloudState& state) {
  const auto listed = world_.cloud().ListSnapshots();
  if (!listed.ok()) return "the snapshots cannot be listed: " + listed.error().message;
  std::set<std::string> there;
  for (const storage::SnapshotInfo& info : *listed) there.insert(info.name);
  if (there.contains(uncertain)) {
    snapshots_.emplace(uncertain, state);
  } else {
    snapshots_.erase(uncertain);
  }
  for (const auto& [name, saved] : snapshots_) {
    if (there.erase(name) == 0) return "the snapshot " + name + " is gone";
  }
  return there.empty() ? std::nullopt : Verdict("a snapshot that nobody made: " + *there.begin());
}

Verdict Simulation::StartProcess() {
  MayCutWithin(8, 80);
  for (int attempt = 1;; ++attempt) {
    const auto started = world_.Start();
    const std::string said = started.ok() ? "" : ": " + started.error();
    if (started.ok() && !world_.disk().is_off()) break;
    trace_.Add("the start ends" + said);
    const bool may_fail = world_.disk().is_off() || is_harmed_;
    if (!may_fail || attempt == 3) return "the cloud does not start" + said;
    world_.Stop();
    world_.WellAgain();
    is_harmed_ = false;
  }
  world_.CancelCut();
  return std::nullopt;
}

Verdict Simulation::Start() {
  if (Verdict problem = StartProcess()) return problem;
  has_failed_ = false;
  EmbeddedCloud& cloud = world_.cloud();
  const storage::Sequence sequence = cloud.engine().durable_sequence();
  trace_.Add("started at " + std::to_string(sequence));
  bool is_within_call = false;
  const Verdict allowed = history_.Recover(sequence, handles_, is_within_call);
  if (allowed) return "the restart found\n  " + *allowed;
  if (!(history_.state().clock == cloud.clock().state())) {
    return "the cloud's time is " + FormatRfc3339(cloud.clock().Now()) + ", and was " + FormatRfc3339(now());
  }
  if (is_within_call) {
    trace_.Add("the power was cut within a call");
    cloud.MoveTowards(now(), kLongTime);
    cloud.durable_engine()->CommitPending();
    history_.Begin(cloud.engine().durable_sequence(), CloudState(history_.state()));
    if (Verdict problem = AdoptExpiry()) return problem;
  }
  if (Verdict problem = CheckEverything()) return problem;
  return RunTimers();
}

Verdict Simulation::RestartOffDisk() {
  trace_.Add("power cut");
  clients_.Forget();
  world_.Stop();
  return Start();
}

Verdict Simulation::RestartWithinRestore(const std::string& current, const CloudState& state) {
  clients_.Forget();
  world_.Stop();
  const bool is_restored = world_.disk().Content(kCurrent) != current;
  trace_.Add(is_restored ? "power cut, restored" : "power cut, not restored");
  if (is_restored) history_.Begin(0, state);
  return Start();
}

Verdict Simulation::CutPower() {
  world_.disk().RunBackground();
  world_.disk().PowerOff();
  return RestartOffDisk();
}

Verdict Simulation::StopAndStart() {
  trace_.Add("stop");
  clients_.DropAll();
  MayCutWithin(4, 30);
  world_.Stop();
  return Start();
}

Verdict Simulation::HarmDisk() {
  // A call that fails half-way may be half done: the model knows whole ones.
  if (world_.options().commits_within_calls) return std::nullopt;
  storage::SimulatedDisk& disk = world_.disk();
  if (is_harmed_) {
    trace_.Add("the disk is well again");
    world_.WellAgain();
    is_harmed_ = false;
    return std::nullopt;
  }
  is_harmed_ = true;
  if (choice_.OneIn(2)) {
    trace_.Add("the disk is nearly full");
    disk.SetCapacity(disk.used_bytes() + static_cast<std::uint64_t>(choice_.Below(3000)));
    return std::nullopt;
  }
  const auto& [fault, call, path] = choice_.Of(kHarms);
  const bool is_read = call == storage::DiskCall::kRead;
  trace_.Add(is_read ? "a fault of a read is armed" : "a fault is armed");
  const auto nth = static_cast<std::uint64_t>(1 + choice_.Below(is_read ? 8 : 3));
  world_.Arm({.fault = fault, .calls = {call}, .path_contains = std::string(path), .nth = nth});
  return std::nullopt;
}

}  // namespace virga::sim
