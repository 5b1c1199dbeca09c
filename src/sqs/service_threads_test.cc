#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "sqs/service.h"
#include "storage/memory_engine.h"

// Many threads on the same queues. Run by tsan too.

namespace virga::sqs {
namespace {

class Cloud {
 public:
  Cloud() { timers_.Start(); }
  ~Cloud() { timers_.Stop(); }

  std::string Do(std::string_view operation, std::string_view json) {
    thread_local codec::JsonDocument document;
    const auto operations = service_->operations();
    std::size_t index = 0;
    while (operations[index].name != operation) ++index;
    const auto input = document.Parse(json);
    aws::CallContext context{.account = "000000000000",
                             .region = "us-east-1",
                             .base_url = "http://localhost",
                             .access_key = "test",
                             .now = clock_.Now()};
    std::string reply;
    codec::JsonWriter writer(reply);
    const auto outcome = service_->Call(index, context, *input, writer);
    return outcome.ok() ? reply : "error: " + outcome.error().message;
  }

 private:
  SystemClock real_;
  AdjustableClock clock_{real_};
  TimerQueue timers_{clock_};
  SecureRandom random_;
  std::unique_ptr<storage::Engine> engine_ = storage::NewMemoryEngine();
  std::unique_ptr<aws::Service> service_ = NewService(*engine_, clock_, timers_, random_).value();
};

std::string Member(std::string_view json, std::string_view name) {
  const std::size_t at = json.find(fmt::format("\"{}\":\"", name));
  if (at == std::string_view::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return std::string(json.substr(begin, json.find('"', begin) - begin));
}

TEST(Threads, EveryMessageIsReceivedOnce) {
  constexpr int kThreads = 3;
  constexpr int kMessages = 300;
  Cloud cloud;
  cloud.Do("CreateQueue", R"({"QueueName":"q"})");
  std::atomic<int> deleted{0};
  Mutex mutex;
  std::multiset<std::string> bodies;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kMessages; ++i) {
        cloud.Do("SendMessage", fmt::format(R"({{"QueueUrl":"/000000000000/q","MessageBody":"{}-{}"}})", t, i));
      }
    });
    threads.emplace_back([&] {
      while (deleted < kThreads * kMessages) {
        const std::string reply = cloud.Do("ReceiveMessage", R"({"QueueUrl":"/000000000000/q"})");
        if (reply == "{}") continue;
        {
          MutexLock lock(mutex);
          bodies.insert(Member(reply, "Body"));
        }
        cloud.Do("DeleteMessage", fmt::format(R"({{"QueueUrl":"/000000000000/q","ReceiptHandle":"{}"}})",
                                              Member(reply, "ReceiptHandle")));
        ++deleted;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(bodies.size(), static_cast<std::size_t>(kThreads * kMessages));
  EXPECT_EQ(std::set<std::string>(bodies.begin(), bodies.end()).size(), bodies.size());
}

// Two queues that are each other's dead-letter queue: moves in both directions at once must neither
// block each other nor lose or double a message.
TEST(Threads, MovesInBothDirections) {
  constexpr int kMessages = 20;
  Cloud cloud;
  for (const std::string_view name : {"a", "b"}) cloud.Do("CreateQueue", fmt::format(R"({{"QueueName":"{}"}})", name));
  for (const auto& [name, other] : {std::pair("a", "b"), std::pair("b", "a")}) {
    const std::string set = cloud.Do(
        "SetQueueAttributes",
        fmt::format(R"({{"QueueUrl":"/000000000000/{}","Attributes":{{"VisibilityTimeout":"0","RedrivePolicy":)"
                    R"("{{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:{}\",)"
                    R"(\"maxReceiveCount\":1}}"}}}})",
                    name, other));
    ASSERT_EQ(set, "");
    for (int i = 0; i < kMessages; ++i) {
      cloud.Do("SendMessage", fmt::format(R"({{"QueueUrl":"/000000000000/{}","MessageBody":"{}{}"}})", name, name, i));
    }
  }
  std::vector<std::thread> threads;
  for (const std::string_view name : {"a", "b", "a", "b"}) {
    threads.emplace_back([&cloud, name] {
      for (int i = 0; i < 100; ++i) {
        cloud.Do("ReceiveMessage", fmt::format(R"({{"QueueUrl":"/000000000000/{}","MaxNumberOfMessages":5}})", name));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  int count = 0;
  for (const std::string_view name : {"a", "b"}) {
    const std::string reply = cloud.Do(
        "GetQueueAttributes", fmt::format(R"({{"QueueUrl":"/000000000000/{}","AttributeNames":["All"]}})", name));
    count += std::stoi(Member(reply, "ApproximateNumberOfMessages"));
    EXPECT_EQ(Member(reply, "ApproximateNumberOfMessagesNotVisible"), "0");
  }
  EXPECT_EQ(count, 2 * kMessages);
}

}  // namespace
}  // namespace virga::sqs
