#include "aws/client/sqs_client.h"

#include <gtest/gtest.h>

#include "aws/client/scripted_caller.h"

namespace virga::aws::client {
namespace {

TEST(SqsClientTest, ReceivesMessages) {
  ScriptedCaller caller;
  caller.replies.emplace_back(std::string(
      R"({"Messages":[{"MessageId":"m","ReceiptHandle":"h","Body":"b\n","MessageAttributes":{"reason":{"DataType":"String","StringValue":"r"}}}]})"));
  caller.replies.emplace_back(std::string("{}"));
  caller.replies.emplace_back(std::string("[]"));
  SqsClient client(caller, RetryPolicy{.attempts_max = 3, .attempt_timeout = Millis(1000), .budget = Millis(2000)});
  const ReceiveInput input{.messages_max = 7, .wait_seconds = 10, .visibility_seconds = 30, .with_attributes = true};
  const auto messages = RunTask(client.ReceiveMessage(QueueUrl("u"), input));
  ASSERT_TRUE(messages.ok());
  ASSERT_EQ(messages->size(), 1U);
  EXPECT_EQ(messages->front().receipt_handle.str(), "h");
  EXPECT_EQ(messages->front().body, "b\n");
  EXPECT_EQ(messages->front().attributes.at(0).value, "r");
  EXPECT_EQ(
      caller.bodies[0],
      R"({"QueueUrl":"u","MaxNumberOfMessages":7,"WaitTimeSeconds":10,"VisibilityTimeout":30,"MessageAttributeNames":["All"]})");
  EXPECT_EQ(caller.policies[0].attempts_max, 1);
  EXPECT_EQ(caller.policies[0].attempt_timeout, Millis(11000));
  EXPECT_TRUE(RunTask(client.ReceiveMessage(QueueUrl("u"), input))->empty());
  EXPECT_FALSE(RunTask(client.ReceiveMessage(QueueUrl("u"), input)).ok());
}

TEST(SqsClientTest, EncodesSendsAndBatches) {
  const std::vector<StringAttribute> attributes = {{.name = "reason", .value = "bad"}};
  EXPECT_EQ(
      EncodeSendMessage(QueueUrl("u"), "{\"a\":1}", attributes),
      R"({"QueueUrl":"u","MessageBody":"{\"a\":1}","MessageAttributes":{"reason":{"DataType":"String","StringValue":"bad"}}})");
  const std::vector<ReceiptHandle> handles = {ReceiptHandle("x"), ReceiptHandle("y")};
  EXPECT_EQ(EncodeHandleBatch(QueueUrl("u"), handles, -1),
            R"({"QueueUrl":"u","Entries":[{"Id":"0","ReceiptHandle":"x"},{"Id":"1","ReceiptHandle":"y"}]})");
  EXPECT_EQ(EncodeHandleBatch(QueueUrl("u"), std::span(handles).first(1), 0),
            R"({"QueueUrl":"u","Entries":[{"Id":"0","ReceiptHandle":"x","VisibilityTimeout":0}]})");
}

TEST(SqsClientTest, TellsWhichEntryFailed) {
  const auto failures = DecodeBatch(R"({"Successful":[{"Id":"0"}],"Failed":[{"Id":"1","Code":"InternalError"}]})");
  ASSERT_TRUE(failures.ok());
  ASSERT_EQ(failures->size(), 1U);
  EXPECT_EQ(failures->front().index, 1U);
  EXPECT_EQ(failures->front().code, "InternalError");
}

TEST(SqsClientTest, AnErrorPassesThrough) {
  ScriptedCaller caller;
  caller.replies.emplace_back(Err(CallError{.code = "QueueDoesNotExist"}));
  SqsClient client(caller, RetryPolicy{});
  const auto url = RunTask(client.GetQueueUrl("q"));
  ASSERT_FALSE(url.ok());
  EXPECT_TRUE(url.error().Is("QueueDoesNotExist"));
  EXPECT_EQ(caller.bodies[0], R"({"QueueName":"q"})");
}

}  // namespace
}  // namespace virga::aws::client
