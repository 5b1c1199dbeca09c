#include "aws/client/call_error.h"

#include <gtest/gtest.h>

namespace virga::aws::client {
namespace {

struct Case {
  int status;
  const char* body;
  const char* code;
  bool retryable;
  bool unknown;
};

TEST(CallErrorTest, ClassifiesReplies) {
  const Case cases[] = {
      {400, R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"no"})",
       "ConditionalCheckFailedException", false, false},
      {400, R"({"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"})",
       "ProvisionedThroughputExceededException", true, false},
      {400, R"({"__type":"com.amazon.coral.service#ThrottlingException","Message":"slow"})", "ThrottlingException",
       true, false},
      {500, R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError"})", "InternalServerError", true, true},
      {400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"gone"})", "QueueDoesNotExist", false, false},
      {400, R"({"__type":"Plain:http://x/"})", "Plain", false, false},
      {503, "<html>", "", true, true},
      {404, "", "", false, false},
      {429, "{}", "", true, false},
  };
  for (const Case& c : cases) {
    const CallError error = ErrorFromReply(c.status, c.body);
    EXPECT_EQ(error.code, c.code) << c.body;
    EXPECT_EQ(error.retryable, c.retryable) << c.body;
    EXPECT_EQ(error.outcome_unknown, c.unknown) << c.body;
    EXPECT_EQ(error.body, c.body);
  }
}

TEST(CallErrorTest, DescribesWithoutTheBody) {
  const CallError error = ErrorFromReply(400, R"({"__type":"a#X","message":"m","Item":{"secret":{"S":"s"}}})");
  EXPECT_EQ(Describe(error), "X (400): m");
}

}  // namespace
}  // namespace virga::aws::client
