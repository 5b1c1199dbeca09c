#include "apps/tracker_api/update_status.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apps/tracker_common/moment.h"
#include "aws/client/scripted_caller.h"

namespace virga::tracker {
namespace {

constexpr char kId[] = "6f1d0c1e-0d3a-4a53-8b0e-3c2f9f1a2b3c";
constexpr char kLater[] =
    R"({"PK":{"S":"REQ#6f1d0c1e-0d3a-4a53-8b0e-3c2f9f1a2b3c"},"version":{"N":"3"},"statusHistory":{"L":[]},"pendingEvents":{"M":{}},"statusUpdatedAt":{"S":"2999-12-31T23:59:59.999999Z"}})";
constexpr char kOld[] =
    R"({"PK":{"S":"REQ#6f1d0c1e-0d3a-4a53-8b0e-3c2f9f1a2b3c"},"status":{"S":"DONE"},"statusUpdatedAt":{"S":"2020-01-01T00:00:00Z"},"requesterToken":{"S":"t"}})";

class UpdateStatusTest : public ::testing::Test {
 protected:
  http::Response Patch(std::string_view token = "Bearer 0123456789abcdef") {
    const std::vector<http::Header> headers = {{.name = "Authorization", .value = token},
                                               {.name = "Content-Type", .value = "application/json"}};
    http::Request request;
    request.headers = headers;
    request.body = R"({"status":"DONE"})";
    http::Response response;
    aws::client::RunTask(UpdateStatus(context_, kId, request, response));
    return response;
  }

  aws::client::ScriptedCaller dynamodb_;
  aws::client::ScriptedCaller sqs_;
  aws::client::ScriptedSleeper sleeper_;
  SystemClock real_clock_;
  AdjustableClock clock_{real_clock_};
  SeededRandom random_{1};
  RequestTable table_{aws::client::DynamoDbClient(dynamodb_, {}), "Requests"};
  aws::client::SqsClient sender_{sqs_, {}};
  QueueLocator queue_{"http://q/1/q", "q"};
  ApiCounters counters_;
  ApiContext context_{.table = table_,
                      .sender = sender_,
                      .quick_sender = sender_,
                      .queue = queue_,
                      .sleeper = sleeper_,
                      .clock = clock_,
                      .random = random_,
                      .counters = counters_,
                      .admin_gate = AdminGate("0123456789abcdef"),
                      .public_base_url = "http://x",
                      .pending_max = 1};
};

TEST_F(UpdateStatusTest, WritesThenSends) {
  dynamodb_.Answer("{}");
  sqs_.Answer("{}");
  EXPECT_EQ(Patch().status, 200);
  ASSERT_EQ(sqs_.bodies.size(), 1U);
  EXPECT_EQ(counters_.events_sent.load(), 1U);
}

TEST_F(UpdateStatusTest, ChecksTheTokenFirst) {
  EXPECT_EQ(Patch("Bearer wrong").status, 401);
  EXPECT_TRUE(dynamodb_.bodies.empty());
}

TEST_F(UpdateStatusTest, AFailedSendIsStillSuccess) {
  dynamodb_.Answer("{}");
  sqs_.Refuse("InternalServerError");
  EXPECT_EQ(Patch().status, 200);
  EXPECT_EQ(counters_.events_left_to_sweeper.load(), 1U);
}

TEST_F(UpdateStatusTest, MovesItsTimePastTheItems) {
  dynamodb_.Refuse("ConditionalCheckFailedException", kLater);
  dynamodb_.Answer("{}");
  sqs_.Answer("{}");
  const http::Response response = Patch();
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.body.find("3000-01-01T00:00:00.000000Z"), std::string::npos) << response.body;
}

// Else two changes would have one time, and the history no order.
TEST_F(UpdateStatusTest, ASecondChangeInTheSameMicrosecondIsOneLater) {
  clock_.Freeze();
  const TimePoint now = clock_.Now();
  std::string same = kLater;
  same.replace(same.find("2999-12-31T23:59:59.999999Z"), 27, FormatRfc3339(now));
  dynamodb_.Refuse("ConditionalCheckFailedException", same);
  dynamodb_.Answer("{}");
  sqs_.Answer("{}");
  const http::Response response = Patch();
  EXPECT_EQ(response.status, 200);
  const std::string later = FormatRfc3339(now + std::chrono::microseconds(1));
  EXPECT_NE(response.body.find("\"changedAt\":\"" + later + "\""), std::string::npos) << response.body;
  ASSERT_EQ(dynamodb_.bodies.size(), 2U);
  EXPECT_NE(dynamodb_.bodies[1].find("\":t\":{\"S\":\"" + later + "\"}"), std::string::npos) << "it is written so too";
}

// Its write is not tried again: only the worker can make room.
TEST_F(UpdateStatusTest, RefusesAChangeBeyondThoseThatMayBePending) {
  std::string full = kLater;
  full.replace(
      full.find(R"("pendingEvents":{"M":{}})"), 24,
      R"("pendingEvents":{"M":{"e":{"M":{"newStatus":{"S":"DONE"},"changedAt":{"S":"2999-12-31T23:59:59.999999Z"}}}}})");
  dynamodb_.Refuse("ConditionalCheckFailedException", full);
  dynamodb_.Answer("{}");
  sqs_.Answer("{}");
  const http::Response response = Patch();
  EXPECT_EQ(response.status, 503);
  EXPECT_NE(response.head.find("Retry-After: 1"), std::string::npos) << response.head;
  EXPECT_NE(response.body.find("waiting for the worker; nothing was changed"), std::string::npos) << response.body;
  EXPECT_EQ(dynamodb_.bodies.size(), 1U);
  EXPECT_TRUE(sqs_.bodies.empty());
}

TEST_F(UpdateStatusTest, GivesAnOldItemItsMapsAndGoesOn) {
  dynamodb_.Refuse("ConditionalCheckFailedException", kOld);
  dynamodb_.Answer("{}");
  dynamodb_.Answer("{}");
  sqs_.Answer("{}");
  EXPECT_EQ(Patch().status, 200);
  ASSERT_EQ(dynamodb_.bodies.size(), 3U);
  EXPECT_NE(dynamodb_.bodies[1].find("REMOVE requesterToken"), std::string::npos);
  EXPECT_NE(dynamodb_.bodies[1].find("2020-01-01T00:00:00.000000Z"), std::string::npos);
}

TEST_F(UpdateStatusTest, TellsTheTruthAboutFailures) {
  dynamodb_.Refuse("ConditionalCheckFailedException");
  EXPECT_EQ(Patch().status, 404);
  dynamodb_.Refuse("ThrottlingException");
  const http::Response throttled = Patch();
  EXPECT_EQ(throttled.status, 503);
  EXPECT_NE(throttled.body.find("nothing was changed"), std::string::npos);
  EXPECT_NE(throttled.head.find("Retry-After: "), std::string::npos);
  EXPECT_NE(throttled.head.find("X-Content-Type-Options: nosniff"), std::string::npos) << throttled.head;
  dynamodb_.Refuse("ValidationException");
  const http::Response refused = Patch();
  EXPECT_EQ(refused.status, 409) << "to try it again is of no use";
  EXPECT_EQ(refused.head.find("Retry-After: "), std::string::npos);
  dynamodb_.Refuse("InternalServerError");
  EXPECT_NE(Patch().body.find("may have been made"), std::string::npos);
  EXPECT_TRUE(sqs_.bodies.empty());
}

}  // namespace
}  // namespace virga::tracker
