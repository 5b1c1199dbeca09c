#include "sqs/service.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/memory_engine.h"

// The service without the pipeline: JSON in and out, simulated time.

namespace virga::sqs {
namespace {

using testing::HasSubstr;

struct Reply {
  std::string body;  // JSON, or the error's code and message
  std::unique_ptr<aws::Wait> wait;
  std::function<void()> undelivered;
};

class ServiceTest : public testing::Test {
 protected:
  ServiceTest() {
    clock_.Freeze();
    Start();
  }

  void Start() { service_ = NewService(*engine_, clock_, timers_, random_).value(); }

  aws::CallContext Context() {
    return {.account = "000000000000",
            .region = "us-east-1",
            .base_url = "http://localhost:4566",
            .access_key = "test",
            .now = clock_.Now()};
  }

  Reply Call(std::string_view operation, std::string_view json) {
    const auto operations = service_->operations();
    for (std::size_t i = 0; i < operations.size(); ++i) {
      if (operations[i].name != operation) continue;
      const auto input = document_.Parse(json);
      EXPECT_TRUE(input.ok()) << json;
      Reply reply;
      codec::JsonWriter writer(reply.body);
      auto context = Context();
      auto outcome = service_->Call(i, context, *input, writer);
      depends_on_ = context.depends_on;
      if (outcome.ok()) {
        reply.wait = std::move(outcome->wait);
        reply.undelivered = std::move(outcome->undelivered);
      } else {
        reply.body = std::string(aws::InfoOf(outcome.error().code).query_code) + ": " + outcome.error().message;
      }
      return reply;
    }
    ADD_FAILURE() << operation;
    return {};
  }

  std::string Do(std::string_view operation, std::string_view json) { return Call(operation, json).body; }

  void Advance(int seconds) { timers_.MoveTo(clock_.Now() + std::chrono::seconds(seconds)); }

  std::string Text(std::string_view json, std::string_view member) {
    const std::size_t at = json.find(fmt::format("\"{}\":\"", member));
    if (at == std::string_view::npos) return {};
    const std::size_t begin = at + member.size() + 4;
    return std::string(json.substr(begin, json.find('"', begin) - begin));
  }

  std::string Receive(std::string_view queue = "q", std::string_view more = "") {
    return Do("ReceiveMessage", fmt::format(R"({{"QueueUrl":"/000000000000/{}"{}}})", queue, more));
  }
  void Send(std::string_view body, std::string_view more = "") {
    const std::string reply =
        Do("SendMessage", fmt::format(R"({{"QueueUrl":"/000000000000/q","MessageBody":"{}"{}}})", body, more));
    EXPECT_THAT(reply, HasSubstr("MessageId"));
  }

  SystemClock real_;
  AdjustableClock clock_{real_};
  TimerQueue timers_{clock_};
  SeededRandom random_{42};
  std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
  codec::JsonDocument document_;
  std::unique_ptr<aws::Service> service_;
  storage::Sequence depends_on_ = 0;  // of the last call
};

TEST_F(ServiceTest, SendsReceivesAndDeletes) {
  EXPECT_EQ(Do("CreateQueue", R"({"QueueName":"q"})"), R"({"QueueUrl":"http://localhost:4566/000000000000/q"})");
  Send("hello");
  const std::string received = Receive();
  EXPECT_EQ(Text(received, "Body"), "hello");
  EXPECT_EQ(Text(received, "MD5OfBody"), "5d41402abc4b2a76b9719d911017c592");
  EXPECT_EQ(Receive(), "{}");
  EXPECT_EQ(Do("DeleteMessage", fmt::format(R"({{"QueueUrl":"http://x/000000000000/q","ReceiptHandle":"{}"}})",
                                            Text(received, "ReceiptHandle"))),
            "");
  Advance(31);
  EXPECT_EQ(Receive(), "{}");
}

TEST_F(ServiceTest, BringsMessagesBackAfterTheirVisibilityTimeoutInTheOrderOfSends) {
  Do("CreateQueue", R"({"QueueName":"q","Attributes":{"VisibilityTimeout":"10"}})");
  Send("a");
  Send("b");
  EXPECT_EQ(Text(Receive(), "Body"), "a");
  Advance(9);
  EXPECT_EQ(Text(Receive(), "Body"), "b");
  Advance(1);
  const std::string again = Receive("q", R"(,"AttributeNames":["ApproximateReceiveCount"])");
  EXPECT_EQ(Text(again, "Body"), "a");
  EXPECT_EQ(Text(again, "ApproximateReceiveCount"), "2");
}

TEST_F(ServiceTest, KeepsEverythingAcrossAStart) {
  Do("CreateQueue", R"({"QueueName":"q","tags":{"k":"v"}})");
  Send("waiting");
  Send("delayed", R"(,"DelaySeconds":60)");
  Send("in flight");
  Do("CreateQueue", R"({"QueueName":"gone"})");
  Do("SendMessage", R"({"QueueUrl":"/000000000000/gone","MessageBody":"x"})");
  Do("DeleteQueue", R"({"QueueUrl":"/000000000000/gone"})");
  EXPECT_EQ(Text(Receive(), "Body"), "waiting");
  service_.reset();
  Start();
  EXPECT_EQ(Do("ListQueueTags", R"({"QueueUrl":"/000000000000/q"})"), R"({"Tags":{"k":"v"}})");
  EXPECT_EQ(Text(Receive(), "Body"), "in flight");
  EXPECT_EQ(Receive(), "{}");
  Advance(30);
  EXPECT_EQ(Text(Receive("q", R"(,"VisibilityTimeout":600)"), "Body"), "waiting");
  EXPECT_EQ(Text(Receive("q", R"(,"VisibilityTimeout":600)"), "Body"), "in flight");
  EXPECT_EQ(Receive(), "{}");
  Advance(30);
  EXPECT_EQ(Text(Receive(), "Body"), "delayed");
  Send("new");
  EXPECT_EQ(Text(Receive(), "Body"), "new");
  EXPECT_THAT(Do("CreateQueue", R"({"QueueName":"gone"})"), HasSubstr("gone\"}"));
}

TEST_F(ServiceTest, UndoesAReceiveThatReachedNobody) {
  Do("CreateQueue", R"({"QueueName":"q"})");
  Send("a");
  const Reply lost = Call("ReceiveMessage", R"({"QueueUrl":"/000000000000/q"})");
  ASSERT_TRUE(lost.undelivered);
  lost.undelivered();
  const std::string again = Receive("q", R"(,"AttributeNames":["All"])");
  EXPECT_EQ(Text(again, "Body"), "a");
  EXPECT_EQ(Text(again, "ApproximateReceiveCount"), "1");
  // The undo comes late: another receive has taken the message since.
  lost.undelivered();
  EXPECT_EQ(Receive(), "{}");
}

// The lost receive was nobody's: the first receive is the one that somebody saw.
TEST_F(ServiceTest, AnUndoneReceiveIsNotTheFirst) {
  Do("CreateQueue", R"({"QueueName":"q"})");
  Send("a");
  const Reply lost = Call("ReceiveMessage", R"({"QueueUrl":"/000000000000/q"})");
  lost.undelivered();
  Advance(5);
  const std::string received = Receive("q", R"(,"AttributeNames":["All"])");
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Now().time_since_epoch());
  EXPECT_EQ(Text(received, "ApproximateFirstReceiveTimestamp"), std::to_string(now.count()));
}

TEST_F(ServiceTest, AReceiveWithoutAVisibilityTimeoutWakesTheNextPoll) {
  Do("CreateQueue", R"({"QueueName":"q"})");
  constexpr std::string_view kPoll = R"({"QueueUrl":"/000000000000/q","WaitTimeSeconds":20,"VisibilityTimeout":0})";
  Reply first = Call("ReceiveMessage", kPoll);
  Reply second = Call("ReceiveMessage", kPoll);
  ASSERT_TRUE(first.wait && second.wait);
  int second_wakes = 0;
  first.wait->Start([] {});
  second.wait->Start([&] { ++second_wakes; });
  Send("a");
  codec::JsonWriter writer(first.body);
  auto context = Context();
  const auto answer = first.wait->Poll(context, writer);
  ASSERT_TRUE(answer.ok() && *answer);
  EXPECT_EQ(Text(first.body, "Body"), "a");
  EXPECT_EQ(second_wakes, 0);
  first.wait.reset();
  Advance(0);
  EXPECT_EQ(second_wakes, 1);
  second.wait.reset();
}

// Nobody has received the message since, though anybody could have: its reply reached nobody, so it does not count.
TEST_F(ServiceTest, UndoesAReceiveAfterItsVisibilityTimeout) {
  Do("CreateQueue", R"({"QueueName":"q"})");
  Send("a");
  Call("ReceiveMessage", R"({"QueueUrl":"/000000000000/q","VisibilityTimeout":0})").undelivered();
  const Reply late = Call("ReceiveMessage", R"({"QueueUrl":"/000000000000/q","VisibilityTimeout":5})");
  Advance(5);
  late.undelivered();
  EXPECT_EQ(Text(Receive("q", R"(,"AttributeNames":["All"])"), "ApproximateReceiveCount"), "1");
}

TEST_F(ServiceTest, MovesToTheDeadLetterQueue) {
  Do("CreateQueue", R"({"QueueName":"dlq"})");
  Do("CreateQueue",
     R"({"QueueName":"q","Attributes":{"RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:dlq\",\"maxReceiveCount\":2}"}})");
  Send("poison");
  std::string first = Receive("q", R"(,"VisibilityTimeout":0)");
  EXPECT_EQ(Text(first, "Body"), "poison");
  EXPECT_EQ(Text(Receive("q", R"(,"VisibilityTimeout":0)"), "Body"), "poison");
  EXPECT_EQ(Receive("dlq"), "{}");
  EXPECT_EQ(Receive(), "{}");
  const std::string dead = Receive("dlq", R"(,"AttributeNames":["All"])");
  EXPECT_EQ(Text(dead, "MessageId"), Text(first, "MessageId"));
  EXPECT_EQ(Text(dead, "DeadLetterQueueSourceArn"), "arn:aws:sqs:us-east-1:000000000000:q");
  EXPECT_EQ(Receive(), "{}");
}

TEST_F(ServiceTest, ALongPollWakesForAMessage) {
  Do("CreateQueue", R"({"QueueName":"q"})");
  Reply first = Call("ReceiveMessage", R"({"QueueUrl":"/000000000000/q","WaitTimeSeconds":20})");
  Reply second = Call("ReceiveMessage", R"({"QueueUrl":"/000000000000/q","WaitTimeSeconds":20})");
  ASSERT_TRUE(first.wait && second.wait);
  int first_wakes = 0;
  int second_wakes = 0;
  first.wait->Start([&] { ++first_wakes; });
  second.wait->Start([&] { ++second_wakes; });
  Send("a");
  EXPECT_EQ(first_wakes, 1);
  EXPECT_EQ(second_wakes, 0);
  // The first goes away without looking: its turn passes on.
  first.wait.reset();
  EXPECT_EQ(second_wakes, 1);
  codec::JsonWriter writer(second.body);
  auto context = Context();
  const auto answer = second.wait->Poll(context, writer);
  ASSERT_TRUE(answer.ok() && *answer);
  EXPECT_EQ(Text(second.body, "Body"), "a");
}

TEST_F(ServiceTest, ALongPollEndsWhenTheCloudsClockReachesIt) {
  Do("CreateQueue", R"({"QueueName":"q"})");
  Send("later", R"(,"DelaySeconds":5)");
  Reply poll = Call("ReceiveMessage", R"({"QueueUrl":"/000000000000/q","WaitTimeSeconds":3})");
  ASSERT_TRUE(poll.wait);
  int wakes = 0;
  poll.wait->Start([&] { ++wakes; });
  codec::JsonWriter writer(poll.body);
  auto context = Context();
  EXPECT_FALSE(*poll.wait->Poll(context, writer));
  Advance(3);
  EXPECT_EQ(wakes, 1);
  context.now = clock_.Now();
  EXPECT_TRUE(*poll.wait->Poll(context, writer));
  EXPECT_EQ(poll.body, "{}");
}

TEST_F(ServiceTest, ALongPollWakesWhenAMessageBecomesVisible) {
  Do("CreateQueue", R"({"QueueName":"q"})");
  Send("later", R"(,"DelaySeconds":5)");
  Reply poll = Call("ReceiveMessage", R"({"QueueUrl":"/000000000000/q","WaitTimeSeconds":20})");
  ASSERT_TRUE(poll.wait);
  int wakes = 0;
  poll.wait->Start([&] { ++wakes; });
  Advance(5);
  EXPECT_EQ(wakes, 1);
}

TEST_F(ServiceTest, RemovesMessagesPastTheirRetentionAndTheirRows) {
  Do("CreateQueue", R"({"QueueName":"q","Attributes":{"MessageRetentionPeriod":"60"}})");
  const std::uint64_t empty_bytes = engine_->memory_bytes();
  Send("old");
  Advance(30);
  Send("young");
  Advance(30);
  EXPECT_EQ(Text(Receive(), "Body"), "young");
  EXPECT_EQ(Receive(), "{}");
  Advance(60);
  EXPECT_LE(engine_->memory_bytes(), empty_bytes);
}

// Their deadlines are later, and nobody calls: the timer alone can free the memory, and it has to be set for the second
// when it has removed the first.
TEST_F(ServiceTest, RemovesMessagesInFlightWhenTheirRetentionEnds) {
  Do("CreateQueue", R"({"QueueName":"q","Attributes":{"MessageRetentionPeriod":"60","VisibilityTimeout":"600"}})");
  const std::uint64_t empty_bytes = engine_->memory_bytes();
  Send("first");
  Advance(30);
  Send("second");
  EXPECT_EQ(Text(Receive(), "Body"), "first");
  EXPECT_EQ(Text(Receive(), "Body"), "second");
  Advance(30);
  EXPECT_GT(engine_->memory_bytes(), empty_bytes);
  Advance(30);
  EXPECT_LE(engine_->memory_bytes(), empty_bytes);
}

TEST_F(ServiceTest, ALongPollThatADeletionEndsDependsOnIt) {
  Do("CreateQueue", R"({"QueueName":"q"})");
  const auto wait = Call("ReceiveMessage", R"({"QueueUrl":"/000000000000/q","WaitTimeSeconds":20})").wait;
  ASSERT_TRUE(wait);
  wait->Start([] {});
  Do("DeleteQueue", R"({"QueueUrl":"/000000000000/q"})");
  std::string body;
  codec::JsonWriter output(body);
  aws::CallContext context = Context();
  EXPECT_FALSE(wait->Poll(context, output).ok());
  EXPECT_EQ(context.depends_on, depends_on_);
}

// A crash right after the reply finds the rows that were not removed yet: they must count for nothing.
TEST_F(ServiceTest, APurgedQueueIsEmptyBeforeItsRowsAreRemoved) {
  Do("CreateQueue", R"({"QueueName":"q"})");
  const std::uint64_t empty_bytes = engine_->memory_bytes();
  for (int i = 0; i < 2500; ++i) Send("purged");
  EXPECT_EQ(Do("PurgeQueue", R"({"QueueUrl":"/000000000000/q"})"), "");
  EXPECT_GT(engine_->memory_bytes(), empty_bytes) << "no rows are left: the test shows nothing";
  service_.reset();
  Start();
  EXPECT_EQ(Receive(), "{}");
  Send("later");
  timers_.RunDue();
  EXPECT_EQ(Text(Receive(), "Body"), "later");
  EXPECT_LE(engine_->memory_bytes(), empty_bytes + 1000);
}

TEST_F(ServiceTest, TheRowsOfADeletedQueueGoInSteps) {
  const std::uint64_t empty_bytes = engine_->memory_bytes();
  Do("CreateQueue", R"({"QueueName":"q"})");
  for (int i = 0; i < 2500; ++i) Send("orphaned");
  EXPECT_EQ(Do("DeleteQueue", R"({"QueueUrl":"/000000000000/q"})"), "");
  EXPECT_GT(engine_->memory_bytes(), empty_bytes + 100'000);
  timers_.RunDue();
  EXPECT_LE(engine_->memory_bytes(), empty_bytes + 1000);
}

// As if the process ended before the steps above were done.
TEST_F(ServiceTest, AStartRemovesTheRowsOfDeletedQueues) {
  const std::uint64_t empty_bytes = engine_->memory_bytes();
  Do("CreateQueue", R"({"QueueName":"q"})");
  for (int i = 0; i < 2500; ++i) Send("orphaned");
  {
    TimerQueue other(clock_);  // its steps never run
    service_.reset();
    service_ = NewService(*engine_, clock_, other, random_).value();
    Do("DeleteQueue", R"({"QueueUrl":"/000000000000/q"})");
    service_.reset();
  }
  EXPECT_GT(engine_->memory_bytes(), empty_bytes + 100'000);
  Start();
  timers_.RunDue();
  EXPECT_LE(engine_->memory_bytes(), empty_bytes + 1000);
}

// Else a power cut could undo what a reply showed: found by the simulation.
TEST_F(ServiceTest, WhoeverShowsAQueueDependsOnWhatMadeItSo) {
  Do("CreateQueue", R"({"QueueName":"dead"})");
  const storage::Sequence made = engine_->last_sequence();
  EXPECT_EQ(depends_on_, made);
  for (const char* operation : {"GetQueueAttributes", "ListQueueTags", "ReceiveMessage", "DeleteMessage"}) {
    Do(operation, R"({"QueueUrl":"/000000000000/dead","ReceiptHandle":"none"})");
    EXPECT_EQ(depends_on_, made) << operation;
  }
  Do("GetQueueUrl", R"({"QueueName":"dead"})");
  EXPECT_EQ(depends_on_, made);

  Do("CreateQueue", R"({"QueueName":"q"})");
  Do("SetQueueAttributes",
     R"({"QueueUrl":"/000000000000/q","Attributes":{"RedrivePolicy":)"
     R"("{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:dead\",\"maxReceiveCount\":1}"}})");
  const storage::Sequence set = engine_->last_sequence();
  EXPECT_THAT(Do("ListDeadLetterSourceQueues", R"({"QueueUrl":"/000000000000/dead"})"), HasSubstr("/q"));
  EXPECT_EQ(depends_on_, set);
  EXPECT_THAT(Do("CreateQueue", R"({"QueueName":"q","Attributes":{"RedrivePolicy":""}})"),
              HasSubstr("QueueAlreadyExists"));
  EXPECT_EQ(depends_on_, set);
}

}  // namespace
}  // namespace virga::sqs
