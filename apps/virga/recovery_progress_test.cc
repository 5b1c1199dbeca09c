#include "apps/virga/recovery_progress.h"

#include <gtest/gtest.h>

#include <latch>
#include <memory>
#include <string>
#include <vector>

namespace virga {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(RecoveryProgressTest, SaysThatItGoesOnUntilItIsOver) {
  std::vector<std::string> lines;
  std::latch three(3);
  auto progress = std::make_unique<RecoveryProgress>(
      "/data",
      [&](const std::string& line) {
        lines.push_back(line);
        if (lines.size() <= 3) three.count_down();
      },
      RecoveryProgressOptions{.quiet_for = milliseconds(0), .period = milliseconds(1)});
  three.wait();
  progress.reset();  // after which nothing is printed
  ASSERT_GE(lines.size(), 4U);
  EXPECT_EQ(lines[0], "virga: recovering /data: 0 s");
  EXPECT_TRUE(lines.back().starts_with("virga: recovered /data in ")) << lines.back();
}

TEST(RecoveryProgressTest, AFastStartSaysNothingAndDoesNotWait) {
  std::vector<std::string> lines;
  const auto print = [&](const std::string& line) { lines.push_back(line); };
  { const RecoveryProgress progress("/data", print, {.quiet_for = hours(1), .period = hours(1)}); }
  { const RecoveryProgress progress("", print, {.quiet_for = milliseconds(0), .period = milliseconds(1)}); }
  EXPECT_TRUE(lines.empty());
}

}  // namespace
}  // namespace virga
