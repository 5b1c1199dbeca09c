#include "apps/tracker_api/request_body.h"

#include <gtest/gtest.h>

#include <vector>

namespace virga::tracker {
namespace {

Result<std::string, Problem> Title(std::string_view body, std::string_view content_type = "application/json") {
  std::vector<http::Header> headers = {{.name = "content-type", .value = content_type}};
  http::Request request;
  request.headers = headers;
  request.body = body;
  return ReadTitle(request);
}

TEST(RequestBodyTest, TakesTitles) {
  const std::string longest = R"({"title":")" + std::string(1024, 'x') + R"("})";
  EXPECT_EQ(Title(R"({"title":"test-job"})").value(), "test-job");
  EXPECT_EQ(Title(R"( {"x":[1],"title":"\u00e4\ud83d\ude00 "} )").value(), "\u00e4\U0001F600 ");
  EXPECT_EQ(Title(longest)->size(), 1024U);
  EXPECT_TRUE(Title(R"({"title":"a"})", "Application/JSON; charset=\"UTF-8\"").ok());
}

TEST(RequestBodyTest, RefusesTitlesAndNamesTheField) {
  const std::string too_long = R"({"title":")" + std::string(1025, 'x') + R"("})";
  struct Case {
    std::string body;
    std::string_view field;
    const char* detail;  // its beginning
  };
  const Case cases[] = {
      {"", "", "the body is not usable JSON"},
      {"{", "", "the body is not usable JSON"},
      {"not json", "", "the body is not usable JSON"},
      {R"({"title":"a"} x)", "", "the body is not usable JSON"},
      {R"({"title":"a","title":"b"})", "", "the body is not usable JSON"},
      {R"({"title":"\ud800"})", "", "the body is not usable JSON"},
      {"{\"title\":\"\xff\"}", "", "the body is not usable JSON"},
      {"\xef\xbb\xbf{\"title\":\"a\"}", "", "the body is not usable JSON"},
      {R"({"title":)" + std::string(40, '[') + std::string(40, ']') + "}", "", "the body is not usable JSON"},
      {"[]", "", "the body must be a JSON object"},
      {"null", "", "the body must be a JSON object"},
      {"\"title\"", "", "the body must be a JSON object"},
      {"{}", "title", "title is required"},
      {R"({"TITLE":"a"})", "title", "title is required"},
      {R"({"title":null})", "title", "title is required"},
      {R"({"title":""})", "title", "title is required"},
      {R"({"title":5})", "title", "title must be a string"},
      {R"({"title":["a"]})", "title", "title must be a string"},
      {R"({"title":"  \u00a0\u3000"})", "title", "title must not be blank"},
      {R"({"title":"a\u0000b"})", "title", "title must not hold control characters"},
      {R"({"title":"a\nb"})", "title", "title must not hold control characters"},
      {R"({"title":"a\u007fb"})", "title", "title must not hold control characters"},
      {R"({"title":"a\u0085b"})", "title", "title must not hold control characters"},
      {R"({"title":"a\u009fb"})", "title", "title must not hold control characters"},
      {too_long, "title", "title must have at most 1024 bytes"},
  };
  for (const Case& c : cases) {
    const auto title = Title(c.body);
    ASSERT_FALSE(title.ok()) << c.body;
    EXPECT_EQ(title.error().status, 400) << c.body;
    EXPECT_EQ(title.error().field, c.field) << c.body;
    EXPECT_TRUE(title.error().detail.starts_with(c.detail)) << c.body << ": " << title.error().detail;
  }
}

TEST(RequestBodyTest, RefusesOtherContentTypes) {
  for (const char* type : {"", "text/plain", "application/jsonx", "application/json; charset=latin1",
                           "application/json;charset", "application/x-www-form-urlencoded"}) {
    const auto title = Title(R"({"title":"a"})", type);
    ASSERT_FALSE(title.ok()) << type;
    EXPECT_EQ(title.error().status, 415) << type;
    EXPECT_EQ(title.error().field, "Content-Type");
  }
}

TEST(RequestBodyTest, KnowsStatuses) {
  std::vector<http::Header> headers = {{.name = "Content-Type", .value = "application/json"}};
  http::Request request;
  request.headers = headers;
  for (const char* status : {"PENDING", "IN_PROGRESS", "DONE", "REJECTED"}) {
    const std::string body = std::string(R"({"status":")") + status + "\"}";
    request.body = body;
    EXPECT_EQ(ReadStatus(request).value(), status);
  }
  for (const char* body :
       {R"({"status":"done"})", R"({"status":""})", R"({"status":1})", "{}", R"({"status":"DONE "})"}) {
    request.body = body;
    const auto status = ReadStatus(request);
    ASSERT_FALSE(status.ok()) << body;
    EXPECT_EQ(status.error().field, "status") << body;
    EXPECT_EQ(status.error().status, 400) << body;
  }
}

}  // namespace
}  // namespace virga::tracker
