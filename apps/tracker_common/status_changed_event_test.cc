#include "apps/tracker_common/status_changed_event.h"

#include <gtest/gtest.h>

namespace virga::tracker {
namespace {

constexpr char kBody[] =
    R"({"eventId":"e-1","requestId":"r-1","newStatus":"IN_PROGRESS","changedAt":"2026-11-24T15:51:08.000123Z"})";

TEST(StatusChangedEventTest, TravelsThere) {
  const StatusChangedEvent event{
      .event_id = "e-1", .request_id = "r-1", .new_status = "IN_PROGRESS", .changed_at = "2026-11-24T15:51:08.000123Z"};
  EXPECT_EQ(EncodeEvent(event), kBody);
  const auto decoded = DecodeEvent(kBody);
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, event);
}

TEST(StatusChangedEventTest, RefusesPoison) {
  const std::string long_id(129, 'x');
  const std::string cases[] = {
      "",
      "not json",
      "[]",
      "5",
      "\"s\"",
      "null",
      "{}",
      "{\"requestId\":5}",
      std::string(kBody) + " x",
      R"({"eventId":"e","requestId":"r","newStatus":"NONSENSE","changedAt":"2026-11-24T15:51:08Z"})",
      R"({"eventId":"e","requestId":"r","newStatus":"DONE","changedAt":"yesterday"})",
      R"({"eventId":"","requestId":"r","newStatus":"DONE","changedAt":"2026-11-24T15:51:08Z"})",
      R"({"eventId":"e","newStatus":"DONE","changedAt":"2026-11-24T15:51:08Z"})",
      R"({"eventId":"e","eventId":"f","requestId":"r","newStatus":"DONE","changedAt":"2026-11-24T15:51:08Z"})",
      R"({"eventId":")" + long_id + R"(","requestId":"r","newStatus":"DONE","changedAt":"2026-11-24T15:51:08Z"})",
  };
  for (const std::string& body : cases) EXPECT_FALSE(DecodeEvent(body).ok()) << body;
}

TEST(StatusChangedEventTest, IgnoresMembersOfALaterVersion) {
  EXPECT_TRUE(
      DecodeEvent(R"({"eventId":"e","requestId":"r","newStatus":"DONE","changedAt":"2026-11-24T15:51:08Z","by":{}})")
          .ok());
}

}  // namespace
}  // namespace virga::tracker
