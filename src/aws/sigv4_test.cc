#include "aws/sigv4.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "codec/base64.h"

namespace virga::aws {
namespace {

const Credentials kExample{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};
const SigningScope kScope{"us-east-1", "service"};
// 2015-08-30T12:36:00Z
const TimePoint kThen{std::chrono::seconds(1440938160)};

struct Vector {
  std::string name;
  std::string method;
  std::string path;
  std::string query;
  std::vector<http::Header> headers;  // without Host and X-Amz-Date, which all have
  std::string body;
  std::string signed_headers;
  std::string signature;
};

const char kToken[] =
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwt"
    "hAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVX"
    "AkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
const std::string kUnreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const std::string kVanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

// AWS's test suite (aws-sig-v4-test-suite), as far as its requests are valid HTTP.
// clang-format off
const std::vector<Vector> kSuite = {
      {"get-vanilla", "GET", "/", "", {}, "", "host;x-amz-date", kVanilla},
      {"get-header-key-duplicate", "GET", "/", "",
       {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}, "",
       "host;my-header1;x-amz-date", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
      {"get-header-value-order", "GET", "/", "",
       {{"My-Header1", "value4"}, {"My-Header1", "value1"}, {"My-Header1", "value3"}, {"My-Header1", "value2"}}, "",
       "host;my-header1;x-amz-date", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"},
      {"get-header-value-trim", "GET", "/", "", {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}, "",
       "host;my-header1;my-header2;x-amz-date", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
      // Not AWS's: the same with tabs, which are blanks too (RFC 9110 section 5.5).
      {"get-header-value-trim-tabs", "GET", "/", "", {{"My-Header1", "\tvalue1\t"}, {"My-Header2", "\t\"a\t b\tc\""}}, "",
       "host;my-header1;my-header2;x-amz-date", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
      {"get-unreserved", "GET", "/" + kUnreserved, "", {}, "", "host;x-amz-date",
       "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
      {"get-utf8", "GET", "/\xE1\x88\xB4", "", {}, "", "host;x-amz-date",
       "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
      {"get-vanilla-empty-query-key", "GET", "/", "Param1=value1", {}, "", "host;x-amz-date",
       "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
      {"get-vanilla-query-order-key", "GET", "/", "Param1=value2&Param1=Value1", {}, "", "host;x-amz-date",
       "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1"},
      {"get-vanilla-query-order-key-case", "GET", "/", "Param2=value2&Param1=value1", {}, "", "host;x-amz-date",
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
      {"get-vanilla-query-order-value", "GET", "/", "Param1=value2&Param1=value1", {}, "", "host;x-amz-date",
       "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694"},
      {"get-vanilla-query-unreserved", "GET", "/", kUnreserved + "=" + kUnreserved, {}, "", "host;x-amz-date",
       "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
      {"get-vanilla-utf8-query", "GET", "/", "\xE1\x88\xB4=bar", {}, "", "host;x-amz-date",
       "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
      {"normalize-path/get-relative", "GET", "/example/..", "", {}, "", "host;x-amz-date", kVanilla},
      {"normalize-path/get-relative-relative", "GET", "/example1/example2/../..", "", {}, "", "host;x-amz-date",
       kVanilla},
      {"normalize-path/get-slash", "GET", "//", "", {}, "", "host;x-amz-date", kVanilla},
      {"normalize-path/get-slash-dot-slash", "GET", "/./", "", {}, "", "host;x-amz-date", kVanilla},
      {"normalize-path/get-slash-pointless-dot", "GET", "/./example", "", {}, "", "host;x-amz-date",
       "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5"},
      {"normalize-path/get-slashes", "GET", "//example//", "", {}, "", "host;x-amz-date",
       "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
      {"normalize-path/get-space", "GET", "/example space/", "", {}, "", "host;x-amz-date",
       "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
      {"post-vanilla", "POST", "/", "", {}, "", "host;x-amz-date",
       "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
      {"post-header-key-sort", "POST", "/", "", {{"My-Header1", "value1"}}, "", "host;my-header1;x-amz-date",
       "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
      {"post-header-value-case", "POST", "/", "", {{"My-Header1", "VALUE1"}}, "", "host;my-header1;x-amz-date",
       "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
      {"post-sts-header-before", "POST", "/", "", {{"X-Amz-Security-Token", kToken}}, "",
       "host;x-amz-date;x-amz-security-token", "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"},
      {"post-vanilla-query", "POST", "/", "Param1=value1", {}, "", "host;x-amz-date",
       "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
      {"post-x-www-form-urlencoded", "POST", "/", "", {{"Content-Type", "application/x-www-form-urlencoded"}},
       "Param1=value1", "content-type;host;x-amz-date",
       "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
      {"post-x-www-form-urlencoded-parameters", "POST", "/", "",
       {{"Content-Type", "application/x-www-form-urlencoded; charset=utf8"}}, "Param1=value1",
       "content-type;host;x-amz-date", "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe"},
};
// clang-format on

std::string AuthorizationOf(const Vector& vector) {
  return "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=" +
         vector.signed_headers + ", Signature=" + vector.signature;
}

TEST(SigV4Test, SignsAwsTestSuite) {
  for (const Vector& vector : kSuite) {
    SCOPED_TRACE(vector.name);
    std::vector<http::Header> headers{{"Host", "example.amazonaws.com"}};
    headers.insert(headers.end(), vector.headers.begin(), vector.headers.end());
    const SignatureHeaders made =
        SignRequest(kExample, kScope, kThen, {vector.method, vector.path, vector.query, headers, vector.body});
    EXPECT_EQ(made.amz_date, "20150830T123600Z");
    EXPECT_EQ(made.authorization, AuthorizationOf(vector));
  }
}

TEST(SigV4Test, VerifiesAwsTestSuiteAndNothingElse) {
  for (const Vector& vector : kSuite) {
    SCOPED_TRACE(vector.name);
    std::vector<http::Header> headers{{"host", "example.amazonaws.com"}, {"X-Amz-Date", "20150830T123600Z"}};
    headers.insert(headers.end(), vector.headers.begin(), vector.headers.end());
    SignableRequest request{vector.method, vector.path, vector.query, headers, vector.body};
    const std::string header = AuthorizationOf(vector);
    const auto parsed = ParseAuthorization(header, "20150830T123600Z");
    ASSERT_TRUE(parsed.ok());
    const VerifyOptions options{"service", kThen};
    EXPECT_TRUE(VerifySignature(*parsed, kExample.secret_key, request, options).ok());
    EXPECT_FALSE(VerifySignature(*parsed, "another secret", request, options).ok());
    request.body = "changed";
    const auto changed = VerifySignature(*parsed, kExample.secret_key, request, options);
    ASSERT_FALSE(changed.ok());
    EXPECT_EQ(changed.error().code, ErrorCode::kInvalidSignature);
  }
}

// https://docs.aws.amazon.com/general/latest/gr/sigv4-create-string-to-sign.html: the example that
// the documentation carries through all its steps (IAM ListUsers).
TEST(SigV4Test, SignsTheDocumentedIamExample) {
  const std::vector<http::Header> headers{{"Host", "iam.amazonaws.com"},
                                          {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  const SignatureHeaders made = SignRequest(kExample, {"us-east-1", "iam"}, kThen,
                                            {"GET", "/", "Action=ListUsers&Version=2010-05-08", headers, ""});
  EXPECT_EQ(made.authorization,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

TEST(SigV4Test, SignerKeepsNoStaleKey) {
  const Signer signer(kExample, kScope);
  const std::vector<http::Header> headers{{"Host", "example.amazonaws.com"}};
  const SignableRequest request{"GET", "/", "", headers, ""};
  const SignatureHeaders first = signer.Sign(request, kThen);
  const SignatureHeaders next_day = signer.Sign(request, kThen + std::chrono::hours(24));
  EXPECT_NE(first.authorization, next_day.authorization);
  EXPECT_EQ(next_day.authorization,
            SignRequest(kExample, kScope, kThen + std::chrono::hours(24), request).authorization);
  EXPECT_EQ(signer.Sign(request, kThen).authorization, first.authorization);
}

TEST(SigV4Test, SessionTokenIsSigned) {
  const std::vector<http::Header> headers{{"Host", "example.amazonaws.com"}};
  Credentials credentials = kExample;
  credentials.session_token = kToken;
  const SignatureHeaders made = SignRequest(credentials, kScope, kThen, {"POST", "/", "", headers, ""});
  EXPECT_EQ(made.security_token, kToken);
  EXPECT_NE(made.authorization.find("85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"),
            std::string::npos);
}

TEST(SigV4Test, BlanksAroundThePartsOfAnAuthorizationAreNotTheirs) {
  for (const char* blank : {"", " ", "\t", " \t "}) {
    const std::string b = blank;
    const std::string header = "AWS4-HMAC-SHA256 " + b + "Credential=AKIDEXAMPLE/20150830/us-east-1/service/" +
                               "aws4_request" + b + "," + b + "SignedHeaders=host" + b + "," + b + "Signature=0a" + b;
    const auto parsed = ParseAuthorization(header, "x");
    ASSERT_TRUE(parsed.ok()) << parsed.error().message;
    EXPECT_EQ(parsed->access_key, "AKIDEXAMPLE");
    EXPECT_EQ(parsed->terminator, "aws4_request");
    EXPECT_EQ(parsed->signed_headers, "host");
    EXPECT_EQ(parsed->signature, "0a");
  }
}

TEST(SigV4Test, MalformedAuthorizationIsNamed) {
  const struct {
    std::string header;
    std::string date;
    ErrorCode code;
    std::string message;
  } kCases[] = {
      {"", "x", ErrorCode::kMissingAuthenticationToken, "Request is missing Authentication Token"},
      {"Basic dXNlcg==", "x", ErrorCode::kMissingAuthenticationToken, "Request is missing Authentication Token"},
      {"AWS4-HMAC-SHA256 nonsense", "x", ErrorCode::kIncompleteSignature,
       "'nonsense' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 "
       "nonsense'."},
      {"AWS4-HMAC-SHA256 SignedHeaders=host", "", ErrorCode::kIncompleteSignature,
       "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "
       "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
       "Authorization=AWS4-HMAC-SHA256 SignedHeaders=host"},
      {"AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0", "x", ErrorCode::kIncompleteSignature,
       "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b'"},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.header);
    const auto parsed = ParseAuthorization(c.header, c.date);
    ASSERT_FALSE(parsed.ok());
    EXPECT_EQ(parsed.error().code, c.code);
    EXPECT_EQ(parsed.error().message, c.message);
  }
}

struct Refused {
  std::string credential = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
  std::string signed_headers = "host;x-amz-date";
  std::string date = "20150830T123600Z";
  Duration late = Duration::zero();
  std::string message;
};

TEST(SigV4Test, RefusalsCarryAwsTexts) {
  using std::chrono::minutes;
  using std::chrono::seconds;
  const Refused kCases[] = {
      {.signed_headers = "x-amz-date",
       .message = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."},
      {.late = minutes(5) + seconds(1),
       .message = "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 "
                  "min.)"},
      {.late = -(minutes(5) + seconds(1)),
       .message = "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z "
                  "(20150830T123059Z + 5 min.)"},
      {.credential = "AKIDEXAMPLE/20150829/us-east-1/service/aws4_request",
       .message = "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                  "'20150829' != '20150830', from '20150830T123600Z'."},
      {.credential = "AKIDEXAMPLE/20150830/US EAST/service/aws4_request",
       .message = "Credential should be scoped to a valid Region, not 'US EAST'."},
      {.credential = "AKIDEXAMPLE/20150830/us-east-1/other/aws4_request",
       .message = "Credential should be scoped to correct service: 'service'."},
      {.credential = "AKIDEXAMPLE/20150830/us-east-1/service/aws4",
       .message = "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'."},
      {.credential = "AKIDEXAMPLE/20150829/US EAST/other/aws4",
       .message = "Credential should be scoped to a valid Region, not 'US EAST'. "
                  "Credential should be scoped to correct service: 'service'. "
                  "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'. "
                  "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                  "'20150829' != '20150830', from '20150830T123600Z'."},
      {.date = "yesterday",
       .message =
           "Date must be in ISO-8601 'basic format'. Got 'yesterday'. See http://en.wikipedia.org/wiki/ISO_8601"},
      {.date = "20159930T123600Z",
       .message = "Date must be in ISO-8601 'basic format'. Got '20159930T123600Z'. See "
                  "http://en.wikipedia.org/wiki/ISO_8601"},
  };
  for (const Refused& c : kCases) {
    SCOPED_TRACE(c.message);
    const std::string header = "AWS4-HMAC-SHA256 Credential=" + c.credential + ", SignedHeaders=" + c.signed_headers +
                               ", Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    const std::vector<http::Header> headers{{"Host", "example.amazonaws.com"}, {"X-Amz-Date", c.date}};
    const auto parsed = ParseAuthorization(header, c.date);
    ASSERT_TRUE(parsed.ok());
    const auto verified =
        VerifySignature(*parsed, kExample.secret_key, {"GET", "/", "", headers, ""}, {"service", kThen + c.late});
    ASSERT_FALSE(verified.ok());
    EXPECT_EQ(verified.error().message, c.message);
  }
}

TEST(SigV4Test, PeekTakesWhatItCan) {
  const Authorization peeked = PeekAuthorization(
      "AWS4-HMAC-SHA256 Credential=123456789012/20260101/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0");
  EXPECT_EQ(peeked.access_key, "123456789012");
  EXPECT_EQ(peeked.region, "eu-west-1");
  EXPECT_EQ(PeekAuthorization("Credential=a/b").access_key, "");
  EXPECT_EQ(PeekAuthorization("").region, "");
}

}  // namespace
}  // namespace virga::aws
