// Requests that wait, replies that cannot be delivered, and the drain.

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "http/server.h"
#include "http/test_peer.h"

namespace virga::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

// What a test and the suspensions of its server share.
struct Board {
  std::atomic<int> alive{0};
  std::atomic<int> started{0};
  std::atomic<int> undelivered{0};
  std::atomic<bool> answer{false};
  Mutex mutex;
  std::vector<std::function<void()>> wakes GUARDED_BY(mutex);

  void WakeAll() {
    MutexLock lock(mutex);
    for (const auto& wake : wakes) wake();
  }
};

class BoardSuspension final : public Suspension {
 public:
  explicit BoardSuspension(Board& board) : board_(board) { ++board_.alive; }
  ~BoardSuspension() override { --board_.alive; }

  void Start(std::function<void()> wake) override {
    MutexLock lock(board_.mutex);
    board_.wakes.push_back(std::move(wake));
    ++board_.started;
  }
  std::optional<Outcome> Resume(Response& response) override {
    if (!board_.answer) return std::nullopt;
    response.body = "woken";
    Outcome outcome;
    outcome.undelivered = [&board = board_] { ++board.undelivered; };
    return outcome;
  }

 private:
  Board& board_;
};

FunctionHandler::Function SuspendOn(Board& board) {
  return [&board](const Request& request, Response& response) {
    if (request.path == "/now") return Echo(request, response);
    Outcome outcome;
    outcome.suspension = std::make_unique<BoardSuspension>(board);
    return outcome;
  };
}

TEST(SuspensionTest, AWakeFromAnotherThreadResumes) {
  Board board;
  TestServer server(SuspendOn(board));
  TestPeer peer(server.port());
  for (int i = 1; i <= 3; ++i) {
    board.answer = false;
    peer.Send(kGet);
    ASSERT_TRUE(Eventually([&] { return board.started == i; }));
    board.WakeAll();  // for nothing, and those of the replies before too
    board.answer = true;
    board.WakeAll();
    EXPECT_EQ(BodyOf(peer.ReadReply()), "woken");
  }
  EXPECT_EQ(board.undelivered, 0);
  EXPECT_TRUE(Eventually([&] { return board.alive == 0; }));
}

TEST(SuspensionTest, RepliesKeepTheirOrder) {
  Board board;
  TestServer server(SuspendOn(board));
  TestPeer peer(server.port());
  peer.Send("GET /now HTTP/1.1\r\nHost: h\r\n\r\n" + std::string(kGet) + "GET /now HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(BodyOf(peer.ReadReply()), "GET /now ");  // does not wait for the second
  ASSERT_TRUE(Eventually([&] { return board.started == 1; }));
  peer.Send("POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nz");
  board.answer = true;
  board.WakeAll();
  EXPECT_EQ(BodyOf(peer.ReadReply()), "woken");
  EXPECT_EQ(BodyOf(peer.ReadReply()), "GET /now ");
  EXPECT_EQ(BodyOf(peer.ReadReply()), "POST /now z");
}

TEST(SuspensionTest, PipelinedBytesBehindItAreKept) {
  Board board;
  TestServer server(SuspendOn(board));
  TestPeer peer(server.port());
  peer.Send(kGet);
  ASSERT_TRUE(Eventually([&] { return board.started == 1; }));
  const std::string body(300'000, 'p');
  std::thread sender([&] { peer.Send("POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n" + body); });
  board.answer = true;
  board.WakeAll();
  EXPECT_EQ(BodyOf(peer.ReadReply()), "woken");
  EXPECT_TRUE(BodyOf(peer.ReadReply()) == "POST /now " + body);
  sender.join();
}

TEST(SuspensionTest, AHangUpDestroysItAtOnce) {
  for (const bool reset : {false, true}) {
    Board board;
    TestServer server(SuspendOn(board));
    TestPeer peer(server.port());
    peer.Send(kGet);
    ASSERT_TRUE(Eventually([&] { return board.started == 1; }));
    EXPECT_EQ(board.alive, 1);
    reset ? peer.Reset() : peer.Close();
    EXPECT_TRUE(Eventually([&] { return board.alive == 0; }));
    EXPECT_TRUE(Eventually([&] { return server.server().ActiveConnections() == 0; }));
    board.answer = true;
    board.WakeAll();  // after it is gone
    EXPECT_EQ(board.undelivered, 0);
  }
}

// The end may arrive with the request, in one event of epoll, also on a connection that was used.
TEST(SuspensionTest, AHangUpTogetherWithTheRequestIsSeen) {
  for (int round = 0; round < 50; ++round) {
    Board board;
    TestServer server(SuspendOn(board));
    TestPeer peer(server.port());
    for (int i = 0; i < 2; ++i) {
      peer.Send("GET /now HTTP/1.1\r\nHost: h\r\n\r\n");
      ASSERT_EQ(peer.ReadStatus(), 200);
    }
    peer.Send(kGet);
    peer.Close();
    // The connection is counted out a moment before what it held is destroyed.
    EXPECT_TRUE(Eventually([&] { return server.server().ActiveConnections() == 0 && board.alive == 0; }));
  }
}

class DeadlineSuspension final : public Suspension {
 public:
  explicit DeadlineSuspension(milliseconds wait) : deadline_(steady_clock::now() + wait) {}
  void Start(std::function<void()> wake) override { wake(); }
  std::optional<Outcome> Resume(Response& response) override {
    if (steady_clock::now() < deadline_) return std::nullopt;
    response.body = "late";
    return Outcome{};
  }
  std::optional<steady_clock::time_point> Deadline() const override { return deadline_; }

 private:
  steady_clock::time_point deadline_;
};

TEST(SuspensionTest, ADeadlineResumes) {
  TestServer server([](const Request&, Response&) {
    Outcome outcome;
    outcome.suspension = std::make_unique<DeadlineSuspension>(milliseconds(15));
    return outcome;
  });
  TestPeer peer(server.port());
  const auto begin = steady_clock::now();
  for (int i = 0; i < 2; ++i) {
    peer.Send(kGet);
    EXPECT_EQ(BodyOf(peer.ReadReply()), "late");
  }
  EXPECT_GE(steady_clock::now() - begin, milliseconds(30));
}

// Suspends again as often as asked.
class ChainSuspension final : public Suspension {
 public:
  explicit ChainSuspension(int more) : more_(more) {}
  void Start(std::function<void()> wake) override { wake(); }
  std::optional<Outcome> Resume(Response& response) override {
    Outcome outcome;
    if (more_ > 0) {
      outcome.suspension = std::make_unique<ChainSuspension>(more_ - 1);
    } else {
      response.body = "end";
    }
    return outcome;
  }

 private:
  int more_;
};

TEST(SuspensionTest, MayLeadToAnother) {
  TestServer server([](const Request&, Response&) {
    Outcome outcome;
    outcome.suspension = std::make_unique<ChainSuspension>(3);
    return outcome;
  });
  TestPeer peer(server.port());
  peer.Send(std::string(kGet) + std::string(kGet));
  EXPECT_EQ(BodyOf(peer.ReadReply()), "end");
  EXPECT_EQ(BodyOf(peer.ReadReply()), "end");
}

TEST(UndeliveredTest, IsCalledWhenThePeerIsGoneBeforeTheReply) {
  for (const bool reset : {false, true}) {
    std::atomic<int> undelivered{0};
    std::atomic<bool> handling{false};
    std::atomic<bool> gone{false};
    TestServer server([&](const Request&, Response& response) {
      handling = true;
      EXPECT_TRUE(Eventually([&] { return gone.load(); }));
      response.body = "a message";
      Outcome outcome;
      outcome.undelivered = [&] { ++undelivered; };
      return outcome;
    });
    TestPeer peer(server.port());
    peer.Send(kGet);
    ASSERT_TRUE(Eventually([&] { return handling.load(); }));
    reset ? peer.Reset() : peer.Close();
    gone = true;
    EXPECT_TRUE(Eventually([&] { return undelivered == 1; }));
    EXPECT_TRUE(Eventually([&] { return server.server().ActiveConnections() == 0 && undelivered == 1; }));
  }
}

TEST(UndeliveredTest, IsNotCalledForADeliveredReply) {
  std::atomic<int> undelivered{0};
  TestServer server([&](const Request&, Response& response) {
    response.body = "a message";
    Outcome outcome;
    outcome.undelivered = [&] { ++undelivered; };
    return outcome;
  });
  TestPeer peer(server.port());
  peer.Send(std::string(kGet) + std::string(kGet) + std::string(kGet));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(BodyOf(peer.ReadReply()), "a message");
  peer.Reset();
  EXPECT_TRUE(Eventually([&] { return server.server().ActiveConnections() == 0; }));
  EXPECT_EQ(undelivered, 0);
}

TEST(CutTest, ClosesWithoutAByte) {
  TestServer server([](const Request& request, Response& response) {
    Outcome outcome = Echo(request, response);
    outcome.cut = request.path == "/cut";
    return outcome;
  });
  TestPeer peer(server.port());
  peer.Send("GET /cut HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(peer.ReadToEnd(), "");
  TestPeer second(server.port());
  second.Send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /cut HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(BodyOf(second.ReadReply()), "GET /a ");
  EXPECT_EQ(second.ReadToEnd(), "");
}

TEST(DrainTest, FinishesWhatHasBegunAndClosesTheIdle) {
  Board board;
  TestServer server(SuspendOn(board));  // one loop: several do not begin to drain at one instant
  TestPeer idle(server.port());
  idle.Send("GET /now HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(idle.ReadStatus(), 200);
  TestPeer waiting(server.port());
  waiting.Send(kGet);
  TestPeer half(server.port());
  half.Send("POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na");
  ASSERT_TRUE(Eventually([&] { return board.started == 1; }));
  bool quiet = false;
  std::thread drain([&] { quiet = server.server().Drain(kTestPatience); });
  EXPECT_EQ(idle.ReadToEnd(), "");
  half.Send("b");
  EXPECT_NE(half.ReadToEnd().find("Connection: close\r\n"), std::string::npos);
  half.Close();
  board.answer = true;
  board.WakeAll();
  const std::string reply = waiting.ReadReply();
  EXPECT_NE(reply.find("Connection: close\r\n"), std::string::npos) << reply;
  EXPECT_EQ(BodyOf(reply), "woken");
  EXPECT_EQ(waiting.ReadToEnd(), "");
  waiting.Close();
  drain.join();
  EXPECT_TRUE(quiet);
  EXPECT_EQ(server.server().ActiveConnections(), 0U);
}

TEST(DrainTest, EndsAtItsLimit) {
  Board board;
  TestServer server(SuspendOn(board));
  TestPeer peer(server.port());
  peer.Send(kGet);
  ASSERT_TRUE(Eventually([&] { return board.started == 1; }));
  EXPECT_FALSE(server.server().Drain(milliseconds(10)));
  EXPECT_EQ(board.alive, 0);
  EXPECT_EQ(peer.ReadToEnd(), "");
}

}  // namespace
}  // namespace virga::http
