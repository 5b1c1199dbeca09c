#include "http/async_handler.h"

#include <gtest/gtest.h>

#include <string>

#include "http/client.h"
#include "http/event_loop.h"
#include "http/test_peer.h"

namespace virga::http {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

// Serves by a function that makes a coroutine.
class TaskHandler final : public AsyncHandler {
 public:
  using Function = std::function<Task<Ok>(const Request&, Response&)>;
  TaskHandler(Options options, Function function) : AsyncHandler(options), function_(std::move(function)) {}

  Task<Ok> Serve(const Request& request, Response& response) override { return function_(request, response); }
  void Refuse(Refusal, std::string_view detail, Response& response) override { response.body = detail; }

 private:
  Function function_;
};

std::uint16_t ListenOn(Server& server) {
  const auto bound = server.Listen("127.0.0.1", 0);
  EXPECT_TRUE(bound.ok());
  return bound.ok() ? bound.value() : std::uint16_t{0};
}

TEST(AsyncHandlerTest, AnswersAtOnceOrLater) {
  for (const bool finish : {false, true}) {
    TaskHandler handler({.finish_after_hangup = finish}, [](const Request& request, Response& response) -> Task<Ok> {
      if (request.path == "/later") co_await EventLoop::Current()->Sleep(milliseconds(1));
      Echo(request, response);
      co_return Ok{};
    });
    Server server({}, handler);
    TestPeer peer(ListenOn(server));
    peer.Send("GET /later?q HTTP/1.1\r\nHost: h\r\n\r\nPOST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_EQ(BodyOf(peer.ReadReply()), "GET /later?q ");
    EXPECT_EQ(BodyOf(peer.ReadReply()), "POST /now hi");
  }
}

TEST(AsyncHandlerTest, CallsABackend) {
  TestServer backend(Echo);
  TaskHandler handler({}, [&](const Request& request, Response& response) -> Task<Ok> {
    ClientRequest call;
    call.origin = {false, "127.0.0.1", backend.port()};
    call.method = "POST";
    call.body = std::string(request.body) + "!";
    auto reply = co_await Client::OfCurrentLoop().Send(std::move(call));
    response.body = reply.ok() ? reply->body : reply.error().message;
    co_return Ok{};
  });
  Server server({.threads = 2}, handler);
  TestPeer peer(ListenOn(server));
  for (int i = 0; i < 3; ++i) {
    peer.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
    EXPECT_EQ(BodyOf(peer.ReadReply()), "POST / hi!");
  }
  EXPECT_EQ(backend.server().ActiveConnections(), 1U);  // the pool's
}

struct Flags {
  std::atomic<bool> began{false}, let_go{false}, finished{false}, destroyed{false};
};
struct SetAtEnd {
  std::atomic<bool>& flag;
  ~SetAtEnd() { flag = true; }
};

TaskHandler::Function WaitFor(Flags& flags) {
  return [&flags](const Request&, Response& response) -> Task<Ok> {
    const SetAtEnd set{flags.destroyed};
    flags.began = true;
    while (!flags.let_go) co_await EventLoop::Current()->Sleep(milliseconds(1));
    flags.finished = true;
    response.body = "done";
    co_return Ok{};
  };
}

TEST(AsyncHandlerTest, AHangUpDestroysTheTask) {
  Flags flags;
  TaskHandler handler({}, WaitFor(flags));
  Server server({}, handler);
  TestPeer peer(ListenOn(server));
  peer.Send(kGet);
  ASSERT_TRUE(Eventually([&] { return flags.began.load(); }));
  peer.Close();
  EXPECT_TRUE(Eventually([&] { return flags.destroyed.load(); }));
  EXPECT_FALSE(flags.finished);
}

TEST(AsyncHandlerTest, FinishesAfterAHangUpAndDrainWaitsForIt) {
  Flags flags;
  TaskHandler handler({.finish_after_hangup = true}, WaitFor(flags));
  Server server({}, handler);
  TestPeer peer(ListenOn(server));
  peer.Send(kGet);
  ASSERT_TRUE(Eventually([&] { return flags.began.load(); }));
  peer.Close();
  ASSERT_TRUE(Eventually([&] { return server.ActiveConnections() == 0; }));
  EXPECT_FALSE(flags.destroyed);
  bool quiet = false;
  std::thread drain([&] { quiet = server.Drain(kTestPatience); });
  flags.let_go = true;
  drain.join();
  EXPECT_TRUE(quiet);
  EXPECT_TRUE(flags.finished);
}

TEST(AsyncHandlerTest, AnExceptionIsA500) {
  TaskHandler handler({}, [](const Request&, Response&) -> Task<Ok> {
    throw std::runtime_error("a bug");
    co_return Ok{};
  });
  Server server({}, handler);
  TestPeer peer(ListenOn(server));
  peer.Send(kGet);
  EXPECT_EQ(peer.ReadStatus(), 500);
}

TEST(EventLoopTest, TimersRunInOrderAndCanBeCancelled) {
  EventLoop loop;
  std::string order;
  const auto now = std::chrono::steady_clock::now();
  loop.RunAt(now + milliseconds(4), [&] { order += "b"; });
  loop.RunAt(now + milliseconds(2), [&] { order += "a"; });
  const auto cancelled = loop.RunAt(now + milliseconds(3), [&] { order += "x"; });
  loop.RunAt(now + milliseconds(6), [&] { loop.Stop(); });
  loop.Cancel(cancelled);
  loop.Run();
  EXPECT_EQ(order, "ab");
}

TEST(EventLoopTest, PostsFromOtherThreadsKeepTheirOrder) {
  EventLoop loop;
  std::vector<int> seen;
  std::thread other([&] {
    for (int i = 0; i < 1000; ++i) loop.Post([&seen, i] { seen.push_back(i); });
    loop.Stop();
  });
  loop.Run();
  other.join();
  ASSERT_EQ(seen.size(), 1000U);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
}

TEST(EventLoopTest, TasksThatHaveNotEndedAreDestroyedWithIt) {
  Flags flags;
  {
    EventLoop loop;
    Response response;
    const auto function = WaitFor(flags);  // holds the coroutine's captures
    const auto run = [&]() -> Task<Ok> { co_return co_await function(Request{}, response); };
    loop.Post([&] {
      loop.Spawn(run());
      EXPECT_EQ(loop.spawned(), 1U);
      loop.Stop();
    });
    loop.Run();
    EXPECT_FALSE(flags.destroyed);
  }
  EXPECT_TRUE(flags.destroyed);
}

TEST(EventLoopTest, APostAfterItsEndIsDropped) {
  std::function<void(std::function<void()>)> post;
  {
    EventLoop loop;
    post = loop.PostFunction();
  }
  post([] { FAIL(); });
}

}  // namespace
}  // namespace virga::http
