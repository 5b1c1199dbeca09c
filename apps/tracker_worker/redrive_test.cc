#include "apps/tracker_worker/redrive.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/client/scripted_caller.h"

namespace virga::tracker {
namespace {

// Of a receive: "a1:x" is message a, received by the handle a1, for the reason x.
std::string Messages(const std::vector<std::string>& messages) {
  std::string list;
  for (const std::string& message : messages) {
    const std::string handle = message.substr(0, 2);
    list += (list.empty() ? "" : ",") + (R"({"MessageId":")" + handle.substr(0, 1)) + R"(","ReceiptHandle":")" +
            handle + R"(","Body":"body of )" + handle.substr(0, 1) +
            R"(","MessageAttributes":{"reason":{"DataType":"String","StringValue":")" + message.substr(3) + R"("}}})";
  }
  return R"({"Messages":[)" + list + "]}";
}

class RedriveTest : public ::testing::Test {
 protected:
  // What the queues hold one receive after another; each move is a send and a delete in between.
  void Receive(const std::vector<std::string>& messages, int moves = 0) {
    sqs_service_.Answer(Messages(messages));
    for (int i = 0; i < 2 * moves; ++i) sqs_service_.Answer("{}");
  }
  RedriveCount Run(std::optional<std::string> reason) {
    for (int i = 0; i < 10; ++i) sqs_service_.Answer("{}");  // what a run too many would get, and what puts back
    const auto count = aws::client::RunTask(Redrive(sqs_, queue_, dead_letter_queue_, {.reason = std::move(reason)}));
    EXPECT_TRUE(count.ok());
    return count.ok() ? count.value() : RedriveCount{};
  }

  aws::client::ScriptedCaller sqs_service_;
  aws::client::SqsClient sqs_{sqs_service_, {}};
  QueueLocator queue_{"http://q/1/q", "q"};
  QueueLocator dead_letter_queue_{"http://q/1/d", "d"};
};

TEST_F(RedriveTest, SendsBeforeItDeletes) {
  Receive({"a1:x"}, 1);
  Receive({});
  const RedriveCount count = Run(std::nullopt);
  EXPECT_EQ(count.moved, 1);
  EXPECT_EQ(count.left, 0);
  EXPECT_EQ(sqs_service_.operations,
            (std::vector<std::string>{"ReceiveMessage", "SendMessage", "DeleteMessageBatch", "ReceiveMessage"}));
  EXPECT_EQ(sqs_service_.bodies[1], R"({"QueueUrl":"http://q/1/q","MessageBody":"body of a"})");
  EXPECT_EQ(sqs_service_.bodies[2], R"({"QueueUrl":"http://q/1/d","Entries":[{"Id":"0","ReceiptHandle":"a1"}]})");
}

// What is left comes back while the rest is read: a receive of it alone means that all was seen, but one of it and of
// others does not.
TEST_F(RedriveTest, LooksUntilItHasSeenAll) {
  Receive({"a1:other"});
  Receive({"b1:x", "a2:other"}, 1);
  Receive({"c1:x"}, 1);
  Receive({"a3:other"});
  const RedriveCount count = Run("x");
  EXPECT_EQ(count.moved, 2);
  EXPECT_EQ(count.left, 1);
  ASSERT_EQ(sqs_service_.operations.size(), 9U);
  EXPECT_EQ(sqs_service_.operations.back(), "ChangeMessageVisibilityBatch");
  EXPECT_EQ(
      sqs_service_.bodies.back(),
      R"({"QueueUrl":"http://q/1/d","Entries":[{"Id":"0","ReceiptHandle":"a1","VisibilityTimeout":0},)"
      R"({"Id":"1","ReceiptHandle":"a2","VisibilityTimeout":0},{"Id":"2","ReceiptHandle":"a3","VisibilityTimeout":0}]})");
}

}  // namespace
}  // namespace virga::tracker
