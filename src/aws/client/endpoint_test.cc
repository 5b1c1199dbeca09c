#include "aws/client/endpoint.h"

#include <gtest/gtest.h>

namespace virga::aws::client {
namespace {

TEST(EndpointTest, ReadsUrls) {
  struct Case {
    const char* url;
    bool tls;
    const char* host;
    int port;
    const char* header;
  };
  const Case cases[] = {
      {"http://127.0.0.1:4566", false, "127.0.0.1", 4566, "127.0.0.1:4566"},
      {"http://localhost:4566/", false, "localhost", 4566, "localhost:4566"},
      {"http://localhost:80", false, "localhost", 80, "localhost"},
      {"https://sqs.eu-west-1.amazonaws.com", true, "sqs.eu-west-1.amazonaws.com", 443, "sqs.eu-west-1.amazonaws.com"},
      {"https://h:8443", true, "h", 8443, "h:8443"},
      {"http://[::1]:4566", false, "::1", 4566, "[::1]:4566"},
  };
  for (const Case& c : cases) {
    const auto endpoint = ParseEndpoint(c.url);
    ASSERT_TRUE(endpoint.ok()) << c.url;
    EXPECT_EQ(endpoint->tls, c.tls) << c.url;
    EXPECT_EQ(endpoint->host, c.host) << c.url;
    EXPECT_EQ(endpoint->port, c.port) << c.url;
    EXPECT_EQ(endpoint->HostHeader(), c.header) << c.url;
  }
}

TEST(EndpointTest, RefusesWhatIsNoEndpoint) {
  for (const char* url : {"", "localhost:4566", "ftp://x", "http://", "http://:80", "http://h:0", "http://h:65536",
                          "http://h:x", "http://h/path", "http://u@h", "http://h?x", "http://[::1", "http://[::1]x",
                          "http://a b", "http://h\r\nX: y"}) {
    EXPECT_FALSE(ParseEndpoint(url).ok()) << url;
  }
}

TEST(EndpointTest, KnowsThePublicHosts) {
  EXPECT_EQ(PublicEndpoint("dynamodb", "us-east-1").host, "dynamodb.us-east-1.amazonaws.com");
  EXPECT_EQ(PublicEndpoint("sqs", "cn-north-1").HostHeader(), "sqs.cn-north-1.amazonaws.com.cn");
  EXPECT_TRUE(PublicEndpoint("sqs", "eu-west-1").tls);
}

TEST(EndpointTest, ChecksRegions) {
  EXPECT_TRUE(IsRegionName("us-gov-west-1"));
  for (const char* region : {"", "US-EAST-1", "a.b", "-x", "a/b"}) EXPECT_FALSE(IsRegionName(region)) << region;
}

}  // namespace
}  // namespace virga::aws::client
