#include "aws/host_check.h"

#include <gtest/gtest.h>

namespace virga::aws {
namespace {

TEST(HostCheckTest, LoopbackNamesPassAndOthersDoNot) {
  const HostCheck check("127.0.0.1", {"virga", "Cloud.Internal"});
  for (const char* host : {"127.0.0.1", "127.0.0.1:4566", "127.1.2.3:80", "localhost", "LOCALHOST:4566", "[::1]:4566",
                           "sqs.us-east-1.localhost:4566", "virga:4566", "cloud.internal"}) {
    EXPECT_TRUE(check.IsOurHost(host)) << host;
  }
  for (const char* host :
       {"", ":4566", "evil.example", "evil.example:4566", "localhost.evil.example", "127.0.0.1.evil.example",
        "127.evil.example", "notlocalhost", "192.168.1.5:4566", "[", "[]", "xvirga"}) {
    EXPECT_FALSE(check.IsOurHost(host)) << host;
  }
}

TEST(HostCheckTest, OriginOfAnotherSiteIsNotOurs) {
  const HostCheck check("127.0.0.1", {"virga"});
  for (const char* origin : {"", "http://localhost:3000", "https://127.0.0.1", "http://virga:4566"}) {
    EXPECT_TRUE(check.IsOurOrigin(origin)) << origin;
  }
  for (const char* origin : {"null", "http://evil.example", "https://localhost.evil.example", "localhost"}) {
    EXPECT_FALSE(check.IsOurOrigin(origin)) << origin;
  }
}

TEST(HostCheckTest, WildcardBindingTakesAnyAddressButNoName) {
  const HostCheck check("0.0.0.0", {});
  EXPECT_TRUE(check.IsOurHost("192.168.1.5:4566"));
  EXPECT_TRUE(check.IsOurHost("[fe80::1]:4566"));
  EXPECT_FALSE(check.IsOurHost("evil.example:4566"));
  const HostCheck bound("192.168.1.5", {});
  EXPECT_TRUE(bound.IsOurHost("192.168.1.5:4566"));
  EXPECT_FALSE(bound.IsOurHost("192.168.1.6:4566"));
}

}  // namespace
}  // namespace virga::aws
