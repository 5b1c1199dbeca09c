#include "tests/sim/json.h"

#include <cstdlib>
#include <utility>

#include "codec/json_writer.h"

namespace virga::sim {
namespace {

const Json kNull;
const Json::Array kNoElements;
const Json::Object kNoMembers;
const std::string kNoText;

}  // namespace

Json Json::From(codec::JsonValue value) {
  switch (value.kind()) {
    case codec::JsonKind::kNull:
      return {};
    case codec::JsonKind::kBool:
      return value.boolean();
    case codec::JsonKind::kNumber: {
      Json number;
      number.value_ = Number{std::string(value.text())};
      return number;
    }
    case codec::JsonKind::kString:
      return value.text();
    case codec::JsonKind::kArray: {
      Array array;
      for (const codec::JsonValue element : value) array.push_back(From(element));
      return array;
    }
    case codec::JsonKind::kObject: {
      Object object;
      for (const codec::JsonValue member : value) object.emplace(member.key(), From(member));
      return object;
    }
  }
  return {};
}

std::optional<Json> Json::Parse(std::string_view text) {
  if (text.empty()) return Json();
  codec::JsonDocument document;
  const auto parsed = document.Parse(text);
  if (!parsed.ok()) return std::nullopt;
  return From(*parsed);
}

std::string Json::Dump() const {
  std::string out;
  if (std::holds_alternative<std::monostate>(value_)) return "null";
  if (const auto* boolean = std::get_if<bool>(&value_)) return *boolean ? "true" : "false";
  if (const auto* number = std::get_if<Number>(&value_)) return number->text;
  if (const auto* text = std::get_if<std::string>(&value_)) {
    codec::AppendJsonString(*text, out);
    return out;
  }
  if (const auto* array = std::get_if<Array>(&value_)) {
    for (const Json& element : *array) out.append(out.empty() ? "" : ",").append(element.Dump());
    return "[" + out + "]";
  }
  for (const auto& [name, member] : object()) {
    if (!out.empty()) out.push_back(',');
    codec::AppendJsonString(name, out);
    out.append(":").append(member.Dump());
  }
  return "{" + out + "}";
}

const Json& Json::Get(std::string_view name) const {
  const Object& members = object();
  const auto found = members.find(name);
  return found == members.end() ? kNull : found->second;
}

bool Json::Has(std::string_view name) const {
  return object().contains(name);
}

Json& Json::operator[](std::string_view name) {
  if (is_null()) value_ = Object();
  return std::get<Object>(value_)[std::string(name)];
}

void Json::Erase(std::string_view name) {
  auto& members = std::get<Object>(value_);
  if (const auto found = members.find(name); found != members.end()) members.erase(found);
}

const Json::Object& Json::object() const {
  const auto* object = std::get_if<Object>(&value_);
  return object == nullptr ? kNoMembers : *object;
}

const Json::Array& Json::array() const {
  const auto* array = std::get_if<Array>(&value_);
  return array == nullptr ? kNoElements : *array;
}

void Json::Append(Json element) {
  if (is_null()) value_ = Array();
  std::get<Array>(value_).push_back(std::move(element));
}

const std::string& Json::text() const {
  if (const auto* text = std::get_if<std::string>(&value_)) return *text;
  if (const auto* number = std::get_if<Number>(&value_)) return number->text;
  return kNoText;
}

bool Json::boolean() const {
  const auto* boolean = std::get_if<bool>(&value_);
  return boolean != nullptr && *boolean;
}

std::int64_t Json::integer() const {
  return std::strtoll(text().c_str(), nullptr, 10);
}

}  // namespace virga::sim
