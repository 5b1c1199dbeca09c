// Items as trees: from JSON, to JSON.
#include <algorithm>

#include "codec/base64.h"
#include "dynamodb/item/attribute_json.h"
#include "dynamodb/item/compact_form.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb {

using codec::JsonValue;

namespace {

aws::Result<AttributeValue> DecodeAt(JsonValue json, int level);

aws::Result<AttributeValue::Map> DecodeMap(JsonValue json, int level) {
  RETURN_IF_ERROR(attribute_json::CheckObject(json));
  AttributeValue::Map::sequence_type members;
  members.reserve(json.size());
  for (const JsonValue member : json) {
    RETURN_IF_ERROR(attribute_json::CheckName(member.key()));
    ASSIGN_OR_RETURN(AttributeValue value, DecodeAt(member, level));
    members.emplace_back(member.key(), std::move(value));
  }
  const auto by_name = [](const auto& a, const auto& b) { return a.first < b.first; };
  if (!std::is_sorted(members.begin(), members.end(), by_name)) std::sort(members.begin(), members.end(), by_name);
  AttributeValue::Map map;
  map.adopt_sequence(boost::container::ordered_unique_range, std::move(members));
  return map;
}

aws::Result<AttributeValue::List> DecodeList(JsonValue json, int level) {
  AttributeValue::List list;
  list.reserve(json.size());
  for (const JsonValue element : json) {
    ASSIGN_OR_RETURN(AttributeValue value, DecodeAt(element, level));
    list.push_back(std::move(value));
  }
  return list;
}

aws::Result<AttributeValue> DecodeAt(JsonValue json, int level) {
  if (level > compact::kLevelMax) return Err(attribute_json::NestedTooDeep());
  ASSIGN_OR_RETURN(const attribute_json::Typed typed, attribute_json::Select(json));
  const JsonValue payload = typed.payload;
  switch (typed.type) {
    case AttributeType::kString:
      return AttributeValue::String(std::string(payload.text()));
    case AttributeType::kNumber: {
      ASSIGN_OR_RETURN(const Number number, Number::Parse(payload.text()));
      return AttributeValue::Of(number);
    }
    case AttributeType::kBinary: {
      ASSIGN_OR_RETURN(std::string bytes, attribute_json::DecodeBinary(payload.text()));
      return AttributeValue::Binary(std::move(bytes));
    }
    case AttributeType::kBool:
      return AttributeValue::Bool(payload.boolean());
    case AttributeType::kNull:
      return AttributeValue::Null();
    case AttributeType::kMap: {
      ASSIGN_OR_RETURN(AttributeValue::Map map, DecodeMap(payload, level + 1));
      return AttributeValue::Of(std::move(map));
    }
    case AttributeType::kList: {
      ASSIGN_OR_RETURN(AttributeValue::List list, DecodeList(payload, level + 1));
      return AttributeValue::Of(std::move(list));
    }
    case AttributeType::kStringSet: {
      ASSIGN_OR_RETURN(const std::vector<std::string_view> members, attribute_json::StringMembers(payload));
      return AttributeValue::StringSet({members.begin(), members.end()});
    }
    case AttributeType::kNumberSet: {
      ASSIGN_OR_RETURN(std::vector<Number> members, attribute_json::NumberMembers(payload));
      return AttributeValue::NumberSet(std::move(members));
    }
    case AttributeType::kBinarySet: {
      ASSIGN_OR_RETURN(std::vector<std::string> members, attribute_json::BinaryMembers(payload));
      return AttributeValue::BinarySet(std::move(members));
    }
  }
  return AttributeValue::Null();
}

void WriteBase64(std::string_view bytes, std::string& out) {
  out.push_back('"');
  codec::AppendBase64(bytes, out);
  out.push_back('"');
}

void WriteNumber(const Number& number, std::string& out) {
  out.push_back('"');
  number.AppendTo(out);
  out.push_back('"');
}

template <typename Members, typename Write>
void WriteMembers(const Members& members, std::string& out, Write write) {
  out.push_back('[');
  bool first = true;
  for (const auto& member : members) {
    if (!first) out.push_back(',');
    first = false;
    write(member, out);
  }
  out.push_back(']');
}

void WriteValue(const AttributeValue& value, std::string& out);

void WriteMembersOf(const AttributeValue::Map& map, std::string& out) {
  out.push_back('{');
  bool first = true;
  for (const auto& [name, member] : map) {
    if (!first) out.push_back(',');
    first = false;
    codec::AppendJsonString(name, out);
    out.push_back(':');
    WriteValue(member, out);
  }
  out.push_back('}');
}

void WriteValue(const AttributeValue& value, std::string& out) {
  out.append("{\"").append(TypeName(value.type())).append("\":");
  switch (value.type()) {
    case AttributeType::kString:
      codec::AppendJsonString(value.bytes(), out);
      break;
    case AttributeType::kNumber:
      WriteNumber(value.number(), out);
      break;
    case AttributeType::kBinary:
      WriteBase64(value.bytes(), out);
      break;
    case AttributeType::kBool:
      out.append(value.boolean() ? "true" : "false");
      break;
    case AttributeType::kNull:
      out.append("true");
      break;
    case AttributeType::kMap:
      WriteMembersOf(value.map(), out);
      break;
    case AttributeType::kList:
      WriteMembers(value.list(), out, WriteValue);
      break;
    case AttributeType::kStringSet:
      WriteMembers(value.byte_set(), out, codec::AppendJsonString);
      break;
    case AttributeType::kNumberSet:
      WriteMembers(value.number_set(), out, WriteNumber);
      break;
    case AttributeType::kBinarySet:
      WriteMembers(value.byte_set(), out, WriteBase64);
      break;
  }
  out.push_back('}');
}

}  // namespace

aws::Result<AttributeValue> DecodeAttributeValue(JsonValue json) {
  return DecodeAt(json, 1);
}
aws::Result<Item> DecodeItem(JsonValue json) {
  return DecodeMap(json, 1);
}

void WriteAttributeValue(const AttributeValue& value, codec::JsonWriter& json) {
  json.BeginObject();  // for its comma
  json.out().pop_back();
  WriteValue(value, json.out());
}

void WriteItem(const Item& item, codec::JsonWriter& json) {
  json.BeginObject();
  json.out().pop_back();
  WriteMembersOf(item, json.out());
}

}  // namespace virga::dynamodb
