#include "aws/query_protocol.h"

#include <gtest/gtest.h>

#include <array>

namespace virga::aws {
namespace {

constexpr std::array kEntryMembers = {
    Member{.name = "Id", .type = MemberType::kString, .support = Support::kHandled},
    Member{.name = "MessageAttributes",
           .type = MemberType::kAttributeMap,
           .support = Support::kHandled,
           .query_name = "MessageAttribute"},
};
constexpr std::array kMembers = {
    Member{.name = "QueueUrl", .type = MemberType::kString, .support = Support::kHandled},
    Member{.name = "DelaySeconds", .type = MemberType::kInteger, .support = Support::kHandled},
    Member{.name = "Flag", .type = MemberType::kBoolean, .support = Support::kHandled},
    Member{.name = "AttributeNames",
           .type = MemberType::kStringList,
           .support = Support::kHandled,
           .query_name = "AttributeName"},
    Member{
        .name = "Attributes", .type = MemberType::kStringMap, .support = Support::kHandled, .query_name = "Attribute"},
    Member{.name = "tags",
           .type = MemberType::kStringMap,
           .support = Support::kHandled,
           .query_name = "Tag",
           .query_key = "Key"},
    Member{.name = "Entries",
           .type = MemberType::kStructureList,
           .support = Support::kHandled,
           .query_name = "Entry",
           .children = kEntryMembers},
};
constexpr std::array kOutputs = {
    QueryOutput{.member = "Messages", .element = "Message"},
    QueryOutput{.member = "Attributes", .element = "Attribute", .key = "Name"},
};
constexpr OperationInfo kOperation = {.name = "Try", .members = kMembers, .query_outputs = kOutputs};

// The JSON, or the error's text.
std::string Input(std::string_view form, std::string_view path = "/") {
  const auto call = ParseQueryCall(form);
  if (!call.ok()) return call.error().message;
  std::string json;
  const auto written = WriteQueryInput(*call, kOperation, path, json);
  return written.ok() ? json : written.error().message;
}

TEST(QueryProtocol, ReadsActionVersionAndLeavesSignaturesOut) {
  const auto call = ParseQueryCall("Action=Try&Version=2012-11-05&X-Amz-Signature=x&AWSAccessKeyId=k&QueueUrl=a%2Fb+c");
  ASSERT_TRUE(call.ok());
  EXPECT_EQ(call->action, "Try");
  EXPECT_EQ(call->version, "2012-11-05");
  ASSERT_EQ(call->parameters.size(), 1U);
  EXPECT_EQ(call->parameters[0].second, "a/b c");
}

TEST(QueryProtocol, WritesTheJsonOfEveryKindOfMember) {
  struct Case {
    std::string_view form;
    std::string_view json;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"Action=Try", "{}"},
           {"DelaySeconds=-5&Flag=true", R"({"DelaySeconds":-5,"Flag":true})"},
           {"AttributeName.1=a&AttributeName.2=b", R"({"AttributeNames":["a","b"]})"},
           {"AttributeNames=&Entries=", R"({"AttributeNames":[],"Entries":[]})"},
           {"AttributeName=All", R"({"AttributeNames":["All"]})"},
           {"Attribute.1.Name=a&Attribute.1.Value=1&Attribute.2.Name=b&Attribute.2.Value=",
            R"({"Attributes":{"a":"1","b":""}})"},
           {"Attribute.Name=a&Attribute.Value=1", R"({"Attributes":{"a":"1"}})"},
           {"Tag.1.Key=k&Tag.1.Value=v", R"({"tags":{"k":"v"}})"},
           {"Entry.1.Id=x&Entry.1.MessageAttribute.1.Name=n&Entry.1.MessageAttribute.1.Value.DataType=String&"
            "Entry.1.MessageAttribute.1.Value.StringValue=s&Entry.2.Id=y",
            R"({"Entries":[{"Id":"x","MessageAttributes":{"n":{"DataType":"String","StringValue":"s"}}},{"Id":"y"}]})"},
       }) {
    EXPECT_EQ(Input(c.form), c.json) << c.form;
  }
}

TEST(QueryProtocol, TakesTheQueueFromThePathIfNoParameterNamesIt) {
  EXPECT_EQ(Input("", "/000000000000/q"), R"({"QueueUrl":"/000000000000/q"})");
  EXPECT_EQ(Input("QueueUrl=u", "/000000000000/q"), R"({"QueueUrl":"u"})");
  EXPECT_EQ(Input("", "/"), "{}");
  EXPECT_EQ(Input("", "/a/b/c"), "{}");
}

TEST(QueryProtocol, RefusesWhatItDoesNotUnderstand) {
  struct Case {
    std::string_view form;
    std::string_view part;  // of the error's text
  };
  for (const Case& c : std::initializer_list<Case>{
           {"Nothing=1", "The parameter Nothing is not known"},
           {"QueueUrl.1=x", "The parameter QueueUrl.1 is not known"},
           {"DelaySeconds=1x", "Value 1x for parameter DelaySeconds is invalid. Reason: Must be an integer."},
           {"DelaySeconds=", "Must be an integer"},
           {"DelaySeconds=99999999999999999999", "Must be an integer"},
           {"Entries=x", "The parameter Entries is not known"},
           {"Flag=TRUE", "Must be true or false"},
           {"AttributeName.1=a&AttributeName.3=c", "2 is missing"},
           {"AttributeName.0=a", "1 is missing"},
           {"Attribute.1.Name=a", "The request must contain the parameter Attribute.1.Value."},
           {"Attribute.1.Value=a", "The request must contain the parameter Attribute.1.Name."},
           {"Attribute.1.Name=a&Attribute.1.Value=b&Attribute.1.More=c", "Attribute.1.More is not known"},
           {"Attribute.1.Name=a&Attribute.1.Value=b&Attribute.2.Name=a&Attribute.2.Value=b", "It is repeated"},
           {"Entry.1.Other=a", "The parameter Entry.1.Other is not known"},
           {"QueueUrl=a&QueueUrl=b", "The parameter QueueUrl is repeated."},
           {"QueueUrl=%4", "not valid percent-encoded"},
           {"QueueUrl=%zz", "not valid percent-encoded"},
           {"QueueUrl=%ff", "not valid percent-encoded"},
           {"a.b.c.d.e.f.g.h.i.j.k.l=1", "is not known"},
       }) {
    EXPECT_NE(Input(c.form).find(c.part), std::string::npos) << c.form << " -> " << Input(c.form);
  }
}

TEST(QueryProtocol, HasBounds) {
  std::string form;
  for (int i = 1; i <= 11; ++i) form += "AttributeName." + std::to_string(i) + "=x&";
  EXPECT_FALSE(ParseQueryCall(form, {.parameters_max = 10}).ok());
  EXPECT_TRUE(ParseQueryCall(form, {.parameters_max = 11}).ok());
  EXPECT_FALSE(ParseQueryCall(std::string(11, 'n') + "=1", {.name_bytes_max = 10}).ok());
}

TEST(QueryProtocol, WritesResults) {
  const QueryReply reply{.request_id = "id", .xml_namespace = kSqsXmlNamespace};
  struct Case {
    std::string_view json;
    std::string_view result;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"", ""},
           {"{}", "<TryResult/>"},
           {R"({"QueueUrl":"a&b<\r\""})", "<TryResult><QueueUrl>a&amp;b&lt;&#xD;&quot;</QueueUrl></TryResult>"},
           {R"({"Messages":[{"Body":"x","Attributes":{"A":"1","B":"2"}},{"Body":"y"}]})",
            "<TryResult><Message><Body>x</Body><Attribute><Name>A</Name><Value>1</Value></Attribute>"
            "<Attribute><Name>B</Name><Value>2</Value></Attribute></Message><Message><Body>y</Body></Message>"
            "</TryResult>"},
           {R"({"Flag":true,"Count":5})", "<TryResult><Flag>true</Flag><Count>5</Count></TryResult>"},
       }) {
    std::string xml;
    ASSERT_TRUE(AppendQueryResult(reply, kOperation, c.json, xml).ok());
    EXPECT_EQ(xml, "<?xml version=\"1.0\"?><TryResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">" +
                       std::string(c.result) +
                       "<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></TryResponse>");
  }
  std::string xml;
  EXPECT_FALSE(AppendQueryResult(reply, kOperation, "[1]", xml).ok());
}

TEST(QueryProtocol, WritesErrors) {
  std::string xml;
  AppendQueryError({.request_id = "id", .xml_namespace = kSqsXmlNamespace},
                   {ErrorCode::kQueueDoesNotExist, "No <such> queue."}, xml);
  EXPECT_EQ(xml,
            "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error>"
            "<Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code>"
            "<Message>No &lt;such&gt; queue.</Message><Detail/></Error><RequestId>id</RequestId></ErrorResponse>");
}

}  // namespace
}  // namespace virga::aws
