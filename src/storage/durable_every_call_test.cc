// A short life of a data folder, repeated with a power cut, or a failure, at every call that it makes
// of the disk. After each: all that was acknowledged is there, the rest whole or absent, in order.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "base/log.h"
#include "storage/simulated_ground.h"

namespace virga::storage {
namespace {

constexpr int kKeys = 5;
constexpr int kGroups = 6;
const std::string kFiller(14'000, 'v');  // so that some groups are flushed to table files

// Batch number n writes its number to "key(n mod 5)" and to "newest": what one finds tells which
// batches it has seen. The sequences of a folder that is written by this alone are these numbers.
class Life {
 public:
  explicit Life(SimulatedGround& ground) : ground_(ground) {}

  // Starts the folder and writes to it, stops, starts again, writes more. Errors are passed over, as
  // a program would that goes on serving.
  void Run() {
    for (int start = 0; start < 2; ++start) {
      if (!ground_.TryStart().empty()) continue;
      for (int group = 0; group < kGroups; ++group) {
        for (int batch = 0; batch <= group % 2; ++batch) Submit();
        Step();
      }
      ground_.Stop();
    }
  }
  void Submit() {
    WriteBatch batch;
    const auto number = static_cast<std::int64_t>(ground_.session().last_sequence() + 1);
    batch.Put("key" + std::to_string(number % kKeys), std::to_string(number) + kFiller);
    batch.Put("newest", std::to_string(number));
    batch.AddTotals("t", {1, number});
    const auto committed = ground_.session().Commit(std::move(batch));
    if (committed.ok()) submitted_ = *committed;
  }
  void Step() {
    // All that was submitted since the last step is one group.
    std::erase_if(group_ends_, [&](Sequence end) { return end > acknowledged_; });
    group_ends_.insert(submitted_);
    ground_.engine().CommitPending();
    ground_.disk().RunBackground();
    const Sequence durable = ground_.engine().durable_sequence();
    if (durable < acknowledged_) problem_ = "what was acknowledged is not durable any more";
    acknowledged_ = durable;
    if (ground_.session().health().state == Health::State::kFailed) ground_.NewSession();
    Check(acknowledged_);
  }

  // What is wrong with what the session reads, if it must hold all up to `least`.
  void Check(Sequence least) {
    Engine& session = ground_.session();
    std::string newest;
    const auto got = session.Get("newest", newest);
    if (!got.ok()) return;  // an error is an answer
    const Sequence seen = *got ? std::stoull(newest) : 0;
    if (seen < least) problem_ = fmt::format("it holds {} of {} acknowledged", seen, least);
    if (seen != 0 && group_ends_.count(seen) == 0) problem_ = fmt::format("it ends within a group, at {}", seen);
    const auto view = session.OpenView();
    for (Sequence key = 0; key < kKeys; ++key) {
      Sequence expected = 0;
      for (Sequence number = 1; number <= seen; ++number) expected = number % kKeys == key ? number : expected;
      const auto value = view->Get("key" + std::to_string(key));
      if (!value.ok()) continue;
      const std::string found = value->value_or("0" + kFiller);
      if (found != std::to_string(expected) + kFiller) {
        problem_ = fmt::format("key{} is {} where {} was expected", key, found.substr(0, found.find('v')), expected);
      }
    }
    const auto rows = static_cast<std::int64_t>(seen);
    if (session.totals("t") != Totals{rows, rows * (rows + 1) / 2}) problem_ = "totals differ from rows";
  }

  Sequence acknowledged() const { return acknowledged_; }
  const std::string& problem() const { return problem_; }

 private:
  SimulatedGround& ground_;
  std::set<Sequence> group_ends_;
  Sequence submitted_ = 0;
  Sequence acknowledged_ = 0;
  std::string problem_;
};

enum class End { kPowerCut, kKill };

// One life with one fault; true if the fault hit.
bool Live(const DiskFaultRule& rule, End end, std::uint64_t seed) {
  SCOPED_TRACE(fmt::format("fault {} at call {}, seed {}", static_cast<int>(rule.fault), rule.nth, seed));
  SimulatedGround ground(seed);
  ground.disk().Arm(rule);
  Life life(ground);
  life.Run();
  const bool hit = ground.disk().faults() > 0;
  if (end == End::kPowerCut) {
    ground.CutPower(seed);
  } else {
    ground.Kill();
  }
  ground.disk().Disarm();
  const std::string error = ground.TryStart();
  EXPECT_EQ(error, "");
  if (error.empty()) {
    life.Check(life.acknowledged());
    const Sequence before = ground.session().last_sequence();
    life.Submit();
    EXPECT_TRUE(ground.engine().CommitPending()) << "a start begins anew";
    EXPECT_EQ(ground.engine().durable_sequence(), before + 1);
  }
  EXPECT_EQ(life.problem(), "");
  return hit;
}

struct Kind {
  bool (*live)(const DiskFaultRule& rule, End end, std::uint64_t seed);  // true: the rule has struck
  std::uint64_t calls_min;                                               // a life makes more
};
constexpr Kind kPlain{Live, 30};

void LiveWithFaultAtEveryCall(const Kind& kind, DiskFaultRule rule, End end, std::uint64_t seeds) {
  std::uint64_t lives = 0;
  bool hit = true;
  for (rule.nth = 1; hit && !testing::Test::HasFailure(); ++rule.nth) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) hit = kind.live(rule, end, seed) && hit;
    ++lives;
  }
  EXPECT_GT(lives, kind.calls_min) << "a life makes more such calls than that";
}

// Its log would be thousands of lines of the faults that it makes.
class DurableEveryCall : public testing::Test {
 protected:
  void SetUp() override { log::SetLevel(log::Level::kOff); }
  void TearDown() override { log::SetLevel(log::Level::kInfo); }
};

TEST_F(DurableEveryCall, APowerCutAtAnyCallLosesNothingAcknowledged) {
  LiveWithFaultAtEveryCall(kPlain, {.fault = DiskFault::kPowerOff, .calls = ChangingDiskCalls()}, End::kPowerCut, 2);
}

TEST_F(DurableEveryCall, AnErrorOfAnyCallLosesNothingAcknowledged) {
  LiveWithFaultAtEveryCall(kPlain, {.fault = DiskFault::kIoError}, End::kKill, 1);
}

TEST_F(DurableEveryCall, AnErrorOfAnyChangingCallAndThenAPowerCutLosesNothingAcknowledged) {
  LiveWithFaultAtEveryCall(kPlain, {.fault = DiskFault::kIoError, .calls = ChangingDiskCalls()}, End::kPowerCut, 1);
}

TEST_F(DurableEveryCall, AShortWriteAtAnyCallLosesNothingAcknowledged) {
  LiveWithFaultAtEveryCall(kPlain, {.fault = DiskFault::kShortWrite, .calls = {DiskCall::kWrite}}, End::kPowerCut, 1);
}

TEST_F(DurableEveryCall, NoRoomAtAnyCallLosesNothingAcknowledged) {
  LiveWithFaultAtEveryCall(kPlain, {.fault = DiskFault::kNoSpace, .calls = ChangingDiskCalls()}, End::kPowerCut, 1);
}

// Saving is all or nothing; so is restoring; and what is served is one of the states that may be.
class SnapshotLife {
 public:
  using States = std::set<std::string>;

  explicit SnapshotLife(SimulatedGround& ground) : ground_(ground) {}

  void Run() {
    Write("before");
    saved_states_ = states_;
    is_saved_ = ground_.folder().SaveSnapshot(ground_.engine(), "s").ok();
    Write("after");
    const bool restored = ground_.folder().RestoreSnapshot(ground_.engine(), "s").ok();
    if (restored) states_.clear();
    states_.insert(saved_states_.begin(), saved_states_.end());
    if (ground_.disk().is_off()) return;
    ground_.NewSession();
    ExpectServed(states_, "while it runs");
  }
  void ExpectServed(const States& states, const char* when) {
    std::string key;
    std::string other;
    if (!ground_.session().Get("key", key).ok() || !ground_.session().Get("other", other).ok()) return;
    EXPECT_EQ(key.substr(0, key.find('v')), other) << when;
    EXPECT_EQ(states.count(other), 1U) << when << ": " << other;
  }
  bool is_saved() const { return is_saved_; }
  const States& states() const { return states_; }
  const States& saved_states() const { return saved_states_; }

 private:
  void Write(const std::string& value) {
    WriteBatch batch;
    batch.Put("key", value + kFiller);
    batch.Put("other", value);
    const auto committed = ground_.session().Commit(std::move(batch));
    ground_.engine().CommitPending();
    // What was not acknowledged may be there or not.
    if (committed.ok() && ground_.engine().durable_sequence() >= *committed) states_.clear();
    if (committed.ok()) states_.insert(value);
  }

  SimulatedGround& ground_;
  bool is_saved_ = false;
  States states_ = {""};
  States saved_states_;
};

bool LiveWithSnapshots(const DiskFaultRule& rule, End end, std::uint64_t seed) {
  SCOPED_TRACE(fmt::format("fault {} at call {}, seed {}", static_cast<int>(rule.fault), rule.nth, seed));
  SimulatedGround ground(seed);
  EXPECT_EQ(ground.TryStart(), "");
  ground.disk().Arm(rule);
  SnapshotLife life(ground);
  life.Run();
  const bool hit = ground.disk().faults() > 0;
  if (end == End::kPowerCut) {
    ground.CutPower(seed);
  } else {
    ground.Kill();
  }
  const std::string error = ground.TryStart();
  EXPECT_EQ(error, "");
  if (!error.empty()) return hit;
  life.ExpectServed(life.states(), "after the next start");
  const auto list = ground.folder().ListSnapshots();
  EXPECT_TRUE(list.ok());
  if (!list.ok()) return hit;
  EXPECT_LE(list->size(), 1U);
  EXPECT_TRUE(!life.is_saved() || list->size() == 1) << "it said that it was saved";
  if (list->empty()) return hit;
  const auto restored = ground.folder().RestoreSnapshot(ground.engine(), "s");
  EXPECT_TRUE(restored.ok()) << restored.error().message;
  ground.NewSession();
  life.ExpectServed(life.saved_states(), "what is listed is whole");
  return hit;
}

constexpr Kind kWithSnapshots{LiveWithSnapshots, 50};

TEST_F(DurableEveryCall, APowerCutAtAnyCallOfASnapshotIsAllOrNothing) {
  LiveWithFaultAtEveryCall(kWithSnapshots, {.fault = DiskFault::kPowerOff, .calls = ChangingDiskCalls()},
                           End::kPowerCut, 4);
}

TEST_F(DurableEveryCall, AnErrorOfAnyCallOfASnapshotIsAllOrNothing) {
  LiveWithFaultAtEveryCall(kWithSnapshots, {.fault = DiskFault::kIoError}, End::kKill, 1);
}

TEST_F(DurableEveryCall, AnErrorOfAnyCallOfASnapshotAndThenAPowerCutIsAllOrNothing) {
  LiveWithFaultAtEveryCall(kWithSnapshots, {.fault = DiskFault::kIoError, .calls = ChangingDiskCalls()}, End::kPowerCut,
                           1);
}

}  // namespace
}  // namespace virga::storage
