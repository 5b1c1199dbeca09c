#include "apps/tracker_api/routes.h"

#include <gtest/gtest.h>

namespace virga::tracker {
namespace {

TEST(RoutesTest, Matches) {
  EXPECT_EQ(MatchRoute("GET", "/health").endpoint, Endpoint::kHealth);
  EXPECT_EQ(MatchRoute("POST", "/requests").endpoint, Endpoint::kCreateRequest);
  EXPECT_EQ(MatchRoute("GET", "/requests/abc").endpoint, Endpoint::kGetRequest);
  EXPECT_EQ(MatchRoute("GET", "/requests/abc").id, "abc");
  EXPECT_EQ(MatchRoute("PATCH", "/requests/abc/status").endpoint, Endpoint::kUpdateStatus);
  EXPECT_EQ(MatchRoute("PATCH", "/requests/abc/status").id, "abc");
}

TEST(RoutesTest, TellsTheMethodsOfAPathThatExists) {
  EXPECT_EQ(MatchRoute("POST", "/health").allow, "GET");
  EXPECT_EQ(MatchRoute("GET", "/requests").allow, "POST");
  EXPECT_EQ(MatchRoute("DELETE", "/requests/abc").allow, "GET");
  EXPECT_EQ(MatchRoute("GET", "/requests/abc/status").allow, "PATCH");
  EXPECT_FALSE(MatchRoute("GET", "/requests").endpoint.has_value());
}

TEST(RoutesTest, KnowsNothingElse) {
  for (const char* path : {"/", "", "/health/", "/REQUESTS", "/requests/", "/requests//status", "/requests/a/b",
                           "/requests/a/status/", "//requests", "/requests/../health", "*"}) {
    const RouteMatch match = MatchRoute("GET", path);
    EXPECT_FALSE(match.endpoint.has_value()) << path;
    EXPECT_EQ(match.allow, "") << path;
  }
}

TEST(RoutesTest, KnowsRequestIds) {
  EXPECT_TRUE(IsRequestId("6f1d0c1e-0d3a-4a53-8b0e-3c2f9f1a2b3c"));
  for (const char* id : {"", "x", "6F1D0C1E-0D3A-4A53-8B0E-3C2F9F1A2B3C", "6f1d0c1e-0d3a-4a53-8b0e-3c2f9f1a2b3",
                         "6f1d0c1e-0d3a-4a53-8b0e-3c2f9f1a2b3c0", "6f1d0c1e00d3a-4a53-8b0e-3c2f9f1a2b3c",
                         "%36f1d0c1e-0d3a-4a53-8b0e-3c2f9f1a2b3"}) {
    EXPECT_FALSE(IsRequestId(id)) << id;
  }
}

}  // namespace
}  // namespace virga::tracker
