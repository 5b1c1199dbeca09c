#include "apps/tracker_common/moment.h"

#include <gtest/gtest.h>

namespace virga::tracker {
namespace {

TEST(MomentTest, ReadsWhatIsWrittenAndTheWholeSecondsOfOldItems) {
  const std::pair<const char*, const char*> cases[] = {
      {"2026-11-24T15:51:08.000123Z", "2026-11-24T15:51:08.000123Z"},
      {"2026-11-24T15:51:08Z", "2026-11-24T15:51:08.000000Z"},
      {"2026-11-24T15:51:08.5Z", "2026-11-24T15:51:08.500000Z"},
      {"2026-11-24T15:51:08.123456789Z", "2026-11-24T15:51:08.123456Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"},
  };
  for (const auto& [text, canonical] : cases) {
    ASSERT_TRUE(ParseMoment(text).has_value()) << text;
    EXPECT_EQ(FormatRfc3339(*ParseMoment(text)), canonical);
    EXPECT_EQ(CanonicalMoment(text), canonical);
    EXPECT_EQ(IsCanonicalMoment(text), std::string(text) == canonical) << text;
  }
}

TEST(MomentTest, RefusesWhatIsNoMoment) {
  for (const char* text :
       {"", "2026-11-24", "2026-11-24T15:51:08", "2026-11-24 15:51:08Z", "2026-13-24T15:51:08Z", "2026-02-29T15:51:08Z",
        "2026-11-24T24:00:00Z", "2026-11-24T15:51:60Z", "2026-11-24T15:51:08.Z", "2026-11-24T15:51:08.x00000Z",
        "2026-11-24T15:51:08+01:00", "2026-11-24T15:51:08.1234567890Z", "+026-11-24T15:51:08Z"}) {
    EXPECT_FALSE(ParseMoment(text).has_value()) << text;
    EXPECT_EQ(CanonicalMoment(text), text);
  }
}

}  // namespace
}  // namespace virga::tracker
