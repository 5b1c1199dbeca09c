#include "apps/tracker_api/access.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace virga::tracker {
namespace {

TEST(AccessTest, TokensHave128BitsAndDiffer) {
  SecureRandom random;
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) tokens.insert(NewTrackingToken(random));
  EXPECT_EQ(tokens.size(), 100U);
  EXPECT_EQ(tokens.begin()->size(), 32U);
}

TEST(AccessTest, OpensByHashAndOldItemsByTheirToken) {
  RequestItem item{.request_id = "r"};
  EXPECT_FALSE(OpensRequest(item, ""));
  item.token_hash = HashOfToken("right");
  EXPECT_TRUE(OpensRequest(item, "right"));
  EXPECT_FALSE(OpensRequest(item, "Right"));
  EXPECT_FALSE(OpensRequest(item, item.token_hash));
  RequestItem old{.request_id = "r"};
  old.clear_token = "old";
  EXPECT_TRUE(OpensRequest(old, "old"));
  EXPECT_FALSE(OpensRequest(old, "new"));
}

TEST(AccessTest, ReadsTheQuery) {
  EXPECT_EQ(ReadTrackingToken("t=abc").value(), "abc");
  EXPECT_EQ(ReadTrackingToken("x=1&t=a%62c&y").value(), "abc");
  EXPECT_EQ(ReadTrackingToken("t=ab%63").value(), "abc");
  for (const char* query : {"", "t", "t=", "T=abc", "x=t", "t=%", "t=%zz", "t=%6", "t=a&t=a"}) {
    const auto token = ReadTrackingToken(query);
    ASSERT_FALSE(token.ok()) << query;
    EXPECT_EQ(token.error().status, 400) << query;
    EXPECT_EQ(token.error().field, "t") << query;
  }
}

TEST(AccessTest, TheAdminGateOpensForItsTokenOnly) {
  const AdminGate gate("0123456789abcdef");
  const auto check = [&](std::string_view value) {
    std::vector<http::Header> headers = {{.name = "authorization", .value = value}};
    http::Request request;
    request.headers = headers;
    return gate.Check(request);
  };
  EXPECT_TRUE(check("Bearer 0123456789abcdef").ok());
  EXPECT_TRUE(check("bearer 0123456789abcdef").ok());  // RFC 9110 11.1: schemes have no case
  for (const char* value : {"", "Bearer", "Bearer ", "0123456789abcdef", "Bearer  0123456789abcdef",
                            "Bearer 0123456789abcdeF", "Bearer 0123456789abcdef0", "Basic 0123456789abcdef"}) {
    const auto result = check(value);
    ASSERT_FALSE(result.ok()) << value;
    EXPECT_EQ(result.error().status, 401);
    EXPECT_NE(result.error().authenticate, "");
  }
  EXPECT_FALSE(gate.Check(http::Request{}).ok());
}

}  // namespace
}  // namespace virga::tracker
