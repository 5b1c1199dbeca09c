#include "aws/client/dynamodb_client.h"

#include "codec/json_writer.h"

namespace virga::aws::client {
namespace {

using codec::JsonWriter;

void TextMember(JsonWriter& writer, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  writer.Key(key);
  writer.String(value);
}

// The grammar of expressions has nothing that JSON escapes.
void PlainMember(JsonWriter& writer, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  writer.Key(key);
  writer.PlainString(value);
}

void JsonMember(JsonWriter& writer, std::string_view key, std::string_view json) {
  if (json.empty()) return;
  writer.Key(key);
  writer.Raw(json);
}

void ReturnOldOnFailure(JsonWriter& writer, bool wanted) {
  if (wanted) PlainMember(writer, "ReturnValuesOnConditionCheckFailure", "ALL_OLD");
}

}  // namespace

std::string EncodePutItem(const PutItemInput& input) {
  std::string out;
  out.reserve(input.item_json.size() + 256);
  JsonWriter writer(out);
  writer.BeginObject();
  TextMember(writer, "TableName", input.table);
  JsonMember(writer, "Item", input.item_json);
  PlainMember(writer, "ConditionExpression", input.condition_expression);
  ReturnOldOnFailure(writer, input.return_old_on_failure);
  writer.EndObject();
  return out;
}

std::string EncodeGetItem(const GetItemInput& input) {
  std::string out;
  JsonWriter writer(out);
  writer.BeginObject();
  TextMember(writer, "TableName", input.table);
  JsonMember(writer, "Key", input.key_json);
  if (input.consistent_read) {
    writer.Key("ConsistentRead");
    writer.Bool(true);
  }
  writer.EndObject();
  return out;
}

std::string EncodeUpdateItem(const UpdateItemInput& input) {
  std::string out;
  out.reserve(input.update_expression.size() + input.condition_expression.size() + input.values_json.size() + 512);
  JsonWriter writer(out);
  writer.BeginObject();
  TextMember(writer, "TableName", input.table);
  JsonMember(writer, "Key", input.key_json);
  PlainMember(writer, "UpdateExpression", input.update_expression);
  PlainMember(writer, "ConditionExpression", input.condition_expression);
  JsonMember(writer, "ExpressionAttributeNames", input.names_json);
  JsonMember(writer, "ExpressionAttributeValues", input.values_json);
  if (input.return_new) PlainMember(writer, "ReturnValues", "ALL_NEW");
  ReturnOldOnFailure(writer, input.return_old_on_failure);
  writer.EndObject();
  return out;
}

std::string EncodeQuery(const QueryInput& input) {
  std::string out;
  JsonWriter writer(out);
  writer.BeginObject();
  TextMember(writer, "TableName", input.table);
  TextMember(writer, "IndexName", input.index);
  PlainMember(writer, "KeyConditionExpression", input.key_condition_expression);
  JsonMember(writer, "ExpressionAttributeNames", input.names_json);
  JsonMember(writer, "ExpressionAttributeValues", input.values_json);
  if (input.limit > 0) {
    writer.Key("Limit");
    writer.Int(input.limit);
  }
  JsonMember(writer, "ExclusiveStartKey", input.exclusive_start_json);
  writer.EndObject();
  return out;
}

}  // namespace virga::aws::client
