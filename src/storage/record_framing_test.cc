#include "storage/record_framing.h"

#include <gtest/gtest.h>

#include <string>

namespace virga::storage {
namespace {

constexpr std::size_t kBlock = 32768;

std::string Record(int type, std::size_t length) {
  std::string record = "crc.";
  record.push_back(static_cast<char>(length % 256));
  record.push_back(static_cast<char>(length / 256));
  record.push_back(static_cast<char>(type));
  return record.append(length, '\7');  // no type of ours, if it is taken for one
}

// In pieces of every size up to the whole.
void ExpectShown(const std::string& file, std::size_t expected) {
  for (std::size_t piece = 1; piece <= file.size(); piece = piece < 20 ? piece + 1 : piece * 3) {
    RecordFraming framing;
    std::size_t shown = 0;
    for (std::size_t at = 0; at < file.size(); at += piece)
      shown += framing.Take(std::string_view(file).substr(at, piece));
    // Of the header itself as much as came before it was whole.
    EXPECT_GE(shown, expected) << piece;
    EXPECT_LT(shown, expected + 7) << piece;
    if (expected == file.size() || piece >= file.size()) {
      EXPECT_EQ(shown, expected) << piece;
    }
  }
}

TEST(RecordFraming, ShowsAllOfWhatIsWrittenHere) {
  ExpectShown(Record(1, 5) + Record(1, 0) + Record(2, 300) + Record(3, 1) + Record(4, 700), 7 * 5 + 1006);
}

TEST(RecordFraming, EndsBeforeARecordOfAnotherType) {
  const std::string before = Record(1, 5) + Record(1, 300);
  for (const int type : {5, 8, 9, 13, 129, 255}) ExpectShown(before + Record(type, 5) + Record(1, 5), before.size());
}

// Less than a header is left in a block: the next record begins with the next one.
TEST(RecordFraming, GoesOnWithTheNextBlock) {
  for (std::size_t left = 0; left < 7; ++left) {
    const std::string block = Record(1, kBlock - 7 - left) + std::string(left, '\7');
    ExpectShown(block + Record(1, 9), kBlock + 16);
    ExpectShown(block + Record(5, 9), kBlock);
  }
  const std::string full = Record(1, kBlock - 14) + Record(1, 0);
  ExpectShown(full + Record(5, 9), kBlock);
}

// As RocksDB does, behind room that was not written and behind a length that cannot be.
TEST(RecordFraming, LeavesABlockWhoseRecordHasNoEnd) {
  const std::string unwritten = Record(1, 5) + std::string(kBlock - 12, '\0');
  ExpectShown(unwritten + Record(1, 2), kBlock + 9);
  ExpectShown(unwritten + Record(6, 2), kBlock);
  const std::string too_long = (Record(1, 40'000).substr(0, 7) + std::string(kBlock, '\7')).substr(0, kBlock);
  ExpectShown(too_long + Record(6, 2), kBlock);
}

}  // namespace
}  // namespace virga::storage
