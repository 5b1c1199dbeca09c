#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ignore_case.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "base/timer_queue.h"
#include "base/wake_batch.h"

namespace virga {
namespace {

using namespace std::chrono_literals;

class FixedClock final : public Clock {
 public:
  TimePoint Now() const override { return now; }
  TimePoint now = TimePoint(1'000'000s);
};

Result<int, std::string> Half(int n) {
  if (n % 2 != 0) return Err(std::string("odd"));
  return n / 2;
}
Result<int, std::string> Quarter(int n) {
  ASSIGN_OR_RETURN(const int half, Half(n));
  RETURN_IF_ERROR(Half(half));
  return half / 2;
}

TEST(Result, CarriesTheFirstErrorOut) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).error(), "odd");
  EXPECT_EQ(Quarter(3).error(), "odd");
}

TEST(Clock, WritesSixFractionDigitsInUtc) {
  EXPECT_EQ(FormatRfc3339(TimePoint(0us)), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(FormatRfc3339(TimePoint(1'795'000'000'000'123us)), "2026-11-18T11:06:40.000123Z");
  EXPECT_EQ(FormatRfc3339(TimePoint(32'472'144'000'000'001us)), "2999-01-01T00:00:00.000001Z");
  EXPECT_EQ(FormatRfc3339(TimePoint(1'709'164'799'999'999us)), "2024-02-28T23:59:59.999999Z");
  EXPECT_EQ(FormatRfc3339(TimePoint(1'709'164'800'000'000us)), "2024-02-29T00:00:00.000000Z");
  EXPECT_EQ(FormatRfc3339(TimePoint(-1us)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(FormatRfc3339(TimePoint(253'402'300'800s)), "10000-01-01T00:00:00.000000Z");
}

TEST(AdjustableClock, StandsStillWhenFrozenAndNeverGoesBack) {
  FixedClock real;
  AdjustableClock clock(real);
  clock.Freeze();
  real.now += 5s;
  EXPECT_EQ(clock.Now(), TimePoint(1'000'000s));
  clock.SetAtLeast(TimePoint(1'000'002s));
  clock.SetAtLeast(TimePoint(1'000'001s));
  EXPECT_EQ(clock.Now(), TimePoint(1'000'002s));
  clock.Resume();
  real.now += 1s;
  EXPECT_EQ(clock.Now(), TimePoint(1'000'003s));
  EXPECT_EQ(clock.offset(), Duration(-3s));
  clock.SetAtLeast(TimePoint(1'000'010s));
  EXPECT_EQ(clock.Now(), TimePoint(1'000'010s));
}

TEST(TimerQueue, RunsEachEntryAtItsOwnTimeInOrder) {
  FixedClock real;
  AdjustableClock clock(real);
  clock.Freeze();
  TimerQueue timers(clock);
  std::vector<std::string> log;
  const auto note = [&](const std::string& name) {
    return [&, name](TimePoint due) { log.push_back(name + (clock.Now() == due ? "" : " late")); };
  };
  timers.Schedule(clock.Now() + 2s, note("b"));
  timers.Schedule(clock.Now() + 1s, [&](TimePoint due) {
    log.push_back("a");
    timers.Schedule(due + 500ms, note("a2"));  // due before b, though b was there first
  });
  const auto cancelled = timers.Schedule(clock.Now() + 1s, note("never"));
  timers.Schedule(clock.Now() + 10s, note("later"));
  timers.Cancel(cancelled);
  EXPECT_EQ(timers.MoveTo(clock.Now() + 5s), 3U);
  EXPECT_EQ(log, (std::vector<std::string>{"a", "a2", "b"}));
  EXPECT_EQ(clock.Now(), TimePoint(1'000'005s));
}

TEST(TimerQueue, ItsThreadRunsWhatIsDue) {
  const SystemClock real;
  AdjustableClock clock(real);
  TimerQueue timers(clock);
  Mutex mutex;
  CondVar ran;
  bool done = false;
  timers.Start();
  timers.Schedule(clock.Now(), [&](TimePoint) {
    MutexLock lock(mutex);
    done = true;
    ran.NotifyAll();
  });
  MutexLock lock(mutex);
  while (!done) ran.Wait(mutex);
}

TEST(Random, SeedsRepeatAndUuidsHaveTheirForm) {
  SeededRandom a(1);
  SeededRandom b(1);
  EXPECT_EQ(a.NextUint64(), b.NextUint64());
  SecureRandom secure;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = NewUuid(secure);
    ASSERT_EQ(uuid.size(), 36U);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos);
    EXPECT_TRUE(seen.insert(uuid).second);
    EXPECT_LT(secure.Below(10), 10U);
  }
}

// Without a batch nothing is kept; with one, all of it comes at its end, in order, and none of it before.
TEST(WakeBatch, KeepsWakesUntilItEnds) {
  std::string woken;
  const auto wake = [&woken](char name) { return [&woken, name] { woken.push_back(name); }; };
  EXPECT_FALSE(WakeBatch::Defer(wake('x')));
  {
    const WakeBatch outer;
    EXPECT_TRUE(WakeBatch::Defer(wake('a')));
    {
      const WakeBatch inner;
      EXPECT_TRUE(WakeBatch::Defer(wake('b')));
      EXPECT_EQ(woken, "");
    }
    EXPECT_EQ(woken, "b");
    EXPECT_TRUE(WakeBatch::Defer(wake('c')));
  }
  EXPECT_EQ(woken, "bac");
  EXPECT_FALSE(WakeBatch::Defer(wake('y')));
}

// Eight letters are compared at once, so each length and each neighbour of the letters counts.
TEST(IgnoreCase, IsThatOfAscii) {
  std::string text;
  for (int c = 0; c < 256; ++c) text.push_back(static_cast<char>(c));
  for (std::size_t size = 0; size < 20; ++size) {
    for (std::size_t at = 0; at + size <= text.size(); ++at) {
      const std::string piece = text.substr(at, size);
      std::string upper = piece;
      for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      EXPECT_TRUE(EqualsIgnoreCase(piece, upper));
      for (char& c : upper) {
        c = static_cast<char>(c ^ 2);
        EXPECT_FALSE(EqualsIgnoreCase(piece, upper));
        c = static_cast<char>(c ^ 2);
      }
    }
  }
  EXPECT_FALSE(EqualsIgnoreCase("[", "{"));
  EXPECT_FALSE(EqualsIgnoreCase("\xc3\x84", "\xc3\xa4"));
  EXPECT_FALSE(EqualsIgnoreCase("abc", "abcd"));
}

TEST(IgnoreCase, LooksAtAStartOrAnEnd) {
  EXPECT_TRUE(StartsWithIgnoreCase("SQS:Send", "sqs:"));
  EXPECT_TRUE(StartsWithIgnoreCase("x", ""));
  EXPECT_FALSE(StartsWithIgnoreCase("sqs", "sqs:"));
  EXPECT_TRUE(EndsWithIgnoreCase("a.LocalHost", ".localhost"));
  EXPECT_FALSE(EndsWithIgnoreCase("localhost", ".localhost"));
}

Task<int> Leaf(int n) {
  co_return n;
}
Task<int> Sum() {
  const int a = co_await Leaf(1);
  const int b = co_await Leaf(2);
  co_return a + b;
}

TEST(Task, AwaitsOthersAndReturns) {
  Task<int> task = Sum();
  task.Start();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(task.TakeResult(), 3);
}

}  // namespace
}  // namespace virga
