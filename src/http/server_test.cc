#include "http/server.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "http/client.h"
#include "http/test_peer.h"

namespace virga::http {
namespace {

using std::chrono::milliseconds;

TEST(ServerTest, AnswersOverOneConnection) {
  TestServer server(Echo);
  TestPeer peer(server.port());
  for (int i = 0; i < 3; ++i) {
    peer.Send("POST /x?y HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");
    const std::string reply = peer.ReadReply();
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << reply;
    EXPECT_NE(reply.find(" GMT\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n"), std::string::npos) << reply;
    EXPECT_EQ(BodyOf(reply), "POST /x?y abc");
  }
}

TEST(ServerTest, GivesTheHandlerTheRequest) {
  std::string seen;
  TestServer server([&](const Request& request, Response& response) {
    seen.append(request.path).append("|").append(request.query).append("|").append(request.Find("x-thing"));
    seen.append(request.has_content_length ? "|length" : "|none");
    response.status = 204;
    response.AddHeader("X-Answer", "yes");
    return Outcome{};
  });
  TestPeer peer(server.port());
  peer.Send("GET /a/b?c=d&e HTTP/1.1\r\nHost: h\r\nX-Thing:  value \r\n\r\n");
  const std::string reply = peer.ReadReply();
  EXPECT_TRUE(reply.starts_with("HTTP/1.1 204 No Content\r\n")) << reply;
  EXPECT_NE(reply.find("\r\nX-Answer: yes\r\n"), std::string::npos) << reply;
  EXPECT_EQ(reply.find("Content-Length"), std::string::npos) << reply;
  EXPECT_EQ(seen, "/a/b|c=d&e|value|none");
}

TEST(ServerTest, AnswersPipelinedRequestsInOrder) {
  TestServer server(Echo);
  TestPeer peer(server.port());
  std::string requests;
  for (int i = 0; i < 500; ++i) {
    requests +=
        "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
  }
  peer.Send(requests);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(BodyOf(peer.ReadReply()), "POST /" + std::to_string(i) + " ab");
}

TEST(ServerTest, HeadHasNoBody) {
  TestServer server(Echo);
  TestPeer peer(server.port());
  peer.Send("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\nGET /y HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(peer.ReadReply(/*to_head=*/true).find("Content-Length: 8\r\n"), std::string::npos);
  EXPECT_EQ(BodyOf(peer.ReadReply()), "GET /y ");
}

TEST(ServerTest, Http10) {
  TestServer server(Echo);
  TestPeer once(server.port());
  once.Send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_NE(once.ReadToEnd().find("Connection: close\r\n"), std::string::npos);
  TestPeer kept(server.port());
  for (int i = 0; i < 2; ++i) {
    kept.Send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_NE(kept.ReadReply().find("Connection: keep-alive\r\n"), std::string::npos);
  }
}

TEST(ServerTest, SaysContinueBeforeTheBodyOnly) {
  TestServer server(Echo);
  TestPeer peer(server.port());
  peer.Send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(peer.ReadReply(), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.Send("a");
  peer.Send("b");
  EXPECT_EQ(BodyOf(peer.ReadReply()), "POST / ab");
  peer.Send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\ncd");
  EXPECT_EQ(BodyOf(peer.ReadReply()), "POST / cd");
}

TEST(ServerTest, RefusesALargeBodyWithoutReadingIt) {
  ServerOptions options;
  options.body_bytes_max = 1000;
  TestServer server(Echo, options);
  TestPeer at_limit(server.port());
  at_limit.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
  EXPECT_EQ(at_limit.ReadStatus(), 200);
  TestPeer expecting(server.port());
  expecting.Send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_EQ(expecting.ReadStatus(), 413);
  // A client that sends all before it reads gets the reply too.
  TestPeer sending(server.port());
  EXPECT_TRUE(
      sending.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5000000\r\n\r\n" + std::string(5'000'000, 'x')));
  EXPECT_EQ(sending.ReadStatus(), 413);
  EXPECT_EQ(sending.ReadToEnd(), "");
}

TEST(ServerTest, RefusesBadRequestsThroughTheHandler) {
  TestServer server(Echo);
  TestPeer peer(server.port());
  peer.Send(
      "GET / HTTP/1.1\r\nHost: h\r\n\r\nPOST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na");
  EXPECT_EQ(peer.ReadStatus(), 200);
  const std::string refusal = peer.ReadReply();
  EXPECT_TRUE(refusal.starts_with("HTTP/1.1 400 Bad Request\r\n")) << refusal;
  EXPECT_EQ(BodyOf(refusal), "more than one Content-Length");
  peer.Send("GET /never HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(peer.ReadToEnd(), "");
}

TEST(ServerTest, BodiesLargerThanAnyBuffer) {
  TestServer server([](const Request& request, Response& response) {
    response.body.assign(request.body);
    return Outcome{};
  });
  TestPeer peer(server.port());
  const std::string body(3'000'000, 'z');
  for (int i = 0; i < 2; ++i) {
    std::thread sender([&] {
      peer.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    });
    EXPECT_TRUE(BodyOf(peer.ReadReply()) == body);
    sender.join();
  }
}

TEST(ServerTest, AReplyThatThePeerReadsSlowlyArrivesWhole) {
  TestServer server([](const Request& request, Response& response) {
    response.body.assign(std::string(2'000'000, static_cast<char>('a' + request.target.size())));
    return Outcome{};
  });
  TestPeer peer(server.port());
  peer.ShrinkReceiveBuffer();
  peer.Send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /22 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(BodyOf(peer.ReadReply()) == std::string(2'000'000, 'c'));
  EXPECT_TRUE(BodyOf(peer.ReadReply()) == std::string(2'000'000, 'd'));
}

TEST(ServerTest, EndsSlowClients) {
  ServerOptions options;
  options.header_timeout_ms = milliseconds(20);
  options.body_timeout_ms = milliseconds(20);
  options.idle_timeout_ms = milliseconds(60);
  TestServer server(Echo, options);
  TestPeer half_header(server.port());
  half_header.Send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(half_header.ReadStatus(), 408);
  TestPeer half_body(server.port());
  half_body.Send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(half_body.ReadStatus(), 408);
  TestPeer idle(server.port());
  idle.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(idle.ReadStatus(), 200);
  EXPECT_EQ(idle.ReadToEnd(), "");
}

TEST(ServerTest, EndsAClientThatDoesNotRead) {
  ServerOptions options;
  options.write_timeout_ms = milliseconds(20);
  TestServer server(
      [](const Request&, Response& response) {
        response.body.assign(50'000'000, 'x');
        return Outcome{};
      },
      options);
  TestPeer peer(server.port());
  peer.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(Eventually([&] { return server.server().ActiveConnections() == 1; }));
  EXPECT_TRUE(Eventually([&] { return server.server().ActiveConnections() == 0; }));
}

TEST(ServerTest, AHalfClosedPeerGetsItsReplyAndTheEnd) {
  TestServer server(Echo);
  for (int before = 0; before < 3; ++before) {
    TestPeer peer(server.port());
    for (int i = 0; i < before; ++i) {
      peer.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      ASSERT_EQ(peer.ReadStatus(), 200);
    }
    peer.Send("GET /last HTTP/1.1\r\nHost: h\r\n\r\n");
    peer.HalfClose();
    EXPECT_EQ(BodyOf(peer.ReadReply()), "GET /last ");
    EXPECT_EQ(peer.ReadToEnd(), "");
  }
}

TEST(ServerTest, BoundsConnections) {
  ServerOptions options;
  options.connections_max = 2;
  TestServer server(Echo, options);
  TestPeer first(server.port());
  TestPeer second(server.port());
  first.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  second.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(first.ReadStatus(), 200);
  EXPECT_EQ(second.ReadStatus(), 200);
  TestPeer third(server.port());
  EXPECT_EQ(third.ReadStatus(), 503);
  third.Close();
  first.Close();
  ASSERT_TRUE(Eventually([&] { return server.server().ActiveConnections() == 1; }));
  TestPeer fourth(server.port());
  fourth.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(fourth.ReadStatus(), 200);
}

TEST(ServerTest, ServesOnAllLoops) {
  ServerOptions options;
  options.threads = 3;
  std::atomic<int> count{0};
  TestServer server(
      [&](const Request& request, Response& response) {
        ++count;
        return Echo(request, response);
      },
      options);
  std::vector<std::unique_ptr<TestPeer>> peers;
  for (int i = 0; i < 12; ++i) peers.push_back(std::make_unique<TestPeer>(server.port()));
  for (auto& peer : peers) peer->Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  for (auto& peer : peers) EXPECT_EQ(peer->ReadStatus(), 200);
  EXPECT_EQ(count, 12);
}

TEST(ServerTest, ASecondServerOnThePortIsRefused) {
  TestServer server(Echo);
  FunctionHandler handler(Echo);
  Server second({}, handler);
  const auto bound = second.Listen("127.0.0.1", server.port());
  ASSERT_FALSE(bound.ok());
  EXPECT_EQ(bound.error(), "cannot listen on 127.0.0.1:" + std::to_string(server.port()) + ": Address already in use");
  EXPECT_FALSE(second.Listen("192.0.2.1", 0).ok());
  EXPECT_TRUE(second.Listen("localhost", 0).ok());
}

// One of IPv4 is served by a socket of IPv6 too, whose address comes in another form.
TEST(ServerTest, ServesPeersOfBothFamilies) {
  FunctionHandler handler(Echo);
  Server server({}, handler);
  const struct {
    const char* listener;
    const char* peer;
  } rows[] = {{"127.0.0.1", "127.0.0.1"}, {"::", "127.0.0.1"}, {"::1", "::1"}};
  for (const auto& row : rows) {
    const auto bound = server.Listen(row.listener, 0);
    if (!bound.ok()) GTEST_SKIP() << bound.error();  // a machine without IPv6
    ClientRequest request;
    request.origin = {false, row.peer, bound.value()};
    const auto reply = SendBlocking(std::move(request));
    ASSERT_TRUE(reply.ok()) << row.listener << ": " << reply.error().message;
    EXPECT_EQ(reply->status, 200) << row.listener;
  }
}

TEST(ServerTest, ListensOnSeveralAddresses) {
  FunctionHandler handler(Echo);
  Server server({}, handler);
  const auto first = server.Listen("127.0.0.1", 0);
  const auto second = server.Listen("127.0.0.1", 0);
  ASSERT_TRUE(first.ok() && second.ok());
  for (const std::uint16_t port : {first.value(), second.value()}) {
    TestPeer peer(port);
    peer.Send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(peer.ReadStatus(), 200);
  }
}

}  // namespace
}  // namespace virga::http
