#include "dynamodb/operations/create_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dynamodb/operations/test_cloud.h"

namespace virga::dynamodb {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kInvalid = "ValidationException: One or more parameter values were invalid: ";

struct Refusal {
  const char* name;
  const char* input;
  std::string error;
};

// The members of a good table of partition key `a`, to which a row adds its own.
std::string Table(const std::string& more,
                  const std::string& definitions = R"([{"AttributeName":"a","AttributeType":"S"}])",
                  const std::string& key = R"([{"AttributeName":"a","KeyType":"HASH"}])") {
  return R"({"TableName":"Table","AttributeDefinitions":)" + definitions + R"(,"KeySchema":)" + key + "," + more + "}";
}

const std::string kOnDemand = R"("BillingMode":"PAY_PER_REQUEST")";
const std::string kTwo = R"([{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"N"}])";
const std::string kTwoKeys = R"([{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}])";

std::string Index(const std::string& key, const std::string& projection = R"({"ProjectionType":"ALL"})") {
  return R"({"IndexName":"index","KeySchema":)" + key + R"(,"Projection":)" + projection + "}";
}
std::string Global(const std::string& index) {
  return kOnDemand + R"(,"GlobalSecondaryIndexes":[)" + index + "]";
}
std::string Local(const std::string& index) {
  return kOnDemand + R"(,"LocalSecondaryIndexes":[)" + index + "]";
}

TEST(CreateTableTest, AnswersCreatingAndIsActiveForWhatFollows) {
  TestCloud cloud;
  EXPECT_THAT(cloud.Call("CreateTable", Table(kOnDemand)), HasSubstr(R"("TableStatus":"CREATING")"));
  EXPECT_EQ(cloud.depends_on, cloud.engine->last_sequence());
  EXPECT_THAT(cloud.Call("DescribeTable", R"({"TableName":"Table"})"), HasSubstr(R"("TableStatus":"ACTIVE")"));
}

TEST(CreateTableTest, StaysCreatingForAsLongAsIsSet) {
  TestCloud cloud({.table_status_delay = std::chrono::seconds(5)});
  cloud.Call("CreateTable", Table(kOnDemand));
  cloud.timers->MoveTo(cloud.clock.Now() + std::chrono::milliseconds(4999));
  EXPECT_THAT(cloud.Call("DescribeTable", R"({"TableName":"Table"})"), HasSubstr(R"("TableStatus":"CREATING")"));
  EXPECT_EQ(
      cloud.Call("DeleteTable", R"({"TableName":"Table"})"),
      "ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: Table");
  cloud.timers->MoveTo(cloud.clock.Now() + std::chrono::milliseconds(1));
  EXPECT_THAT(cloud.Call("DescribeTable", R"({"TableName":"Table"})"), HasSubstr(R"("TableStatus":"ACTIVE")"));
}

TEST(CreateTableTest, WorkThatWasUnderWayIsTakenUpAfterARestart) {
  TestCloud cloud({.table_status_delay = std::chrono::hours(1)});
  cloud.Call("CreateTable", Table(kOnDemand));
  cloud.Restart();
  ASSERT_EQ(cloud.load_error, "");
  cloud.timers->RunDue();
  EXPECT_THAT(cloud.Call("DescribeTable", R"({"TableName":"Table"})"), HasSubstr(R"("TableStatus":"ACTIVE")"));
}

TEST(CreateTableTest, DefinitionsComeBackByNameAndTheKeyAsSent) {
  TestCloud cloud;
  const std::string reply = cloud.Call(
      "CreateTable",
      Table(kOnDemand,
            R"([{"AttributeName":"year","AttributeType":"N"},{"AttributeName":"title","AttributeType":"S"}])",
            R"([{"AttributeName":"year","KeyType":"HASH"},{"AttributeName":"title","KeyType":"RANGE"}])"));
  EXPECT_THAT(
      reply,
      HasSubstr(
          R"("AttributeDefinitions":[{"AttributeName":"title","AttributeType":"S"},{"AttributeName":"year","AttributeType":"N"}])"));
  EXPECT_THAT(
      reply,
      HasSubstr(
          R"("KeySchema":[{"AttributeName":"year","KeyType":"HASH"},{"AttributeName":"title","KeyType":"RANGE"}])"));
}

TEST(CreateTableTest, AProvisionedTableHasNoBillingModeSummary) {
  TestCloud cloud;
  const std::string reply =
      cloud.Call("CreateTable", Table(R"("ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":4})"));
  EXPECT_THAT(
      reply,
      HasSubstr(
          R"("ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":3,"WriteCapacityUnits":4})"));
  EXPECT_THAT(reply, Not(HasSubstr("BillingModeSummary")));
}

TEST(CreateTableTest, ANameIsTakenOnlyOnce) {
  TestCloud cloud;
  cloud.Call("CreateTable", Table(kOnDemand));
  EXPECT_EQ(cloud.Call("CreateTable", Table(kOnDemand)), "ResourceInUseException: Table already exists: Table");
  EXPECT_EQ(cloud.depends_on, cloud.engine->last_sequence());
}

TEST(CreateTableTest, Refuses) {
  const Refusal rows[] = {
      {"constraints are reported together", R"({"TableName":"ab"})",
       "ValidationException: 3 validation errors detected: Value null at 'attributeDefinitions' failed to satisfy "
       "constraint: Member must not be null; Value 'ab' at 'tableName' failed to satisfy constraint: Member must have "
       "length greater than or equal to 3; Value null at 'keySchema' failed to satisfy constraint: Member must not be "
       "null"},
      {"a wrong JSON type wins over constraints", R"({"TableName":5})",
       "SerializationException: NUMBER_VALUE cannot be converted to String"},
  };
  for (const Refusal& row : rows) {
    TestCloud cloud;
    EXPECT_EQ(cloud.Call("CreateTable", row.input), row.error) << row.name;
  }
}

struct Bad {
  const char* name;
  std::string input;
  std::string error;
};

std::vector<Bad> BadTables() {
  const std::string kHashB = R"([{"AttributeName":"b","KeyType":"HASH"}])";
  const std::string kRangeFirst = R"([{"AttributeName":"a","KeyType":"RANGE"}])";
  return {
      {"provisioned without units", Table(R"("BillingMode":"PROVISIONED")"),
       kInvalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"},
      {"on demand with units",
       Table(kOnDemand + R"(,"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1})"),
       kInvalid +
           "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"},
      {"first key is no HASH", Table(kOnDemand, kTwo, kRangeFirst),
       "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
      {"a definition too many", Table(kOnDemand, kTwo),
       kInvalid + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
                  "AttributeDefinitions"},
      {"a definition too many, with an index",
       Table(Global(Index(R"([{"AttributeName":"a","KeyType":"HASH"}])")), kTwo),
       kInvalid + "Some AttributeDefinitions are not used. AttributeDefinitions: [a, b], keys used: [a]"},
      {"more keys than definitions", Table(kOnDemand, R"([{"AttributeName":"a","AttributeType":"S"}])", kTwoKeys),
       "ValidationException: Invalid KeySchema: Some index key attribute have no definition"},
      {"a key without definition", Table(Global(Index(R"([{"AttributeName":"c","KeyType":"HASH"}])"))),
       kInvalid +
           "Some index key attributes are not defined in AttributeDefinitions. Keys: [c], AttributeDefinitions: [a]"},
      {"INCLUDE without names", Table(Global(Index(kHashB, R"({"ProjectionType":"INCLUDE"})")), kTwo),
       kInvalid + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"},
      {"ALL with names", Table(Global(Index(kHashB, R"({"ProjectionType":"ALL","NonKeyAttributes":["x"]})")), kTwo),
       kInvalid + "ProjectionType is ALL, but NonKeyAttributes is specified"},
      {"local index on a hash-only table", Table(Local(Index(kTwoKeys)), kTwo),
       kInvalid + "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"},
      {"local index with another hash key",
       Table(Local(Index(R"([{"AttributeName":"b","KeyType":"HASH"},{"AttributeName":"a","KeyType":"RANGE"}])")), kTwo,
             kTwoKeys),
       kInvalid + "Index KeySchema does not have the same leading hash key as table KeySchema for index: index. index "
                  "hash key: b, table hash key: a"},
      {"local index without a range key",
       Table(Local(Index(R"([{"AttributeName":"a","KeyType":"HASH"}])")), kTwo, kTwoKeys),
       kInvalid + "Index KeySchema does not have a range key for index: index"},
      {"indexes of one name", Table(Global(Index(kHashB) + "," + Index(kHashB)), kTwo),
       kInvalid + "Duplicate index name: index"},
      {"a stream that is off with a view type",
       Table(kOnDemand + R"(,"StreamSpecification":{"StreamEnabled":false,"StreamViewType":"NEW_IMAGE"})"),
       kInvalid + "Table is being created with a stream disabled, UpdateViewType should not be specified"},
      {"ceilings on a provisioned table",
       Table(
           R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},"OnDemandThroughput":{"MaxReadRequestUnits":5})"),
       kInvalid +
           "MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED."},
      {"units of an index on demand",
       Table(
           kOnDemand +
           R"(,"GlobalSecondaryIndexes":[{"IndexName":"index","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"},"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}}])"),
       kInvalid + "ProvisionedThroughput should not be specified for index: index when BillingMode is PAY_PER_REQUEST"},
      {"an index without units",
       Table(R"("ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},"GlobalSecondaryIndexes":[)" +
             Index(R"([{"AttributeName":"a","KeyType":"HASH"}])") + "]"),
       kInvalid + "ProvisionedThroughput must be specified for index: index"},
  };
}

TEST(CreateTableTest, RefusesDefinitionsThatDoNotHold) {
  for (const Bad& row : BadTables()) {
    TestCloud cloud;
    EXPECT_EQ(cloud.Call("CreateTable", row.input), row.error) << row.name;
    EXPECT_EQ(cloud.Call("ListTables", "{}"), R"({"TableNames":[]})") << row.name;
  }
}

}  // namespace
}  // namespace virga::dynamodb
