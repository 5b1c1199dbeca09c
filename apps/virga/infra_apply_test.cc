#include "apps/virga/infra_apply.h"

#include <gtest/gtest.h>

#include <deque>
#include <utility>
#include <vector>

#include "apps/virga/infra_json.h"

namespace virga::infra {
namespace {

// Answers from a script, and keeps what it was asked.
class ScriptedCloud final : public Cloud {
 public:
  Result<Reply> Call(std::string_view operation, std::string_view json) override {
    calls.emplace_back(operation, json);
    if (replies.empty()) return Err(std::string("no reply is left for ") + std::string(operation));
    Reply reply = replies.front();
    replies.pop_front();
    return reply;
  }
  void Pause() override { ++pauses; }

  std::deque<Reply> replies;
  std::vector<std::pair<std::string, std::string>> calls;
  int pauses = 0;
};

Reply Success(std::string body) {
  return {.status = 200, .error_type = "", .body = std::move(body)};
}
Reply Failure(std::string type) {
  return {.status = 400, .error_type = std::move(type), .body = "{}"};
}

const char* const kTable =
    R"({"Table":{"TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}]}})";

class InfraApplyTest : public testing::Test {
 protected:
  InfraApplyTest() {
    resources_.table = {.name = "Requests",
                        .billing_mode = "PAY_PER_REQUEST",
                        .hash_key = "PK",
                        .attribute_types = {{"PK", "S"}},
                        .indexes = {}};
    resources_.queue = {.name = "events", .attributes = {{"VisibilityTimeout", "30"}}};
    resources_.dead_letter_queue = {.name = "dead", .attributes = {{"VisibilityTimeout", "30"}}};
    resources_.max_receive_count = "5";
  }

  Result<Ok> Apply(bool dry_run) {
    Applier applier(resources_, cloud_, [this](const std::string& line) { lines_.push_back(line); });
    return applier.Apply(dry_run);
  }
  void AnswerQueue(const std::string& name, const std::string& attributes) {
    cloud_.replies.push_back(Success(R"({"QueueUrl":"http://q/)" + name + "\"}"));
    cloud_.replies.push_back(Success(R"({"Attributes":{"QueueArn":"arn:)" + name + "\"" + attributes + "}}"));
  }

  Resources resources_;
  ScriptedCloud cloud_;
  std::vector<std::string> lines_;
};

constexpr const char* kVisible = R"(,"VisibilityTimeout":"30")";

TEST_F(InfraApplyTest, ChangesNothingThatIsAsItShouldBe) {
  // A redrive policy whose members stand in another order, with the number in quotes, is the same.
  const std::string redrive = R"(,"RedrivePolicy":"{\"maxReceiveCount\":\"5\",\"deadLetterTargetArn\":\"arn:dead\"}")";
  const std::string allow =
      R"(,"RedriveAllowPolicy":"{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"arn:events\"]}")";
  cloud_.replies = {Success(kTable)};
  AnswerQueue("dead", kVisible);
  AnswerQueue("dead", kVisible);
  AnswerQueue("events", kVisible + redrive);
  AnswerQueue("dead", kVisible + allow);
  AnswerQueue("events", kVisible + redrive);
  const auto result = Apply(false);
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(lines_.back(), "Apply complete: 0 created, 0 changed, 4 unchanged");
  for (const auto& [operation, json] : cloud_.calls) {
    EXPECT_EQ(operation.find("Set"), std::string::npos) << operation;
    EXPECT_EQ(operation.find("Create"), std::string::npos) << operation;
  }
}

TEST_F(InfraApplyTest, SetsOnlyTheAttributesThatDiffer) {
  cloud_.replies = {Success(kTable)};
  AnswerQueue("dead", R"(,"VisibilityTimeout":"31","DelaySeconds":"1")");
  cloud_.replies.push_back(Success("{}"));
  ASSERT_FALSE(Apply(false).ok());  // the script ends here
  EXPECT_EQ(cloud_.calls[3].first, "AmazonSQS.SetQueueAttributes");
  EXPECT_EQ(cloud_.calls[3].second, R"({"QueueUrl":"http://q/dead","Attributes":{"VisibilityTimeout":"30"}})");
}

// ElasticMQ does not have all of SQS's attributes; the workflow runs there without them.
TEST_F(InfraApplyTest, LeavesOutWhatTheSqsThereDoesNotHave) {
  resources_.dead_letter_queue.attributes["MessageRetentionPeriod"] = "1209600";
  const std::string redrive = R"(,"RedrivePolicy":"{\"maxReceiveCount\":5,\"deadLetterTargetArn\":\"arn:dead\"}")";
  cloud_.replies = {Success(kTable)};
  AnswerQueue("dead", kVisible);  // lists no MessageRetentionPeriod, as SQS always does
  AnswerQueue("dead", kVisible);
  AnswerQueue("events", kVisible + redrive);
  AnswerQueue("dead", kVisible);
  AnswerQueue("events", kVisible + redrive);
  cloud_.replies.push_back(Failure("InvalidAttributeName"));
  const auto result = Apply(false);
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(cloud_.calls.back().first, "AmazonSQS.SetQueueAttributes");
  EXPECT_EQ(lines_[3], "redrive allow policy  dead                 is not supported there");
  EXPECT_EQ(lines_.back(), "Apply complete: 0 created, 0 changed, 3 unchanged");
}

TEST_F(InfraApplyTest, APlanOfAnEmptyCloudWritesNothing) {
  cloud_.replies = {Failure("ResourceNotFoundException")};
  for (int i = 0; i < 4; ++i) cloud_.replies.push_back(Failure("QueueDoesNotExist"));
  const auto result = Apply(true);
  ASSERT_TRUE(result.ok()) << result.error();
  EXPECT_EQ(lines_.back(), "Plan: 4 to create, 0 to change, 0 unchanged");
  for (const auto& [operation, json] : cloud_.calls) {
    EXPECT_TRUE(operation.find("Describe") != std::string::npos || operation.find("Get") != std::string::npos);
  }
}

TEST_F(InfraApplyTest, WaitsUntilANameIsFreeAgain) {
  cloud_.replies = {Success(kTable), Failure("QueueDoesNotExist"), Failure("QueueDeletedRecently"),
                    Failure("QueueDeletedRecently"), Success("{}")};
  ASSERT_FALSE(Apply(false).ok());  // the script ends here
  EXPECT_EQ(cloud_.pauses, 2);
  EXPECT_EQ(cloud_.calls[4].first, "AmazonSQS.CreateQueue");
}

TEST_F(InfraApplyTest, RefusesATableWithOtherKeys) {
  cloud_.replies = {Success(R"({"Table":{"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}})")};
  const auto result = Apply(false);
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(result.error().starts_with("the table Requests exists with the key (id HASH)")) << result.error();
}

TEST(SameJsonTest, Pairs) {
  EXPECT_TRUE(SameJson(R"({"a":1,"b":[1,2]})", R"({"b":[1,2],"a":"1"})"));
  EXPECT_FALSE(SameJson(R"({"a":1})", R"({"a":1,"b":2})"));
  EXPECT_FALSE(SameJson(R"({"a":[1,2]})", R"({"a":[2,1]})"));
  EXPECT_FALSE(SameJson(R"({"a":null})", R"({"a":""})"));
  EXPECT_FALSE(SameJson("", ""));
}

}  // namespace
}  // namespace virga::infra
