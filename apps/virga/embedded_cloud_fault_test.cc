// The whole cloud on a disk that fails: what clients are told, and what they read from then on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "apps/virga/embedded_cloud.h"
#include "aws/admin_endpoints.h"
#include "aws/faults.h"
#include "aws/metrics.h"
#include "aws/pipeline.h"
#include "storage/simulated_disk.h"

namespace virga {
namespace {

using storage::DiskCall;
using testing::HasSubstr;
using testing::Not;

class EmbeddedCloudFaultTest : public testing::Test {
 protected:
  void SetUp() override {
    Start();
    EXPECT_EQ(Call("CreateQueue", R"({"QueueName":"q"})").status, 200);
  }

  void Start() {
    auto opened = EmbeddedCloud::Open({.data_dir = "/data",
                                       .cache_bytes = cache_bytes_,
                                       .engine = {.has_thread = false},
                                       .folder = {.env = &disk_.env()}},
                                      clock_, random_);
    ASSERT_TRUE(opened.ok()) << opened.error();
    cloud_ = std::move(opened).value();
    health_.emplace("/health", std::vector<std::string>{"sqs"}, cloud_->engine());
    pipeline_.emplace(aws::Pipeline::Dependencies{.services = cloud_->services(),
                                                  .endpoints = {&*health_},
                                                  .engine = cloud_->engine(),
                                                  .clock = clock_,
                                                  .real_clock = real_clock_,
                                                  .random = random_,
                                                  .faults = faults_,
                                                  .metrics = metrics_},
                      aws::HostCheck("127.0.0.1", {}));
  }
  void Stop() {
    pipeline_.reset();
    health_.reset();
    cloud_.reset();
  }

  struct Reply {
    int status;
    std::string body;
  };
  // The committer runs once the call is done and its reply waits, as its thread would.
  Reply Call(const std::string& operation, const std::string& body) {
    const std::string target = "AmazonSQS." + operation;
    const std::array<http::Header, 4> headers = {
        http::Header{"Host", "127.0.0.1"}, http::Header{"X-Amz-Target", target},
        http::Header{"Content-Type", "application/x-amz-json-1.0"},
        http::Header{"Authorization",
                     "AWS4-HMAC-SHA256 Credential=test/20261128/us-east-1/sqs/aws4_request, SignedHeaders=host, "
                     "Signature=0000000000000000000000000000000000000000000000000000000000000000"}};
    return Send("POST", "/", headers, body);
  }
  Reply Health() {
    const std::array<http::Header, 1> headers = {http::Header{"Host", "127.0.0.1"}};
    return Send("GET", "/health", headers, "");
  }
  Reply Send(std::string_view method, std::string_view path, std::span<const http::Header> headers,
             std::string_view body) {
    http::Request request;
    request.method = method;
    request.target = path;
    request.path = path;
    request.headers = headers;
    request.body = body;
    http::Response response;
    http::Outcome outcome = pipeline_->Handle(request, response);
    if (outcome.suspension != nullptr) {
      bool is_awake = false;
      outcome.suspension->Start([&] { is_awake = true; });
      cloud_->durable_engine()->CommitPending();
      EXPECT_TRUE(is_awake);
      EXPECT_TRUE(outcome.suspension->Resume(response).has_value());
    }
    return {response.status, response.body};
  }
  Reply SendMessage(const std::string& text) {
    return Call("SendMessage", R"({"QueueUrl":"/000000000000/q","MessageBody":")" + text + R"("})");
  }
  std::string Count() {
    return Call("GetQueueAttributes",
                R"({"QueueUrl":"/000000000000/q","AttributeNames":["ApproximateNumberOfMessages"]})")
        .body;
  }

  storage::SimulatedDisk disk_{1};
  std::size_t cache_bytes_ = std::size_t{8} << 20U;
  SystemClock real_clock_;
  AdjustableClock clock_{real_clock_};
  SeededRandom random_{1};
  aws::Faults faults_;
  aws::Metrics metrics_;
  std::unique_ptr<EmbeddedCloud> cloud_;
  std::optional<aws::HealthEndpoint> health_;
  std::optional<aws::Pipeline> pipeline_;
};

// A message whose sync failed was not sent: its sender is told so, nobody receives it, and nobody
// counts it; what was sent before is still read.
TEST_F(EmbeddedCloudFaultTest, AFailedSyncDropsWhatWasNotAcknowledgedAndReadsGoOn) {
  EXPECT_EQ(SendMessage("first").status, 200);
  EXPECT_EQ(Health().status, 200);
  disk_.Arm({.fault = storage::DiskFault::kIoError, .calls = {DiskCall::kSync}, .path_contains = ".log"});
  const Reply lost = SendMessage("second");
  EXPECT_EQ(lost.status, 500);
  for (const char* said : {"InternalFailure", "writes are refused until the cloud is started again", ".log"}) {
    EXPECT_THAT(lost.body, HasSubstr(said));
  }

  EXPECT_THAT(Count(), HasSubstr(R"("ApproximateNumberOfMessages":"1")"));
  EXPECT_THAT(Call("ListQueues", "{}").body, HasSubstr("000000000000/q"));
  const Reply refused = SendMessage("third");
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(refused.body, HasSubstr("writes are refused until the cloud is started again"));
  EXPECT_EQ(Call("ReceiveMessage", R"({"QueueUrl":"/000000000000/q"})").status, 500) << "a receive is a write";
  const Reply health = Health();
  EXPECT_EQ(health.status, 503);
  EXPECT_THAT(health.body, HasSubstr("writes are refused until the cloud is started again"));

  disk_.PowerOff();
  Stop();
  SeededRandom random(1);
  disk_.PowerCut(random);
  Start();
  EXPECT_EQ(Health().status, 200);
  const std::string received =
      Call("ReceiveMessage", R"({"QueueUrl":"/000000000000/q","MaxNumberOfMessages":10})").body;
  EXPECT_THAT(received, HasSubstr("first"));
  EXPECT_THAT(received, Not(HasSubstr("third")));
}

// Else reads would be refused until the next start.
TEST_F(EmbeddedCloudFaultTest, AFailedSyncAndAReadThatFailsOnceAfterItLeaveReadsThatGoOn) {
  EXPECT_EQ(SendMessage("first").status, 200);
  Stop();
  cache_bytes_ = 1;  // its rows are read from a table file each time
  Start();
  disk_.Arm({.fault = storage::DiskFault::kIoError, .calls = {DiskCall::kSync, DiskCall::kRead}, .times = 2});
  EXPECT_EQ(SendMessage("second").status, 500);
  EXPECT_EQ(disk_.faults(), 2U);
  EXPECT_THAT(Count(), HasSubstr(R"("ApproximateNumberOfMessages":"1")"));
}

// A full disk refuses writes while it is full; then they go on in the same process.
TEST_F(EmbeddedCloudFaultTest, AFullDiskRefusesWritesUntilThereIsRoom) {
  disk_.SetCapacity(disk_.used_bytes());
  // What the log wrote ahead has its room already.
  Reply refused = SendMessage("first");
  for (int i = 0; i < 20 && refused.status == 200; ++i) refused = SendMessage(std::string(100'000, 'x'));
  EXPECT_EQ(refused.status, 500);
  EXPECT_THAT(refused.body, HasSubstr("the disk is full"));
  EXPECT_EQ(Health().status, 503);
  EXPECT_THAT(Call("ListQueues", "{}").body, HasSubstr("000000000000/q"));
  disk_.SetCapacity(std::nullopt);
  EXPECT_TRUE(cloud_->durable_engine()->CommitPending());
  EXPECT_EQ(Health().status, 200);
  EXPECT_EQ(SendMessage("second").status, 200);
}

}  // namespace
}  // namespace virga
