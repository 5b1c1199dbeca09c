#include "aws/pipeline.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "aws/decode.h"
#include "aws/operation_index.h"
#include "aws/reply.h"
#include "aws/sigv4.h"
#include "aws/sts_service.h"
#include "codec/hash.h"
#include "storage/write_batch.h"

namespace virga::aws {
namespace {

// Durable only as far as the test says.
class SlowEngine final : public storage::Engine {
 public:
  storage::Result<storage::Sequence> Commit(storage::WriteBatch) override { return ++last_; }
  storage::Result<bool> Get(std::string_view, std::string&) const override { return false; }
  std::unique_ptr<storage::View> OpenView() const override { return nullptr; }
  storage::Sequence last_sequence() const override { return last_; }
  storage::Sequence durable_sequence() const override { return durable_; }
  storage::Durability DurabilityOf(storage::Sequence sequence) const override {
    if (sequence <= durable_) return storage::Durability::kDurable;
    return is_broken_ ? storage::Durability::kRefused : storage::Durability::kPending;
  }
  void WhenDurable(storage::Sequence, std::function<void()> done) override { waiting_ = std::move(done); }
  storage::Totals totals(std::string_view) const override { return {}; }
  storage::Health health() const override { return {storage::Health::State::kFailed, "the disk is gone"}; }
  std::uint64_t memory_bytes() const override { return 0; }

  storage::Sequence last_ = 0;
  storage::Sequence durable_ = 0;
  bool is_broken_ = false;
  std::function<void()> waiting_;
};

struct FakeWait final : Wait {
  explicit FakeWait(bool& ready) : ready_(ready) {}
  void Start(std::function<void()>) override {}
  std::chrono::steady_clock::time_point Deadline() const override { return {}; }
  Result<std::optional<Answer>> Poll(CallContext& context, codec::JsonWriter& output) override {
    if (!ready_) return std::optional<Answer>();
    output.BeginObject();
    output.Key("Account");
    output.String(context.account);
    output.EndObject();
    return std::optional<Answer>(Answer{[] {}});
  }
  bool& ready_;
};

class FakeService final : public Service {
 public:
  std::string_view signing_name() const override { return "dynamodb"; }
  std::string_view target_prefix() const override { return "Fake"; }
  std::span<const OperationInfo> operations() const override {
    static constexpr std::array kMembers{
        Member{.name = "Text", .type = MemberType::kString, .support = Support::kHandled},
        Member{.name = "Old", .type = MemberType::kString, .support = Support::kRefused, .note = "nobody has it"}};
    static const std::array kOperations{
        OperationInfo{.name = "Echo", .members = kMembers, .note = {}, .query_outputs = {}},
        OperationInfo{.name = "Fail", .members = {}, .note = {}, .query_outputs = {}},
        OperationInfo{.name = "Throw", .members = {}, .note = {}, .query_outputs = {}},
        OperationInfo{.name = "Poll", .members = {}, .note = {}, .query_outputs = {}},
        OperationInfo{.name = "Write", .members = {}, .note = {}, .query_outputs = {}}};
    return kOperations;
  }
  Result<CallOutcome> Call(std::size_t index, CallContext& context, codec::JsonValue input,
                           codec::JsonWriter& output) override {
    ++calls_;
    if (index == 1) {
      output.BeginObject();  // half a reply, which must not be seen
      return Err(Error{ErrorCode::kConditionalCheckFailed, "The conditional request failed", "\"Item\":{}"});
    }
    if (index == 2) throw std::runtime_error("a bug");
    if (index == 3) {
      CallOutcome outcome;
      outcome.wait = std::make_unique<FakeWait>(ready_);
      return outcome;
    }
    if (index == 4) context.DependsOn(7);
    output.BeginObject();
    output.Key("Region");
    output.String(context.region);
    output.Key("Text");
    output.String(OptionalString(input, "Text")->value_or(""));
    output.Key("Url");
    output.String(context.base_url);
    output.EndObject();
    CallOutcome outcome;
    if (index == 4) outcome.undelivered = [this] { ++undone_; };
    return outcome;
  }

  int calls_ = 0;
  int undone_ = 0;
  bool ready_ = false;
};

class PipelineTest : public ::testing::Test {
 protected:
  http::Outcome Call(std::string_view target, std::string_view body) {
    headers_ = {{"Host", "localhost:4566"}, {"X-Amz-Target", target}, {"Content-Type", "application/x-amz-json-1.0"}};
    headers_.insert(headers_.end(), more_headers_.begin(), more_headers_.end());
    return Send("POST", "/", "", body);
  }
  http::Outcome Send(std::string_view method, std::string_view path, std::string_view query, std::string_view body) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.body = body;
    request.headers = headers_;
    response_.Clear();
    return pipeline().Handle(request, response_);
  }
  Pipeline& pipeline() {
    if (!pipeline_) {
      pipeline_ =
          std::make_unique<Pipeline>(Pipeline::Dependencies{.services = {&service_, sts_.get()},
                                                            .endpoints = {},
                                                            .engine = engine_,
                                                            .clock = clock_,
                                                            .real_clock = real_clock_,
                                                            .random = random_,
                                                            .faults = faults_,
                                                            .metrics = metrics_,
                                                            .credentials = credentials_ ? &*credentials_ : nullptr,
                                                            .clock_sequence = &clock_sequence_},
                                     HostCheck("127.0.0.1", {}));
    }
    return *pipeline_;
  }
  void AddFault(const std::string& rule) {
    codec::JsonDocument document;
    ASSERT_TRUE(faults_.Add(*document.Parse(rule)).ok());
  }

  std::atomic<storage::Sequence> clock_sequence_ = 0;
  SystemClock real_clock_;
  AdjustableClock clock_{real_clock_};
  SeededRandom random_{1};
  SlowEngine engine_;
  Faults faults_;
  Metrics metrics_;
  FakeService service_;
  std::unique_ptr<Service> sts_ = NewStsService();
  std::optional<CredentialStore> credentials_;
  std::vector<http::Header> headers_;
  std::vector<http::Header> more_headers_;
  SignatureHeaders signature_;
  http::Response response_;
  std::unique_ptr<Pipeline> pipeline_;
};

TEST_F(PipelineTest, AnswersWithIdAndChecksum) {
  const http::Outcome outcome = Call("Fake.Echo", R"({"Text":"x"})");
  EXPECT_FALSE(outcome.suspension);
  EXPECT_EQ(response_.status, 200);
  EXPECT_EQ(response_.content_type, "application/x-amz-json-1.0");
  EXPECT_EQ(response_.body, R"({"Region":"us-east-1","Text":"x","Url":"http://localhost:4566"})");
  EXPECT_NE(response_.head.find("x-amzn-RequestId: "), std::string::npos);
  EXPECT_NE(response_.head.find("VV4KQNSO5AEMVJF66Q9ASUAAJG\r\n"), std::string::npos);
  EXPECT_NE(response_.head.find("x-amz-crc32: " + std::to_string(codec::Crc32(response_.body)) + "\r\n"),
            std::string::npos);
}

TEST_F(PipelineTest, RegionAndAccountComeFromTheScope) {
  more_headers_ = {{"Authorization",
                    "AWS4-HMAC-SHA256 Credential=123456789012/20260101/eu-west-1/dynamodb/aws4_request, Signature=0"}};
  Call("Fake.Echo", "{}");
  EXPECT_NE(response_.body.find("eu-west-1"), std::string::npos);
  service_.ready_ = true;
  http::Outcome outcome = Call("Fake.Poll", "{}");
  ASSERT_TRUE(outcome.suspension);
  ASSERT_TRUE(outcome.suspension->Resume(response_));
  EXPECT_EQ(response_.body, R"({"Account":"123456789012"})");
}

TEST_F(PipelineTest, ErrorReplacesHalfAReply) {
  Call("Fake.Fail", "{}");
  EXPECT_EQ(response_.status, 400);
  EXPECT_EQ(response_.body, R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
                            R"("message":"The conditional request failed","Item":{}})");
}

TEST_F(PipelineTest, ExceptionIsInternalServerError) {
  Call("Fake.Throw", "{}");
  EXPECT_EQ(response_.status, 500);
  EXPECT_EQ(response_.body, R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError",)"
                            R"("message":"Internal server error"})");
  Call("Fake.Echo", "{}");
  EXPECT_EQ(response_.status, 200);
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
TEST(Reply, AnInternalErrorHasTheNameThatItsServiceKnows) {
  const auto body_of = [](std::string_view signing_name) {
    CallFrame frame;
    frame.traits = &TraitsOf(signing_name);
    frame.protocol = Protocol::kJson;
    http::Response response;
    WriteError(frame, InternalError("the disk is gone"), response);
    EXPECT_EQ(response.status, 500);
    return response.body;
  };
  EXPECT_EQ(body_of("dynamodb"),
            R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"the disk is gone"})");
  EXPECT_EQ(body_of("sqs"), R"({"__type":"com.amazon.coral.service#InternalFailure","message":"the disk is gone"})");
  EXPECT_EQ(body_of("sts"), R"({"__type":"com.amazon.coral.service#InternalFailure","message":"the disk is gone"})");
}

TEST_F(PipelineTest, RefusesBeforeTheServiceIsAsked) {
  const struct {
    std::string target;
    std::string body;
    std::string type;
    std::string part;  // of the message
  } kCases[] = {
      {"Fake.None", "{}", "UnknownOperationException", "Fake.None"},
      {"Other.Echo", "{}", "UnknownOperationException", "Other.Echo"},
      {"", "{}", "UnknownOperationException", "X-Amz-Target"},
      {"Fake.Echo", "", "SerializationException", ""},
      {"Fake.Echo", "[]", "SerializationException", "Start of list"},
      {"Fake.Echo", "1", "SerializationException", "Unexpected field type"},
      {"Fake.Echo", "{} x", "SerializationException", ""},
      {"Fake.Echo", R"({"Text":"a","Text":"b"})", "SerializationException", "Text"},
      {"Fake.Echo", "{\"Text\":\"\xFF\"}", "SerializationException", ""},
      {"Fake.Echo", std::string(300, '[') + std::string(300, ']'), "SerializationException", ""},
      {"Fake.Echo", R"({"Txt":"a"})", "ValidationException", "Unknown parameter in Echo: Txt"},
      {"Fake.Echo", R"({"Old":"a"})", "ValidationException",
       "The parameter Old of Echo is not supported by this cloud: nobody has it"},
  };
  for (const auto& c : kCases) {
    Call(c.target, c.body);
    EXPECT_EQ(response_.status, 400) << c.target << c.body;
    EXPECT_NE(response_.body.find("#" + c.type), std::string::npos) << c.target << c.body << response_.body;
    EXPECT_NE(response_.body.find(c.part), std::string::npos) << response_.body;
  }
  EXPECT_EQ(service_.calls_, 0);
  Call("Fake.Echo", R"({"Old":null})");
  EXPECT_EQ(response_.status, 200) << "null is absent";
}

TEST_F(PipelineTest, ForeignHostAndOriginAreForbidden) {
  headers_ = {{"Host", "evil.example"}, {"X-Amz-Target", "Fake.Echo"}};
  Send("POST", "/", "", "{}");
  EXPECT_EQ(response_.status, 403);
  EXPECT_NE(response_.body.find("--allow-host"), std::string::npos);
  headers_ = {{"Host", "localhost"}, {"Origin", "http://evil.example"}, {"X-Amz-Target", "Fake.Echo"}};
  Send("POST", "/", "", "{}");
  EXPECT_EQ(response_.status, 403);
  EXPECT_EQ(service_.calls_, 0);
  Send("GET", "/health", "", "");
  EXPECT_EQ(response_.status, 403) << "our own paths too";
}

TEST_F(PipelineTest, UnknownPathIs404AndWrongFormIsNamed) {
  headers_ = {{"Host", "localhost"}};
  Send("GET", "/nothing", "", "");
  EXPECT_EQ(response_.status, 404);
  headers_ = {{"Host", "localhost"}, {"X-Amz-Target", "Fake.Echo"}, {"Content-Type", "text/plain"}};
  Send("POST", "/", "", "{}");
  EXPECT_NE(response_.body.find("text/plain"), std::string::npos);
  headers_ = {{"Host", "localhost"}, {"X-Amz-Target", "Fake.Echo"}, {"Content-Type", "application/x-amz-json-1.0"}};
  Send("PUT", "/", "", "{}");
  EXPECT_NE(response_.body.find("POST"), std::string::npos);
  EXPECT_EQ(response_.status, 400);
}

TEST_F(PipelineTest, QueryProtocolReachesTheSameService) {
  headers_ = {{"Host", "localhost"}, {"Content-Type", "application/x-www-form-urlencoded"}};
  Send("POST", "/", "", "Action=GetCallerIdentity&Version=2011-06-15");
  EXPECT_EQ(response_.status, 200) << response_.body;
  EXPECT_EQ(response_.content_type, "text/xml");
  EXPECT_NE(response_.body.find("<Account>000000000000</Account>"), std::string::npos) << response_.body;
  Send("POST", "/", "", "Action=Nothing&Version=2011-06-15");
  EXPECT_EQ(response_.status, 400);
  EXPECT_NE(response_.body.find("<Code>InvalidAction</Code>"), std::string::npos) << response_.body;
  for (const char* form : {"Version=2011-06-15", "Action=&Version=2011-06-15"}) {
    Send("POST", "/", "", form);
    EXPECT_EQ(response_.status, 400);
    EXPECT_NE(response_.body.find("The request must contain the parameter Action."), std::string::npos)
        << response_.body;
  }
}

// Else it would be a page that there is not.
TEST_F(PipelineTest, TheActionOfAGetMayStandAnywhere) {
  headers_ = {{"Host", "localhost"}};
  for (const char* query :
       {"Action=GetCallerIdentity&Version=2011-06-15", "Version=2011-06-15&Action=GetCallerIdentity"}) {
    Send("GET", "/", query, "");
    EXPECT_EQ(response_.status, 200) << query << response_.body;
  }
  Send("GET", "/", "Version=2011-06-15&NoAction=GetCallerIdentity", "");
  EXPECT_EQ(response_.status, 404);
}

TEST_F(PipelineTest, ReplyWaitsUntilWhatItDependsOnIsDurable) {
  http::Outcome outcome = Call("Fake.Write", "{}");
  ASSERT_TRUE(outcome.suspension);
  bool woken = false;
  outcome.suspension->Start([&] { woken = true; });
  engine_.durable_ = 6;
  EXPECT_FALSE(outcome.suspension->Resume(response_));
  engine_.durable_ = 7;
  engine_.waiting_();
  EXPECT_TRUE(woken);
  const auto resumed = outcome.suspension->Resume(response_);
  ASSERT_TRUE(resumed);
  EXPECT_FALSE(resumed->suspension);
  EXPECT_EQ(response_.status, 200);
}

TEST_F(PipelineTest, AReceiveWhoseReplyWaitsForTheDiskIsUndoneWithItsConnection) {
  auto outcome = Call("Fake.Write", "{}");
  ASSERT_TRUE(outcome.suspension);
  EXPECT_EQ(service_.undone_, 0);
  outcome.suspension.reset();
  EXPECT_EQ(service_.undone_, 1);

  outcome = Call("Fake.Write", "{}");
  engine_.durable_ = 7;
  const auto delivered = outcome.suspension->Resume(response_);
  outcome.suspension.reset();
  EXPECT_EQ(service_.undone_, 1) << "now it is the connection's to undo";
  delivered->undelivered();
  EXPECT_EQ(service_.undone_, 2);
}

TEST_F(PipelineTest, RepliesDependOnWhereTheClockWasPut) {
  clock_sequence_ = 3;
  engine_.last_ = 3;
  EXPECT_TRUE(Call("Fake.Echo", "{}").suspension) << "a crash may still undo the time that it shows";
  engine_.durable_ = 3;
  EXPECT_FALSE(Call("Fake.Echo", "{}").suspension);
}

TEST_F(PipelineTest, AReplyThatCannotBeMadeDurableIsAnErrorInstead) {
  http::Outcome outcome = Call("Fake.Write", "{}");
  ASSERT_TRUE(outcome.suspension);
  engine_.is_broken_ = true;
  ASSERT_TRUE(outcome.suspension->Resume(response_));
  outcome.suspension.reset();
  EXPECT_EQ(service_.undone_, 1) << "once, however it ends";
  EXPECT_EQ(response_.status, 500);
  EXPECT_NE(response_.body.find("InternalServerError"), std::string::npos) << response_.body;
  EXPECT_NE(response_.body.find("the disk is gone"), std::string::npos) << response_.body;
  EXPECT_FALSE(Call("Fake.Write", "{}").suspension) << "nobody waits for a disk that is known to be gone";
  EXPECT_EQ(response_.status, 500);
}

TEST_F(PipelineTest, WaitEndsWhenItsServiceAnswers) {
  http::Outcome outcome = Call("Fake.Poll", "{}");
  ASSERT_TRUE(outcome.suspension);
  EXPECT_FALSE(outcome.suspension->Resume(response_));
  service_.ready_ = true;
  const auto resumed = outcome.suspension->Resume(response_);
  ASSERT_TRUE(resumed);
  EXPECT_TRUE(resumed->undelivered);
  EXPECT_EQ(response_.body, R"({"Account":"000000000000"})");
}

TEST_F(PipelineTest, FaultsStrike) {
  AddFault(R"({"operation":"Echo","error":{"code":"ThrottlingException","message":"slow down"}})");
  Call("Fake.Echo", "{}");
  EXPECT_EQ(response_.body,
            R"({"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"slow down"})");
  AddFault(R"({"cut":true})");
  EXPECT_TRUE(Call("Fake.Echo", "{}").cut);
  EXPECT_EQ(service_.calls_, 0);
  AddFault(R"({"answer_lost":true})");
  EXPECT_TRUE(Call("Fake.Echo", "{}").cut);
  EXPECT_EQ(service_.calls_, 1);
  AddFault(R"({"latency_ms":0,"error":{"code":"Custom","status":503}})");
  Call("Fake.Echo", "{}");
  EXPECT_EQ(response_.status, 503);
  EXPECT_NE(response_.body.find("com.amazonaws.dynamodb.v20120810#Custom"), std::string::npos);
}

TEST_F(PipelineTest, LatencyFaultAnswersLater) {
  AddFault(R"({"latency_ms":1})");
  http::Outcome outcome = Call("Fake.Echo", R"({"Text":"late"})");
  ASSERT_TRUE(outcome.suspension);
  ASSERT_TRUE(outcome.suspension->Deadline());
  EXPECT_EQ(service_.calls_, 0);
  std::optional<http::Outcome> resumed;
  while (!resumed) resumed = outcome.suspension->Resume(response_);
  EXPECT_NE(response_.body.find("late"), std::string::npos);
}

TEST_F(PipelineTest, WithCredentialsTheCallerMustHoldThem) {
  credentials_ = *CredentialStore::Parse("[a]\naws_access_key_id = AK\naws_secret_access_key = SK\n");
  Call("Fake.Echo", "{}");
  EXPECT_NE(response_.body.find("MissingAuthenticationTokenException"), std::string::npos) << response_.body;
  Call("Fake.None", "{}");
  EXPECT_NE(response_.body.find("MissingAuthenticationTokenException"), std::string::npos)
      << "who may not call learns nothing of what there is";

  const auto signed_call = [&](const Credentials& credentials, TimePoint when) {
    const std::vector<http::Header> signed_headers{{"Host", "localhost:4566"}};
    signature_ = SignRequest(credentials, {"eu-west-1", "dynamodb"}, when, {"POST", "/", "", signed_headers, "{}"});
    more_headers_ = {{"X-Amz-Date", signature_.amz_date}, {"Authorization", signature_.authorization}};
    Call("Fake.Echo", "{}");
  };
  signed_call({"AK", "SK", ""}, real_clock_.Now());
  EXPECT_EQ(response_.status, 200) << response_.body;
  signed_call({"AK", "wrong", ""}, real_clock_.Now());
  EXPECT_NE(response_.body.find("InvalidSignatureException"), std::string::npos);
  signed_call({"OTHER", "SK", ""}, real_clock_.Now());
  EXPECT_NE(response_.body.find("UnrecognizedClientException"), std::string::npos);
  clock_.SetAtLeast(real_clock_.Now() + std::chrono::hours(24 * 14));
  signed_call({"AK", "SK", ""}, real_clock_.Now());
  EXPECT_EQ(response_.status, 200) << "skew is judged by real time, not by the cloud's";
  signed_call({"AK", "SK", ""}, clock_.Now());
  EXPECT_NE(response_.body.find("Signature not yet current"), std::string::npos);
}

}  // namespace
}  // namespace virga::aws
