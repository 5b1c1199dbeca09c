#include "dynamodb/table/capacity.h"

#include <gtest/gtest.h>

namespace virga::dynamodb {
namespace {

TEST(Capacity, UnitsAreBegunKilobytes) {
  const struct {
    std::size_t size_bytes;
    double write, consistent, eventual;
  } rows[] = {
      {0, 1, 1, 0.5},  {1, 1, 1, 0.5},  {1024, 1, 1, 0.5}, {1025, 2, 1, 0.5},      {4096, 4, 1, 0.5},
      {4097, 5, 2, 1}, {8192, 8, 2, 1}, {8193, 9, 3, 1.5}, {409600, 400, 100, 50},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(WriteUnits(row.size_bytes), row.write) << row.size_bytes;
    EXPECT_EQ(ReadUnits(row.size_bytes, true), row.consistent) << row.size_bytes;
    EXPECT_EQ(ReadUnits(row.size_bytes, false), row.eventual) << row.size_bytes;
  }
}

TEST(Capacity, WritesTotalOrEachPart) {
  IndexDescription global;
  global.name = IndexName("by-city");
  IndexDescription local;
  local.name = IndexName("by-age");
  local.kind = IndexKind::kLocal;
  ConsumedCapacity capacity;
  capacity.AddTable(2);
  capacity.AddIndex(global, 1);
  capacity.AddIndex(global, 1);
  ConsumedCapacity more;
  more.AddTable(0.5);
  more.AddIndex(local, 3);
  capacity.Add(more);
  const auto text = [&capacity](bool with_indexes) {
    std::string out;
    codec::JsonWriter json(out);
    capacity.WriteTo("T", with_indexes, json);
    return out;
  };
  EXPECT_EQ(text(false), R"({"CapacityUnits":7.5,"TableName":"T"})");
  EXPECT_EQ(
      text(true),
      R"({"CapacityUnits":7.5,"GlobalSecondaryIndexes":{"by-city":{"CapacityUnits":2.0}},)"
      R"("LocalSecondaryIndexes":{"by-age":{"CapacityUnits":3.0}},"Table":{"CapacityUnits":2.5},"TableName":"T"})");
  EXPECT_EQ(capacity.index("by-city"), 2);
  EXPECT_EQ(capacity.index("none"), 0);
}

}  // namespace
}  // namespace virga::dynamodb
