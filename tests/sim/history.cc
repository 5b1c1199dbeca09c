#include "tests/sim/history.h"

#include <algorithm>
#include <utility>

#include "tests/sim/model.h"

namespace virga::sim {

void History::Begin(storage::Sequence sequence, CloudState state) {
  first_ += steps_.size();
  steps_.clear();
  lost_.clear();
  steps_.push_back(
      {.began_at = 0, .sequence = sequence, .real_now = {}, .call = {}, .reply = {}, .after = std::move(state)});
}

History::StepId History::Add(Step step) {
  steps_.push_back(std::move(step));
  return first_ + steps_.size() - 1;
}

void History::MarkTold(StepId step) {
  if (step >= first_ && step - first_ < steps_.size()) steps_[step - first_].is_told = true;
}

void History::MarkDurable(storage::Sequence sequence) {
  while (steps_.size() > 1 && steps_[1].sequence <= sequence) {
    steps_.pop_front();
    ++first_;
  }
}

const CloudState& History::durable_state() const {
  return steps_.front().after;
}

std::vector<Step> History::CutAfter(storage::Sequence sequence) {
  const auto cut =
      std::find_if(steps_.begin() + 1, steps_.end(), [sequence](const Step& step) { return step.sequence > sequence; });
  std::vector<Step> lost(std::make_move_iterator(cut), std::make_move_iterator(steps_.end()));
  steps_.erase(cut, steps_.end());
  return lost;
}

Verdict History::CheckTold(const std::vector<Step>& lost, const CloudState& left, HandleBook& handles) {
  for (const Step& step : lost) {
    if (!step.is_told) continue;
    CloudState state = left;
    const Judging judging{.real_now = step.real_now,
                          .handles = handles,
                          .takes_writes = step.takes_writes,
                          .disk_failed = step.disk_failed};
    const Verdict verdict = Judge(state, *step.call, judging, step.reply);
    const std::string what = "told, then undone: " + step.call->Describe() + " was answered " + step.reply.Describe();
    if (verdict) return what + "; in what is left of it, allowed is " + *verdict;
    if (!(state == left)) return what + "; what it did is gone";
  }
  return std::nullopt;
}

Verdict History::Fail(HandleBook& handles) {
  lost_ = CutAfter(durable());
  return CheckTold(lost_, state(), handles);
}

Verdict History::Recover(storage::Sequence sequence, HandleBook& handles, bool& is_within_call) {
  if (sequence < durable()) {
    return "at least sequence " + std::to_string(durable()) + ", for which a sync was acknowledged; the disk holds " +
           std::to_string(sequence);
  }
  // A write that failed may be whole all the same.
  if (!lost_.empty() && sequence > newest()) {
    for (Step& step : lost_) {
      if (step.sequence <= sequence) steps_.push_back(std::move(step));
    }
  }
  lost_.clear();
  std::vector<Step> undone = CutAfter(sequence);
  CloudState left = state();
  is_within_call = !undone.empty() && sequence > newest();
  if (is_within_call && undone.front().call && sequence > undone.front().began_at) {
    const Step& cut = undone.front();
    const Judging judging{.real_now = cut.real_now, .handles = handles};
    left = StateWithin(state(), *cut.call, judging, cut.reply, cut.after, cut.sequence - sequence);
    if (left == cut.after) undone.erase(undone.begin());  // it may be told: it goes on by itself
  }
  if (Verdict verdict = CheckTold(undone, left, handles)) return verdict;
  Begin(sequence, std::move(left));
  return std::nullopt;
}

}  // namespace virga::sim
