#include "aws/clock_endpoint.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/stored_clock.h"
#include "storage/memory_engine.h"

namespace virga::aws {
namespace {

TEST(ParseDurationTest, Table) {
  using std::chrono::milliseconds;
  const struct {
    std::string text;
    std::optional<std::int64_t> ms;
  } kCases[] = {
      {"14d", 14LL * 86400 * 1000},
      {"1h30m", 5400000},
      {"90s", 90000},
      {"250ms", 250},
      {"0s", 0},
      {"1m1ms", 60001},
      {"", std::nullopt},
      {"5", std::nullopt},
      {"d", std::nullopt},
      {"-1s", std::nullopt},
      {"1w", std::nullopt},
      {"40000d", std::nullopt},
      {"999999999999999d", std::nullopt},
      {"9999999999999999s", std::nullopt},
      {"1 s", std::nullopt},
      {"1d1h1m1s1ms", 90061001},
      {"1s1s", std::nullopt},
      {"1m1h", std::nullopt},
  };
  for (const auto& c : kCases) {
    const auto parsed = ParseDuration(c.text);
    ASSERT_EQ(parsed.has_value(), c.ms.has_value()) << c.text;
    if (parsed) {
      EXPECT_EQ(*parsed, Duration(milliseconds(*c.ms))) << c.text;
    }
  }
}

TEST(ParseRfc3339Test, ReadsWhatWeWrite) {
  const TimePoint t{std::chrono::microseconds(1795536000123456)};
  EXPECT_EQ(ParseRfc3339(FormatRfc3339(t)), t);
  EXPECT_TRUE(ParseRfc3339("2030-01-01T00:00:00Z"));
  for (const char* bad : {"", "2030-01-01", "2030-13-01T00:00:00Z", "2030-02-30T00:00:00Z", "2030-01-01T24:00:00Z",
                          "2030-01-01T00:00:00", "2030-01-01T00:00:00.Z", "2030-01-01T00:00:00.1234567Z",
                          "2030-01-01T00:00:00+02:00", "2030-01-01T00:00:00.-12345Z"}) {
    EXPECT_FALSE(ParseRfc3339(bad)) << bad;
  }
}

// Time over an engine in memory, where all is durable at once.
class TestTime final : public MovableTime {
 public:
  TestTime(AdjustableClock& clock, TimerQueue& timers) : clock_(clock), timers_(timers) {}
  AdjustableClock& clock() override { return clock_; }
  TimerQueue::Moved MoveTowards(TimePoint target, std::chrono::steady_clock::duration budget) override {
    return timers_.MoveTowards(target, budget);
  }
  Result<storage::Sequence> StoreClock(const AdjustableClock::State& state) override {
    return aws::StoreClock(*engine, state);
  }

  const std::unique_ptr<storage::Engine> engine = storage::NewMemoryEngine();

 private:
  AdjustableClock& clock_;
  TimerQueue& timers_;
};

class ClockEndpointTest : public ::testing::Test {
 protected:
  http::Response Post(std::string_view body) {
    http::Request request;
    request.method = "POST";
    request.path = "/_virga/clock";
    request.body = body;
    http::Response response;
    http::Outcome outcome = endpoint_.Handle(request, response);
    while (outcome.suspension) {
      if (!is_started_) outcome.suspension->Start([this] { ++wakes_; });
      is_started_ = true;
      between_();
      if (auto next = outcome.suspension->Resume(response)) outcome = std::move(*next);
    }
    return response;
  }
  http::Response Get() {
    http::Request request;
    request.method = "GET";
    http::Response response;
    EXPECT_FALSE(endpoint_.Handle(request, response).suspension);
    return response;
  }

  bool is_started_ = false;
  int wakes_ = 0;
  std::function<void()> between_ = [] {};
  SystemClock real_;
  AdjustableClock clock_{real_};
  TimerQueue timers_{clock_};
  TestTime time_{clock_, timers_};
  ClockEndpoint endpoint_{time_, *time_.engine};
};

TEST_F(ClockEndpointTest, AdvanceRunsDueWorkInOrderBeforeItAnswers) {
  EXPECT_EQ(Post(R"({"action":"freeze"})").status, 200);
  const TimePoint start = clock_.Now();
  std::vector<std::string> order;
  const auto note = [&](const char* what) { return [&order, what](TimePoint) { order.emplace_back(what); }; };
  timers_.Schedule(start + std::chrono::hours(48), note("later"));
  timers_.Schedule(start + std::chrono::hours(24), note("first"));
  timers_.Schedule(start + std::chrono::hours(24 * 15), note("not due"));
  const http::Response response = Post(R"({"action":"advance","by":"14d"})");
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.body.find("\"due_work_run\":2"), std::string::npos) << response.body;
  EXPECT_EQ(order, (std::vector<std::string>{"first", "later"}));
  EXPECT_EQ(clock_.Now(), start + std::chrono::hours(24 * 14));
}

TEST_F(ClockEndpointTest, ALongWayIsGoneInPiecesAndShown) {
  EXPECT_EQ(Post(R"({"action":"freeze"})").status, 200);
  const TimePoint start = clock_.Now();
  constexpr int kPieces = 4;
  int ran = 0;
  for (int i = 1; i <= kPieces; ++i) {
    timers_.Schedule(start + std::chrono::hours(24 * i), [&](TimePoint) {
      ++ran;
      const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(6);
      while (std::chrono::steady_clock::now() < until) {
      }
    });
  }
  int looks = 0;
  between_ = [&] {
    ++looks;
    EXPECT_EQ(ran, looks) << "a piece is one piece of work that takes long";
    EXPECT_EQ(clock_.Now(), start + std::chrono::hours(24 * looks));
    const std::string shown = Get().body;
    EXPECT_NE(shown.find("\"moving_to\":\"" + FormatRfc3339(start + std::chrono::hours(24 * 14)) + "\""),
              std::string::npos)
        << shown;
    EXPECT_NE(shown.find("\"due_work_run\":" + std::to_string(ran)), std::string::npos) << shown;
  };
  const http::Response response = Post(R"({"action":"advance","by":"14d"})");
  EXPECT_EQ(looks, kPieces);
  EXPECT_EQ(wakes_, kPieces) << "each piece but the last asks for the next, and Start for the first";
  EXPECT_NE(response.body.find("\"due_work_run\":4"), std::string::npos) << response.body;
  EXPECT_EQ(clock_.Now(), start + std::chrono::hours(24 * 14));
  EXPECT_EQ(Get().body.find("moving_to"), std::string::npos);
}

TEST_F(ClockEndpointTest, AMoveThatIsGivenUpStaysWhereItIs) {
  EXPECT_EQ(Post(R"({"action":"freeze"})").status, 200);
  const TimePoint start = clock_.Now();
  timers_.Schedule(start + std::chrono::hours(1), [](TimePoint) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(6);
    while (std::chrono::steady_clock::now() < until) {
    }
  });
  http::Request request;
  request.method = "POST";
  request.body = R"({"action":"advance","by":"14d"})";
  http::Response response;
  EXPECT_TRUE(endpoint_.Handle(request, response).suspension != nullptr);  // and is gone
  EXPECT_EQ(clock_.Now(), start + std::chrono::hours(1));
  EXPECT_EQ(Get().body.find("moving_to"), std::string::npos);
}

TEST_F(ClockEndpointTest, WhereTheClockGoesIsStored) {
  Post(R"({"action":"freeze"})");
  Post(R"({"action":"advance","by":"2h"})");
  const auto stored = LoadClock(*time_.engine);
  ASSERT_TRUE(stored.ok() && *stored);
  EXPECT_EQ(**stored, clock_.state());
}

// Else a start after a crash goes ahead of the time that callers knew by as long as the move took.
TEST_F(ClockEndpointTest, WhatAMoveTookIsNoDifferenceToWhatIsStored) {
  timers_.Schedule(clock_.Now() + std::chrono::hours(1), [](TimePoint) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(6);
    while (std::chrono::steady_clock::now() < until) {
    }
  });
  Post(R"({"action":"advance","by":"2h"})");
  const auto stored = LoadClock(*time_.engine);
  ASSERT_TRUE(stored.ok() && *stored);
  EXPECT_EQ(**stored, clock_.state());
}

TEST_F(ClockEndpointTest, SetGoesForwardOnly) {
  EXPECT_EQ(Post(R"({"action":"set","to":"2999-01-01T00:00:00Z"})").status, 200);
  EXPECT_GE(clock_.Now(), *ParseRfc3339("2999-01-01T00:00:00Z"));
  EXPECT_EQ(Post(R"({"action":"set","to":"2000-01-01T00:00:00Z"})").status, 400);
  // Where it stands already is no step back.
  Post(R"({"action":"freeze"})");
  EXPECT_EQ(Post(R"({"action":"set","to":")" + FormatRfc3339(clock_.Now()) + R"("})").status, 200);
}

TEST_F(ClockEndpointTest, BadBodiesAreNamed) {
  for (const char* body :
       {"", "[]", "{}", R"({"action":"stop"})", R"({"action":"advance"})",
        R"({"action":"advance","by":"1d","by_ms":1})", R"({"action":"advance","by":"soon"})",
        R"({"action":"advance","by_ms":-1})", R"({"action":"freeze","x":1})", R"({"action":"set","to":"soon"})"}) {
    const http::Response response = Post(body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_NE(response.body.find("\"error\""), std::string::npos);
  }
  EXPECT_FALSE(clock_.frozen());
}

}  // namespace
}  // namespace virga::aws
