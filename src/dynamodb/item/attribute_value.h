#ifndef VIRGA_DYNAMODB_ITEM_ATTRIBUTE_VALUE_H_
#define VIRGA_DYNAMODB_ITEM_ATTRIBUTE_VALUE_H_

#include <boost/container/flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "dynamodb/item/number.h"

namespace virga::dynamodb {

// The ten types of an attribute. Persisted in the compact form: never renumber.
enum class AttributeType : std::uint8_t {
  kString = 1,
  kNumber = 2,
  kBinary = 3,
  kBool = 4,
  kNull = 5,
  kMap = 6,
  kList = 7,
  kStringSet = 8,
  kNumberSet = 9,
  kBinarySet = 10,
};
// "S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS".
constexpr std::string_view TypeName(AttributeType type) {
  switch (type) {
    case AttributeType::kString:
      return "S";
    case AttributeType::kNumber:
      return "N";
    case AttributeType::kBinary:
      return "B";
    case AttributeType::kBool:
      return "BOOL";
    case AttributeType::kNull:
      return "NULL";
    case AttributeType::kMap:
      return "M";
    case AttributeType::kList:
      return "L";
    case AttributeType::kStringSet:
      return "SS";
    case AttributeType::kNumberSet:
      return "NS";
    case AttributeType::kBinarySet:
      return "BS";
  }
  return "";
}

// One attribute's value as a tree: what expressions work on. A value type: copies are deep.
class AttributeValue {
 public:
  using List = std::vector<AttributeValue>;
  // In byte order of the names, in one piece: most have few attributes, and are read more than changed.
  // Whoever makes a large one from members in another order sorts them first.
  using Map = boost::container::flat_map<std::string, AttributeValue, std::less<>>;

  static AttributeValue String(std::string utf8);
  static AttributeValue Of(Number number);
  static AttributeValue Binary(std::string bytes);
  static AttributeValue Bool(bool value);
  static AttributeValue Null();
  static AttributeValue Of(Map map);
  static AttributeValue Of(List list);
  // REQUIRES: not empty, no duplicates. They are kept sorted, so that equal sets are equal here.
  static AttributeValue StringSet(std::vector<std::string> members);
  static AttributeValue NumberSet(std::vector<Number> members);
  static AttributeValue BinarySet(std::vector<std::string> members);

  AttributeType type() const { return type_; }
  // REQUIRES of all of them: the type is right.
  const std::string& bytes() const { return std::get<std::string>(data_); }  // S, B
  const Number& number() const { return std::get<Number>(data_); }
  bool boolean() const { return std::get<bool>(data_); }
  const Map& map() const { return std::get<Map>(data_); }
  Map& map() { return std::get<Map>(data_); }
  const List& list() const { return std::get<List>(data_); }
  List& list() { return std::get<List>(data_); }
  const std::vector<std::string>& byte_set() const { return std::get<std::vector<std::string>>(data_); }  // SS, BS
  const std::vector<Number>& number_set() const { return std::get<std::vector<Number>>(data_); }

  // Deep, by type and value; numbers numerically.
  bool operator==(const AttributeValue& other) const;

 private:
  using Data =
      std::variant<std::monostate, std::string, Number, bool, Map, List, std::vector<std::string>, std::vector<Number>>;
  template <typename T>
  AttributeValue(AttributeType type, T&& data) : type_(type), data_(std::forward<T>(data)) {}

  AttributeType type_;
  Data data_;
};

// An item: its attributes by name, in byte order of the names.
using Item = AttributeValue::Map;

// Sizes as DynamoDB counts them for limits and capacity (developer guide, "DynamoDB item sizes and formats").
std::size_t SizeBytes(const AttributeValue& value);
std::size_t SizeBytes(const Item& item);

}  // namespace virga::dynamodb

#endif  // VIRGA_DYNAMODB_ITEM_ATTRIBUTE_VALUE_H_
