#include "apps/virga/infra_config.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace virga::infra {
namespace {

constexpr const char* kResources = R"({
  "defaults": {"endpoint": "http://127.0.0.1:4566", "region": "us-east-1"},
  "requests_table": {
    "name": "Requests", "billing_mode": "PAY_PER_REQUEST", "hash_key": "PK",
    "attributes": [{"name": "PK", "type": "S"}, {"name": "a", "type": "S"}, {"name": "b", "type": "S"}],
    "global_secondary_indexes": [
      {"name": "Index", "hash_key": "a", "range_key": "b", "projection_type": "KEYS_ONLY"}]},
  "request_events": {
    "name": "events", "max_receive_count": 5,
    "attributes": {"visibility_timeout_seconds": 30, "message_retention_seconds": 345600, "max_message_size": 262144,
                   "delay_seconds": 0, "receive_wait_time_seconds": 0},
    "dead_letter_queue": {
      "name": "events-dlq",
      "attributes": {"visibility_timeout_seconds": 30, "message_retention_seconds": 1209600, "max_message_size": 262144,
                     "delay_seconds": 0, "receive_wait_time_seconds": 0}}}})";

TEST(ParseResourcesTest, ReadsEveryMember) {
  const auto resources = ParseResources(kResources);
  ASSERT_TRUE(resources.ok()) << resources.error();
  EXPECT_EQ(resources->default_endpoint, "http://127.0.0.1:4566");
  EXPECT_EQ(resources->table.name, "Requests");
  EXPECT_EQ(resources->table.attribute_types.size(), 3U);
  ASSERT_EQ(resources->table.indexes.size(), 1U);
  EXPECT_EQ(resources->table.indexes[0].range_key, "b");
  EXPECT_EQ(resources->queue.attributes.at("VisibilityTimeout"), "30");
  EXPECT_EQ(resources->dead_letter_queue.attributes.at("MessageRetentionPeriod"), "1209600");
  EXPECT_EQ(resources->max_receive_count, "5");
}

TEST(ParseResourcesTest, NamesWhatIsMissing) {
  std::string text = kResources;
  text.replace(text.find("\"hash_key\": \"PK\""), 16, "\"hash_key\": 5   ");
  const auto resources = ParseResources(text);
  ASSERT_FALSE(resources.ok());
  EXPECT_EQ(resources.error(), "resources.json: \"hash_key\" is missing or of the wrong type");
  EXPECT_FALSE(ParseResources("{").ok());
}

TEST(ParseVariablesTest, Lines) {
  struct Case {
    const char* text;
    const char* endpoint;  // nullptr: refused
  };
  const Case cases[] = {
      {"localstack_endpoint = \"http://a:1\"", "http://a:1"},
      {"# comment\n\n  localstack_endpoint=\"http://a:1\" # here\r\n", "http://a:1"},
      {"// comment\nlocalstack_endpoint\t= \"\"", ""},
      {"localstack_endpoint = null", ""},
      {"localstack_endpoint = http://a:1", nullptr},
      {"localstack_endpoint = \"http://a:1", nullptr},
      {"localstack_endpoint = \"${x}\"", nullptr},
      {"localstack_endpoint = \"a\" \"b\"", nullptr},
      {"localstack_endpoint", nullptr},
      {"= \"a\"", nullptr},
      {"tags = {\n}", nullptr},
  };
  for (const Case& c : cases) {
    auto variables = ParseVariables(c.text);
    ASSERT_EQ(variables.ok(), c.endpoint != nullptr) << c.text;
    if (c.endpoint != nullptr) {
      EXPECT_EQ((*variables)["localstack_endpoint"], c.endpoint) << c.text;
    }
  }
  EXPECT_TRUE(ParseVariables("a = \"1\"\n\nb = 2").error().starts_with("terraform.tfvars:3: "));
}

TEST(ResolveEndpointsTest, TheServicesOwnComeFirst) {
  Resources resources;
  resources.default_endpoint = "http://default";
  resources.default_region = "us-east-1";
  EXPECT_EQ(ResolveEndpoints(resources, {}).sqs, "http://default");
  const auto one = ResolveEndpoints(resources, {{"localstack_endpoint", "http://one"}, {"region", "eu-west-1"}});
  EXPECT_EQ(one.dynamodb, "http://one");
  EXPECT_EQ(one.sqs, "http://one");
  EXPECT_EQ(one.region, "eu-west-1");
  const auto two = ResolveEndpoints(resources, {{"localstack_endpoint", "http://one"}, {"sqs_endpoint", "http://two"}});
  EXPECT_EQ(two.dynamodb, "http://one");
  EXPECT_EQ(two.sqs, "http://two");
}

}  // namespace
}  // namespace virga::infra
