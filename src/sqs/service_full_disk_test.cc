// The service over an engine that refuses writes for a while, as a full disk does.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sqs/service.h"
#include "storage/memory_engine.h"

namespace virga::sqs {
namespace {

using testing::HasSubstr;

class RefusingEngine final : public storage::Engine {
 public:
  storage::Result<storage::Sequence> Commit(storage::WriteBatch batch) override {
    if (refusals_left > 0) {
      --refusals_left;
      return Err(storage::Error{storage::ErrorCode::kDiskFull, "full"});
    }
    return engine_->Commit(std::move(batch));
  }
  storage::Result<bool> Get(std::string_view key, std::string& value) const override {
    return engine_->Get(key, value);
  }
  std::unique_ptr<storage::View> OpenView() const override { return engine_->OpenView(); }
  storage::Sequence last_sequence() const override { return engine_->last_sequence(); }
  storage::Sequence durable_sequence() const override { return engine_->durable_sequence(); }
  storage::Durability DurabilityOf(storage::Sequence sequence) const override {
    return engine_->DurabilityOf(sequence);
  }
  void WhenDurable(storage::Sequence sequence, std::function<void()> done) override {
    engine_->WhenDurable(sequence, std::move(done));
  }
  storage::Totals totals(std::string_view key) const override { return engine_->totals(key); }
  storage::Health health() const override { return engine_->health(); }
  std::uint64_t memory_bytes() const override { return engine_->memory_bytes(); }

  int refusals_left = 0;

 private:
  const std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
};

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

  RefusingEngine engine_;
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
TEST_F(FullDiskTest, ARefusedRemovalOfRowsTriesAgainASecondLater) {
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
  timers_.MoveTo(clock_.Now() + std::chrono::seconds(1));
  EXPECT_LE(engine_.memory_bytes(), empty_bytes + 1000);
}

}  // namespace
}  // namespace virga::sqs
