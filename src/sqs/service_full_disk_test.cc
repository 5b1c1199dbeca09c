// The service over an engine that refuses writes for a while, as a full disk does.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sqs/service.h"
#include "storage/refusing_engine.h"

namespace virga::sqs {
namespace {

using testing::HasSubstr;

class FullDiskTest : public testing::Test {
 protected:
  std::string Do(std::string_view operation, std::string_view json) {
    const auto operations = service_->operations();
    for (std::size_t i = 0; i < operations.size(); ++i) {
      if (operations[i].name != operation) continue;
      codec::JsonDocument document;
      const auto input = document.Parse(json);
      std::string body;
      codec::JsonWriter output(body);
      aws::CallContext context{
          .account = "000000000000", .region = "us-east-1", .base_url = "", .access_key = "test", .now = clock_.Now()};
      const auto outcome = service_->Call(i, context, *input, output);
      return outcome.ok() ? body : outcome.error().message;
    }
    return "no such operation";
  }

  storage::RefusingEngine engine_;
  SystemClock real_;
  AdjustableClock clock_{real_};
  TimerQueue timers_{clock_};
  SeededRandom random_{1};
  std::unique_ptr<aws::Service> service_ = NewService(engine_, clock_, timers_, random_).value();
};

// One message is to be received, another to move to the dead-letter queue: both stay as they were.
TEST_F(FullDiskTest, ARefusedReceiveKeepsWhatItWouldHaveMoved) {
  Do("CreateQueue", R"({"QueueName":"dead"})");
  Do("CreateQueue",
     R"({"QueueName":"q","Attributes":{"RedrivePolicy":)"
     R"("{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:dead\",\"maxReceiveCount\":1}"}})");
  Do("SendMessage", R"({"QueueUrl":"/000000000000/q","MessageBody":"old"})");
  Do("ReceiveMessage", R"({"QueueUrl":"/000000000000/q","VisibilityTimeout":0})");
  Do("SendMessage", R"({"QueueUrl":"/000000000000/q","MessageBody":"new"})");
  engine_.refusals_left = 1000;
  EXPECT_THAT(Do("ReceiveMessage", R"({"QueueUrl":"/000000000000/q"})"), HasSubstr("full"));
  engine_.refusals_left = 0;
  EXPECT_THAT(Do("GetQueueAttributes", R"({"QueueUrl":"/000000000000/q","AttributeNames":["All"]})"),
              HasSubstr(R"("ApproximateNumberOfMessages":"2")"));
  EXPECT_THAT(Do("ReceiveMessage", R"({"QueueUrl":"/000000000000/q"})"), HasSubstr(R"("Body":"new")"));
  EXPECT_THAT(Do("ReceiveMessage", R"({"QueueUrl":"/000000000000/dead"})"), HasSubstr(R"("Body":"old")"));
}

// The client may send it again: the entry was as it should be.
TEST_F(FullDiskTest, ARefusedEntryOfABatchIsNotTheSendersFault) {
  Do("CreateQueue", R"({"QueueName":"q"})");
  Do("SendMessage", R"({"QueueUrl":"/000000000000/q","MessageBody":"x"})");
  const std::string received = Do("ReceiveMessage", R"({"QueueUrl":"/000000000000/q"})");
  const std::string handle =
      received.substr(received.find("AQEB"), received.find('"', received.find("AQEB")) - received.find("AQEB"));
  engine_.refusals_left = 1;
  const std::string reply =
      Do("ChangeMessageVisibilityBatch",
         fmt::format(
             R"({{"QueueUrl":"/000000000000/q","Entries":[{{"Id":"full","ReceiptHandle":"{}","VisibilityTimeout":60}},)"
             R"({{"Id":"wrong","ReceiptHandle":"{}","VisibilityTimeout":-1}}]}})",
             handle, handle));
  EXPECT_THAT(reply, HasSubstr(R"("Id":"full","SenderFault":false)"));
  EXPECT_THAT(reply, HasSubstr(R"("Id":"wrong","SenderFault":true)"));
}

// At once and again at once would keep a core busy for as long as the disk is full.
TEST_F(FullDiskTest, ARefusedRemovalOfRowsTriesAgainASecondLaterAndThenTwo) {
  clock_.Freeze();
  Do("CreateQueue", R"({"QueueName":"q"})");
  const std::uint64_t empty_bytes = engine_.memory_bytes();
  for (int i = 0; i < 1500; ++i) Do("SendMessage", R"({"QueueUrl":"/000000000000/q","MessageBody":"purged"})");
  EXPECT_EQ(Do("PurgeQueue", R"({"QueueUrl":"/000000000000/q"})"), "");
  engine_.refusals_left = 2;
  timers_.RunDue();
  EXPECT_EQ(engine_.refusals_left, 1);
  timers_.MoveTo(clock_.Now() + std::chrono::milliseconds(999));
  EXPECT_EQ(engine_.refusals_left, 1);
  timers_.MoveTo(clock_.Now() + std::chrono::milliseconds(1));
  EXPECT_EQ(engine_.refusals_left, 0);
  EXPECT_GT(engine_.memory_bytes(), empty_bytes + 10'000);
  timers_.MoveTo(clock_.Now() + std::chrono::milliseconds(1999));
  EXPECT_GT(engine_.memory_bytes(), empty_bytes + 10'000);
  timers_.MoveTo(clock_.Now() + std::chrono::milliseconds(1));
  EXPECT_LE(engine_.memory_bytes(), empty_bytes + 1000);
}

// A clock moved by two weeks would else do a million tries before it answers.
TEST_F(FullDiskTest, ARefusedRemovalOfRowsTriesAgainEachMinuteAtLast) {
  clock_.Freeze();
  Do("CreateQueue", R"({"QueueName":"q"})");
  for (int i = 0; i < 1500; ++i) Do("SendMessage", R"({"QueueUrl":"/000000000000/q","MessageBody":"purged"})");
  EXPECT_EQ(Do("PurgeQueue", R"({"QueueUrl":"/000000000000/q"})"), "");
  constexpr int kEnough = 1'000'000;
  engine_.refusals_left = kEnough;
  timers_.MoveTo(clock_.Now() + std::chrono::hours(2));
  const int tries = kEnough - engine_.refusals_left;
  EXPECT_GE(tries, 120);
  EXPECT_LE(tries, 127);
  engine_.refusals_left = 0;
  const std::uint64_t before_bytes = engine_.memory_bytes();
  timers_.MoveTo(clock_.Now() + std::chrono::minutes(1));
  EXPECT_LT(engine_.memory_bytes(), before_bytes);
}

}  // namespace
}  // namespace virga::sqs
