#include "storage/row_check.h"

#include <gtest/gtest.h>

#include <string>

namespace virga::storage {
namespace {

std::string LinesOf(std::size_t count) {
  Findings findings;
  for (std::size_t i = 1; i <= count; ++i) findings.Add("row " + std::to_string(i), "it is wrong");
  return findings.ToLines();
}

// A folder may hold millions of damaged rows: what is printed has a bound, and says so past it.
TEST(FindingsTest, TellsThoseItKeptAndHowManyMoreThereWere) {
  EXPECT_EQ(LinesOf(0), "");
  EXPECT_EQ(LinesOf(2), "row 1: it is wrong\nrow 2: it is wrong\n");
  EXPECT_TRUE(LinesOf(100).ends_with("\nrow 100: it is wrong\n"));
  EXPECT_TRUE(LinesOf(101).ends_with("\nrow 100: it is wrong\nand 1 more\n"));
}

}  // namespace
}  // namespace virga::storage
