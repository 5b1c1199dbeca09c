#include "dynamodb/item/attribute_value.h"

#include <algorithm>
#include <utility>

namespace virga::dynamodb {

AttributeValue AttributeValue::String(std::string utf8) {
  return {AttributeType::kString, std::move(utf8)};
}
AttributeValue AttributeValue::Of(Number number) {
  return {AttributeType::kNumber, number};
}
AttributeValue AttributeValue::Binary(std::string bytes) {
  return {AttributeType::kBinary, std::move(bytes)};
}
AttributeValue AttributeValue::Bool(bool value) {
  return {AttributeType::kBool, value};
}
AttributeValue AttributeValue::Null() {
  return {AttributeType::kNull, std::monostate{}};
}
AttributeValue AttributeValue::Of(Map map) {
  return {AttributeType::kMap, std::move(map)};
}
AttributeValue AttributeValue::Of(List list) {
  return {AttributeType::kList, std::move(list)};
}

AttributeValue AttributeValue::StringSet(std::vector<std::string> members) {
  std::sort(members.begin(), members.end());
  return {AttributeType::kStringSet, std::move(members)};
}
AttributeValue AttributeValue::NumberSet(std::vector<Number> members) {
  std::sort(members.begin(), members.end());
  return {AttributeType::kNumberSet, std::move(members)};
}
AttributeValue AttributeValue::BinarySet(std::vector<std::string> members) {
  std::sort(members.begin(), members.end());
  return {AttributeType::kBinarySet, std::move(members)};
}

bool AttributeValue::operator==(const AttributeValue& other) const {
  return type_ == other.type_ && data_ == other.data_;
}

namespace {

// Developer guide: a List or Map costs 3 bytes, and 1 more for each element.
constexpr std::size_t kContainerBytes = 3;
constexpr std::size_t kElementBytes = 1;

}  // namespace

std::size_t SizeBytes(const AttributeValue& value) {
  std::size_t size = 0;
  switch (value.type()) {
    case AttributeType::kString:
    case AttributeType::kBinary:
      return value.bytes().size();
    case AttributeType::kNumber:
      return value.number().SizeBytes();
    case AttributeType::kBool:
    case AttributeType::kNull:
      return 1;
    case AttributeType::kMap:
      for (const auto& [name, member] : value.map()) size += name.size() + SizeBytes(member) + kElementBytes;
      return kContainerBytes + size;
    case AttributeType::kList:
      for (const AttributeValue& element : value.list()) size += SizeBytes(element) + kElementBytes;
      return kContainerBytes + size;
    case AttributeType::kStringSet:
    case AttributeType::kBinarySet:
      for (const std::string& member : value.byte_set()) size += member.size();
      return size;
    case AttributeType::kNumberSet:
      for (const Number& member : value.number_set()) size += member.SizeBytes();
      return size;
  }
  return size;
}

std::size_t SizeBytes(const Item& item) {
  std::size_t size = 0;
  for (const auto& [name, value] : item) size += name.size() + SizeBytes(value);
  return size;
}

}  // namespace virga::dynamodb
