#include "storage/key_codec.h"

#include <gtest/gtest.h>

#include <vector>

namespace virga::storage {
namespace {

using namespace std::string_literals;

TEST(KeyCodec, TerminatedBytesKeepTheirOrderAndComeBack) {
  const std::vector<std::string> ordered = {"",     "\0"s,   "\0\0"s, "\0\x01"s, "\0\xff"s, "a",
                                            "a\0"s, "a\0b"s, "ab",    "b",       "\xff"};
  std::string previous;
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    std::string key;
    AppendTerminated(ordered[i], key);
    if (i > 0) {
      EXPECT_LT(previous, key) << i;
    }
    EXPECT_FALSE(i > 0 && key.starts_with(previous)) << i;
    KeyReader reader(key);
    EXPECT_EQ(reader.ReadTerminated(), ordered[i]);
    EXPECT_TRUE(reader.rest().empty());
    previous = key;
  }
}

TEST(KeyCodec, NumbersAreBigEndianAndComeBack) {
  std::string key;
  AppendUint8(7, key);
  AppendUint16(0x0102, key);
  AppendUint32(0x03040506, key);
  AppendUint64(0x0708090a0b0c0d0e, key);
  EXPECT_EQ(key, "\x07\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e"s);
  KeyReader reader(key);
  EXPECT_EQ(reader.ReadUint8(), 7);
  EXPECT_EQ(reader.ReadUint16(), 0x0102);
  EXPECT_EQ(reader.ReadUint32(), 0x03040506U);
  EXPECT_EQ(reader.ReadUint64(), 0x0708090a0b0c0d0eU);
  EXPECT_EQ(reader.ReadUint8(), std::nullopt);
}

TEST(KeyCodec, BrokenPartsAreRefused) {
  for (const std::string& broken : {""s, "a"s, "a\0"s, "a\0\x01"s}) {
    KeyReader reader(broken);
    EXPECT_EQ(reader.ReadTerminated(), std::nullopt);
  }
}

}  // namespace
}  // namespace virga::storage
