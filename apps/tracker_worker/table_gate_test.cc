#include "apps/tracker_worker/table_gate.h"

#include <gtest/gtest.h>

namespace virga::tracker {
namespace {

TEST(TableGateTest, OneProbesWhileItIsClosed) {
  TableGate gate;
  gate.Close();
  EXPECT_FALSE(gate.is_open());
  EXPECT_TRUE(gate.TakeProbe());
  EXPECT_FALSE(gate.TakeProbe()) << "a table that is away is asked by one, not by all";
  gate.ReturnProbe();
  EXPECT_TRUE(gate.TakeProbe()) << "the next may, when the last has given up";
  gate.Open();
  EXPECT_TRUE(gate.is_open());
}

}  // namespace
}  // namespace virga::tracker
