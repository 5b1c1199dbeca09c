#ifndef VIRGA_TESTS_SIM_HISTORY_H_
#define VIRGA_TESTS_SIM_HISTORY_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/engine.h"
#include "tests/sim/call.h"
#include "tests/sim/cloud_state.h"

namespace virga::sim {

// Something that happened to the cloud, and the state that it led to.
struct Step {
  storage::Sequence began_at = 0;  // the newest commit before it
  storage::Sequence sequence = 0;  // and when it was done
  TimePoint real_now{};
  std::optional<Call> call;  // none: time passed, a receive was undone
  Reply reply;
  bool is_told = false;      // the reply was sent
  bool takes_writes = true;  // the disk did
  bool disk_failed = false;  // in one of the call's own reads or writes
  CloudState after;
};

// The states that a power cut may lead back to. One thread makes all calls, and the committer writes
// between them: so what a disk holds is the state after some step, and its sequence says which.
//
// The property that all is about: whatever step a power cut leads back to, every reply that was told
// holds there. A call whose reply was told and whose step is lost is judged once more in that
// state: it must be allowed to answer the same, and must have nothing to change.
class History {
 public:
  using StepId = std::uint64_t;

  History() { Begin(0, {}); }

  // Everything anew, from a state that is on disk.
  void Begin(storage::Sequence sequence, CloudState state);

  const CloudState& state() const { return steps_.back().after; }
  StepId Add(Step step);
  void MarkTold(StepId step);

  // All up to here is on disk and stays; steps before are forgotten.
  void MarkDurable(storage::Sequence sequence);
  storage::Sequence durable() const { return steps_.front().sequence; }
  // What is on disk.
  const CloudState& durable_state() const;

  // A disk failed: what it has not acknowledged is no longer seen, and may come back at a restart.
  // Returns what is wrong with it.
  Verdict Fail(HandleBook& handles);
  // A restart found the disk at `sequence`, which may be in the midst of what a call commits: then what
  // was under way goes on by itself.
  Verdict Recover(storage::Sequence sequence, HandleBook& handles, bool& is_within_call);

 private:
  storage::Sequence newest() const { return steps_.back().sequence; }
  static Verdict CheckTold(const std::vector<Step>& lost, const CloudState& left, HandleBook& handles);
  // Takes off the steps after the last one up to `sequence`.
  std::vector<Step> CutAfter(storage::Sequence sequence);

  StepId first_ = 1;        // the id of steps_[0]
  std::deque<Step> steps_;  // never empty; the first is the newest that is on disk, or older
  std::vector<Step> lost_;  // by Fail
};

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_HISTORY_H_
