#include "http/request_parser.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace virga::http {
namespace {

constexpr RequestLimits kLimits{.body_bytes_max = 1000, .header_bytes_max = 400, .headers_count_max = 5};

void Append(FlatBuffer& buffer, std::string_view bytes) {
  buffer.EnsureRoom(bytes.size());
  std::memcpy(buffer.tail(), bytes.data(), bytes.size());
  buffer.Commit(bytes.size());
}

// "need more", "refused 400", or the request as one line.
std::string Outcome(RequestParser& parser, FlatBuffer& buffer) {
  switch (parser.Parse(buffer)) {
    case RequestParser::State::kNeedMore:
      return "need more";
    case RequestParser::State::kRefused:
      return "refused " + std::to_string(StatusOf(parser.refusal()));
    case RequestParser::State::kComplete:
      break;
  }
  const Request& request = parser.BuildRequest(buffer);
  std::string text(request.method);
  text.append(" ").append(request.path).append("?").append(request.query);
  for (const Header& header : request.headers) text.append(" ").append(header.name).append("=").append(header.value);
  return text.append(" [").append(request.body).append("]");
}

std::string ParseAll(std::string_view bytes) {
  FlatBuffer buffer;
  Append(buffer, bytes);
  RequestParser parser(kLimits);
  return Outcome(parser, buffer);
}

// As it would come over a slow network.
std::string ParseByteByByte(std::string_view bytes) {
  FlatBuffer buffer;
  RequestParser parser(kLimits);
  std::string outcome = "need more";
  for (std::size_t i = 0; i < bytes.size() && outcome == "need more"; ++i) {
    Append(buffer, bytes.substr(i, 1));
    outcome = Outcome(parser, buffer);
  }
  return outcome;
}

struct Case {
  const char* name;
  std::string bytes;
  std::string expected;
};

const Case kCases[] = {
    {"plain", "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a?b=c Host=h []"},
    // RFC 9112 section 3.2.2: a server takes it, though only clients of proxies send it.
    {"absolute form", "GET http://h:1/a?b=c HTTP/1.1\r\nHost: h\r\n\r\n", "GET /a?b=c Host=h []"},
    {"absolute form in capitals", "GET HTTPS://h/a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a? Host=x []"},
    {"absolute form without path", "GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", "GET /? Host=h []"},
    {"absolute form with only a query", "GET http://h?b=/c HTTP/1.1\r\nHost: h\r\n\r\n", "GET /?b=/c Host=h []"},
    {"a path that looks absolute", "GET /http://h/a HTTP/1.1\r\nHost: h\r\n\r\n", "GET /http://h/a? Host=h []"},
    {"empty line before", "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /? Host=h []"},
    {"empty value", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET /? Host= []"},
    {"length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", "POST /? Host=h Content-Length=3 [abc]"},
    {"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "GET /? []"},
    {"chunked", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
     "POST /? Host=h Transfer-Encoding=chunked [abcde]"},
    {"chunk sizes in either case",
     "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n",
     "POST /? Host=h Transfer-Encoding=chunked [01234567890123456789]"},
    {"trailers", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n",
     "POST /? Host=h Transfer-Encoding=chunked [a]"},
    {"not HTTP", "hello\r\n\r\n", "refused 400"},
    {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", "refused 400"},
    {"no Host", "GET / HTTP/1.1\r\n\r\n", "refused 400"},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", "refused 400"},
    {"space before colon", "GET / HTTP/1.1\r\nHost : h\r\n\r\n", "refused 400"},
    {"bare line feed", "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n", "refused 400"},
    {"control character", "GET / HTTP/1.1\r\nHost: h\x01\r\n\r\n", "refused 400"},
    {"folded", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n", "refused 400"},
    {"folded to nothing", "GET / HTTP/1.1\r\nHost: h\r\nX:\r\n b\r\n\r\n", "refused 400"},
    {"folded transfer coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
     "refused 400"},
    {"length and chunks",
     "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "refused 400"},
    {"chunks and length",
     "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "refused 400"},
    {"two lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "refused 400"},
    {"two equal lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
     "refused 400"},
    {"list of lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\na", "refused 400"},
    {"signed length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\na", "refused 400"},
    {"hexadecimal length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x1\r\n\r\na", "refused 400"},
    {"overflowing length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551616\r\n\r\na",
     "refused 400"},
    {"other coding", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "refused 400"},
    {"chunked twice", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
     "refused 400"},
    {"coding not last", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
     "refused 400"},
    {"hidden coding",
     "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \x0b"
     "chunked\r\n\r\n0\r\n\r\n",
     "refused 400"},
    {"coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "refused 400"},
    {"bad chunk size", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n",
     "refused 400"},
    {"overflowing chunk", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1ffffffffffffffff\r\n",
     "refused 400"},
    {"chunk longer than said", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
     "refused 400"},
    {"space after the chunk size",
     "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n", "refused 400"},
    {"signed chunk size", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", "refused 400"},
    {"bare line feed after a chunk",
     "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n", "refused 400"},
    {"bare line feed in an extension",
     "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;\nx\r\na\r\n0\r\n\r\n", "refused 400"},
    {"folded at the end", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n \r\n\r\n", "refused 400"},
    {"body at the limit", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n", "need more"},
    {"body past the limit", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", "refused 413"},
    {"chunks at the limit", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n", "need more"},
    {"chunks past the limit", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n", "refused 413"},
    {"headers at the limit of count", "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n",
     "GET /? Host=h A=1 B=2 C=3 D=4 []"},
    {"headers past the limit of count", "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nE: 5\r\n\r\n",
     "refused 431"},
};

TEST(RequestParserTest, ReadsAndRefuses) {
  for (const Case& c : kCases) EXPECT_EQ(ParseAll(c.bytes), c.expected) << c.name;
}

TEST(RequestParserTest, SeesTheSameByteByByte) {
  for (const Case& c : kCases) EXPECT_EQ(ParseByteByByte(c.bytes), c.expected) << c.name;
}

TEST(RequestParserTest, BoundsTheHeader) {
  const std::string frame = "GET / HTTP/1.1\r\nHost: h\r\nX: \r\n\r\n";
  const std::string at_limit = "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(400 - frame.size(), 'x') + "\r\n\r\n";
  ASSERT_EQ(at_limit.size(), 400U);
  EXPECT_TRUE(ParseAll(at_limit).starts_with("GET"));
  EXPECT_TRUE(ParseByteByByte(at_limit).starts_with("GET"));
  const std::string past = "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(401 - frame.size(), 'x') + "\r\n\r\n";
  EXPECT_EQ(ParseAll(past), "refused 431");
  EXPECT_EQ(ParseByteByByte(past), "refused 431");
  EXPECT_EQ(ParseByteByByte(std::string(500, 'x')), "refused 431");
  EXPECT_EQ(ParseByteByByte("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(500, 'x')), "refused 431");
}

TEST(RequestParserTest, BoundsAChunksFrame) {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(ParseByteByByte(head + "1;" + std::string(500, 'x')), "refused 431");
  EXPECT_EQ(ParseByteByByte(head + "0\r\nX: " + std::string(500, 'x')), "refused 431");
}

TEST(RequestParserTest, ManySmallChunksNeedNoMoreThanTheirBody) {
  FlatBuffer buffer;
  RequestParser parser({.body_bytes_max = 100'000, .header_bytes_max = 400, .headers_count_max = 5});
  Append(buffer, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 50'000; ++i) {
    Append(buffer, "1\r\nx\r\n");
    ASSERT_EQ(parser.Parse(buffer), RequestParser::State::kNeedMore);
  }
  Append(buffer, "0\r\n\r\n");
  ASSERT_EQ(parser.Parse(buffer), RequestParser::State::kComplete);
  EXPECT_EQ(parser.BuildRequest(buffer).body, std::string(50'000, 'x'));
  EXPECT_LE(buffer.capacity(), 65'536U);
}

TEST(RequestParserTest, LeavesWhatFollowsTheRequest) {
  const std::string first = "POST /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  const std::string second = "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nde";
  FlatBuffer buffer;
  Append(buffer, first + second + "GET /3");
  RequestParser parser(kLimits);
  EXPECT_EQ(Outcome(parser, buffer), "POST /1? Host=h Transfer-Encoding=chunked [abc]");
  buffer.Consume(parser.request_bytes());
  parser.Reset();
  EXPECT_EQ(Outcome(parser, buffer), "POST /2? Host=h Content-Length=2 [de]");
  buffer.Consume(parser.request_bytes());
  parser.Reset();
  EXPECT_EQ(Outcome(parser, buffer), "need more");
  EXPECT_EQ(buffer.view(), "GET /3");
}

TEST(RequestParserTest, KeepAlive) {
  const struct {
    std::string bytes;
    bool keep_alive;
  } cases[] = {
      {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
  };
  for (const auto& c : cases) {
    FlatBuffer buffer;
    Append(buffer, c.bytes);
    RequestParser parser(kLimits);
    ASSERT_EQ(parser.Parse(buffer), RequestParser::State::kComplete);
    EXPECT_EQ(parser.keep_alive(), c.keep_alive) << c.bytes;
  }
}

}  // namespace
}  // namespace virga::http
