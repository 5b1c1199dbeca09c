#include "apps/virga/progress_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <string>
#include <vector>

namespace virga {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class ProgressReportTest : public testing::Test {
 protected:
  ProgressReport Report(milliseconds every) {
    return {"virga check", "rows", every, [this](const std::string& line) { lines_.push_back(line); },
            [this] { return now_; }};
  }

  ProgressReport::TimePoint now_{};
  std::vector<std::string> lines_;
};

// What is fast says nothing, however much it is.
TEST_F(ProgressReportTest, SaysNothingBeforeItsTime) {
  ProgressReport report = Report(seconds(2));
  now_ += milliseconds(1999);
  for (std::uint64_t count = 1; count <= 100'000; ++count) report.OnCount(count);
  EXPECT_THAT(lines_, IsEmpty());
}

// The first time and then again, and not at every count in between.
TEST_F(ProgressReportTest, SaysHowFarItIsEachTimeThatMuchTimeIsOver) {
  ProgressReport report = Report(seconds(2));
  for (std::uint64_t count = 1; count <= 6000; ++count) {
    if (count % 1000 == 0) now_ += seconds(1);
    report.OnCount(count);
  }
  EXPECT_THAT(lines_, ElementsAre("virga check: 2000 rows", "virga check: 4000 rows", "virga check: 6000 rows"));
}

// A count that is no multiple pays for no look at the clock.
TEST_F(ProgressReportTest, LooksAtTheTimeOnceInAThousand) {
  ProgressReport report = Report(seconds(2));
  now_ += hours(1);
  for (std::uint64_t count = 1; count < 1000; ++count) report.OnCount(count);
  EXPECT_THAT(lines_, IsEmpty());
  report.OnCount(1000);
  EXPECT_THAT(lines_, ElementsAre("virga check: 1000 rows"));
}

// Work that cannot say how far it is must not look as if it hung.
TEST_F(ProgressReportTest, SaysThatWorkStillRuns) {
  std::latch said(2);
  const ProgressReport report(
      "virga check", "rows", milliseconds(1),
      [&](const std::string& line) {
        lines_.push_back(line);
        if (lines_.size() <= 2) said.count_down();
      },
      [this] { return now_ += seconds(3); });
  report.During("reading the files", [&] { said.wait(); });
  ASSERT_GE(lines_.size(), 2U);
  EXPECT_EQ(lines_[0], "virga check: reading the files, 3 s");
  EXPECT_EQ(lines_[1], "virga check: reading the files, 6 s");
}

// ... and is not told of, nor waited for, if it is fast.
TEST_F(ProgressReportTest, FastWorkSaysNothingAndIsDone) {
  bool is_done = false;
  Report(hours(1)).During("reading the files", [&] { is_done = true; });
  EXPECT_TRUE(is_done);
  EXPECT_THAT(lines_, IsEmpty());
}

// As the commands use it. What a script reads from standard output must not have it in it.
TEST(ProgressReportToStderrTest, StandardOutputIsLeftAlone) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  ProgressReport("virga export", "lines", milliseconds(0)).OnCount(1000);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "virga export: 1000 lines\n");
}

// The commands give no time: two seconds, by the real clock, are not over at once.
TEST(ProgressReportToStderrTest, FastCommandsSayNothing) {
  testing::internal::CaptureStderr();
  ProgressReport("virga export", "lines").OnCount(1000);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace virga
