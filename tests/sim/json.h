#ifndef VIRGA_TESTS_SIM_JSON_H_
#define VIRGA_TESTS_SIM_JSON_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "codec/json_document.h"

namespace virga::sim {

// A JSON value as a tree, for the calls and the model. Members of objects have no order; two numbers
// are equal if they are written alike.
class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::map<std::string, Json, std::less<>>;

  Json() = default;                                                      // null
  Json(const char* text) : value_(std::string(text)) {}                  // NOLINT(google-explicit-constructor)
  Json(std::string text) : value_(std::move(text)) {}                    // NOLINT(google-explicit-constructor)
  Json(std::string_view text) : value_(std::string(text)) {}             // NOLINT(google-explicit-constructor)
  Json(bool value) : value_(value) {}                                    // NOLINT(google-explicit-constructor)
  Json(std::int64_t number) : value_(Number{std::to_string(number)}) {}  // NOLINT(google-explicit-constructor)
  Json(int number) : Json(std::int64_t{number}) {}                       // NOLINT(google-explicit-constructor)
  Json(Array array) : value_(std::move(array)) {}                        // NOLINT(google-explicit-constructor)
  Json(Object object) : value_(std::move(object)) {}                     // NOLINT(google-explicit-constructor)

  // nullopt: it does not parse. An empty text is null.
  static std::optional<Json> Parse(std::string_view text);
  std::string Dump() const;

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  // The member of that name; null if there is none, or this is no object.
  const Json& operator[](std::string_view name) const { return Get(name); }
  const Json& Get(std::string_view name) const;
  bool Has(std::string_view name) const;
  // The same of what can be changed, where it makes the member (and an object of null). REQUIRES: an object or null.
  Json& operator[](std::string_view name);
  void Erase(std::string_view name);
  const Object& object() const;     // empty if this is none
  const Array& array() const;       // empty if this is none
  void Append(Json element);        // REQUIRES: an array or null
  const std::string& text() const;  // of a string or number; else ""
  bool boolean() const;             // false if it is none
  std::int64_t integer() const;     // 0 if it is none

  bool operator==(const Json&) const = default;

 private:
  struct Number {
    std::string text;
    bool operator==(const Number&) const = default;
  };
  static Json From(codec::JsonValue value);

  std::variant<std::monostate, bool, Number, std::string, Array, Object> value_;
};

// Attribute values of DynamoDB.
inline Json S(std::string text) {
  return Json::Object{{"S", Json(std::move(text))}};
}
inline Json N(std::int64_t number) {
  return Json::Object{{"N", Json(std::to_string(number))}};
}

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_JSON_H_
