#ifndef VIRGA_DYNAMODB_ITEM_ATTRIBUTE_JSON_H_
#define VIRGA_DYNAMODB_ITEM_ATTRIBUTE_JSON_H_

#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "codec/json_document.h"
#include "dynamodb/item/attribute_value.h"

// What both decoders of attribute-value JSON share: which type a value has, and every refusal.
namespace virga::dynamodb::attribute_json {

struct Typed {
  AttributeType type;
  codec::JsonValue payload;  // of the JSON kind that the type asks for; of NULL: true
};

// The one type of {"S":"x"} and what stands behind it. Members that are null count as absent.
aws::Result<Typed> Select(codec::JsonValue json);

aws::Result<std::string> DecodeBinary(std::string_view base64);
// The members of SS, NS and BS, sorted. Empty sets and duplicates are refused.
aws::Result<std::vector<std::string_view>> StringMembers(codec::JsonValue array);
aws::Result<std::vector<std::string>> BinaryMembers(codec::JsonValue array);
aws::Result<std::vector<Number>> NumberMembers(codec::JsonValue array);

// The name of an attribute, top-level or in a map.
aws::Status CheckName(std::string_view name);
// That a map or an item is a JSON object.
aws::Status CheckObject(codec::JsonValue json);

aws::Error NestedTooDeep();

}  // namespace virga::dynamodb::attribute_json

#endif  // VIRGA_DYNAMODB_ITEM_ATTRIBUTE_JSON_H_
