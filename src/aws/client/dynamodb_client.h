#ifndef VIRGA_AWS_CLIENT_DYNAMODB_CLIENT_H_
#define VIRGA_AWS_CLIENT_DYNAMODB_CLIENT_H_

#include <string>
#include <string_view>

#include "aws/client/caller.h"

namespace virga::aws::client {

// The DynamoDB calls that the programs make. Keys, items, names and values are given as the JSON
// objects of the wire, made by whoever knows the item; replies are the wire's JSON.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html
struct PutItemInput {
  std::string_view table = {};
  std::string_view item_json = {};
  std::string_view condition_expression = {};
  bool return_old_on_failure = false;
};

struct GetItemInput {
  std::string_view table = {};
  std::string_view key_json = {};
  bool consistent_read = false;
};

struct UpdateItemInput {
  std::string_view table = {};
  std::string_view key_json = {};
  std::string_view update_expression = {};
  std::string_view condition_expression = {};
  std::string_view names_json = {};    // "" for none
  std::string_view values_json = {};   // "" for none
  bool return_new = false;             // ReturnValues ALL_NEW
  bool return_old_on_failure = false;  // ReturnValuesOnConditionCheckFailure ALL_OLD
};

struct QueryInput {
  std::string_view table = {};
  std::string_view index = {};
  std::string_view key_condition_expression = {};
  std::string_view names_json = {};
  std::string_view values_json = {};
  int limit = 0;                               // 0: none
  std::string_view exclusive_start_json = {};  // LastEvaluatedKey of the page before; "" for the first
};

// The bodies, apart from the network, so that tests can read them.
std::string EncodePutItem(const PutItemInput& input);
std::string EncodeGetItem(const GetItemInput& input);
std::string EncodeUpdateItem(const UpdateItemInput& input);
std::string EncodeQuery(const QueryInput& input);

// Inputs are read before the returned task starts: their views may end with the call.
class DynamoDbClient {
 public:
  DynamoDbClient(Caller& caller, const RetryPolicy& policy) : caller_(caller), policy_(policy) {}

  Task<CallResult<std::string>> PutItem(const PutItemInput& input) {
    return caller_.Call("PutItem", EncodePutItem(input), policy_);
  }
  Task<CallResult<std::string>> GetItem(const GetItemInput& input) {
    return caller_.Call("GetItem", EncodeGetItem(input), policy_);
  }
  Task<CallResult<std::string>> UpdateItem(const UpdateItemInput& input) {
    return caller_.Call("UpdateItem", EncodeUpdateItem(input), policy_);
  }
  Task<CallResult<std::string>> Query(const QueryInput& input) {
    return caller_.Call("Query", EncodeQuery(input), policy_);
  }

 private:
  Caller& caller_;  // constant after construction
  RetryPolicy policy_;
};

}  // namespace virga::aws::client

#endif  // VIRGA_AWS_CLIENT_DYNAMODB_CLIENT_H_
