// When replies are sent: at the end of the turn of the loop in which their requests were found.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "http/server.h"
#include "http/test_peer.h"

namespace virga::http {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

bool HasBytes(const TestPeer& peer) {
  char byte = 0;
  return recv(peer.fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

std::string Get(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

// A server with one loop, on whose thread the test's steps run, each when its path is asked for. What a step sends is
// there, all of it, when the loop looks for its next turn.
class TurnTest : public testing::Test {
 protected:
  using Step = std::function<Outcome()>;

  void Start(ServerOptions options = {}) {
    options.threads = 1;
    server_ = std::make_unique<TestServer>(
        [this](const Request& request, Response& response) {
          response.body = request.path;
          const auto step = steps_.find(std::string(request.path));
          return step == steps_.end() ? Outcome{} : step->second();
        },
        options);
    gate_ = std::make_unique<TestPeer>(server_->port());
  }
  // A connection that has been served, so that its reads are armed without looking for more.
  std::unique_ptr<TestPeer> Served() {
    auto peer = std::make_unique<TestPeer>(server_->port());
    peer->Send(Get("/first"));
    EXPECT_EQ(BodyOf(peer->ReadReply()), "/first");
    return peer;
  }
  void On(const std::string& path, const std::function<void()>& step) {
    steps_[path] = [step] {
      step();
      return Outcome{};
    };
  }
  void RunOnLoop(const std::function<void()>& step) {
    On("/gate", step);
    gate_->Send(Get("/gate"));
    EXPECT_EQ(BodyOf(gate_->ReadReply()), "/gate");
  }

  std::map<std::string, Step> steps_;
  std::unique_ptr<TestServer> server_;
  std::unique_ptr<TestPeer> gate_;
};

// Sent between the requests, replies cost a tenth of a call's CPU more.
TEST_F(TurnTest, RepliesAreSentWhenAllThatIsReadyIsAnswered) {
  Start();
  const auto a = Served();
  const auto b = Served();
  bool sent_before = true;
  On("/b", [&] { sent_before = HasBytes(*a); });
  RunOnLoop([&] {
    a->Send(Get("/a"));
    b->Send(Get("/b"));
  });
  EXPECT_EQ(BodyOf(b->ReadReply()), "/b");
  EXPECT_EQ(BodyOf(a->ReadReply()), "/a");
  EXPECT_FALSE(sent_before);
}

// A client that is alone need not wait for a look for others after each of its requests.
TEST_F(TurnTest, WhereFewAreReadyTogetherRepliesAreSentAtOnceAndNowAndThenThereIsALook) {
  Start();
  const auto a = Served();
  const auto b = Served();
  std::string sent_before;
  for (int i = 0; i < 48; ++i) {
    On("/b", [&] { sent_before += HasBytes(*a) ? '1' : '0'; });
    RunOnLoop([&] {
      a->Send(Get("/a"));
      b->Send(Get("/b"));
    });
    EXPECT_EQ(BodyOf(b->ReadReply()), "/b");
    EXPECT_EQ(BodyOf(a->ReadReply()), "/a");
  }
  EXPECT_EQ(sent_before.substr(0, 3), "000") << "at first there may be many";
  EXPECT_EQ(sent_before.substr(6, 6), "111111");
  EXPECT_THAT(sent_before.substr(6), HasSubstr("0"));
}

// A scan of a megabyte beside it must not hold up a GetItem.
TEST_F(TurnTest, NoReplyWaitsForSlowRequestsBesideIt) {
  Start();
  const auto a = Served();
  const auto b = Served();
  const auto c = Served();
  bool sent_before = false;
  On("/b", [] { std::this_thread::sleep_for(milliseconds(1)); });
  On("/c", [&] { sent_before = HasBytes(*a) && HasBytes(*b); });
  RunOnLoop([&] {
    a->Send(Get("/a"));
    b->Send(Get("/b"));
    c->Send(Get("/c"));
  });
  EXPECT_EQ(BodyOf(c->ReadReply()), "/c");
  EXPECT_TRUE(sent_before);
}

// Else the second reply's way to be undone would take the place of the first's.
TEST_F(TurnTest, AReplyThatCanBeUndoneIsSentBeforeTheNextRequestIsAnswered) {
  Start();
  TestPeer peer(server_->port());     // not served: the read that is armed behind its reply is tried at once
  std::atomic<int> sent_before = -1;  // nobody reads before it is known
  steps_["/receive"] = [&peer] {
    peer.Send(Get("/next"));
    Outcome outcome;
    outcome.undelivered = [] { ADD_FAILURE() << "it was delivered"; };
    return outcome;
  };
  On("/next", [&] { sent_before = HasBytes(peer) ? 1 : 0; });
  peer.Send(Get("/receive"));
  ASSERT_TRUE(Eventually([&] { return sent_before != -1; }));
  EXPECT_EQ(BodyOf(peer.ReadReply()), "/receive");
  EXPECT_EQ(BodyOf(peer.ReadReply()), "/next");
  EXPECT_EQ(sent_before, 1);
}

TEST_F(TurnTest, ASweepWithinATurnLeavesAHalfClosedPeerItsReply) {
  ServerOptions options;
  options.linger_timeout_ms = milliseconds(4);  // so that a sweep is due each millisecond
  Start(options);
  const auto a = Served();
  RunOnLoop([&] {
    a->Send(Get("/a"));
    a->HalfClose();
    std::this_thread::sleep_for(milliseconds(5));
  });
  EXPECT_EQ(BodyOf(a->ReadReply()), "/a");
  EXPECT_EQ(a->ReadToEnd(), "");
}

}  // namespace
}  // namespace virga::http
