#include "apps/virga/infra_json.h"

namespace virga::infra {
namespace {

bool Same(codec::JsonValue a, codec::JsonValue b) {
  using Kind = codec::JsonKind;
  if (a.is(Kind::kObject) != b.is(Kind::kObject) || a.is(Kind::kArray) != b.is(Kind::kArray)) return false;
  if (a.size() != b.size()) return false;
  if (a.is(Kind::kObject)) {
    for (codec::JsonValue member : a) {
      const auto other = Find(b, member.key());
      if (!other || !Same(member, *other)) return false;
    }
    return true;
  }
  if (a.is(Kind::kArray)) {
    auto other = b.begin();
    for (codec::JsonValue element : a) {
      if (!Same(element, *other)) return false;
      ++other;
    }
    return true;
  }
  return a.text() == b.text() && a.is(Kind::kNull) == b.is(Kind::kNull);
}

}  // namespace

std::optional<codec::JsonValue> Find(codec::JsonValue object, std::string_view key) {
  if (!object.is(codec::JsonKind::kObject)) return std::nullopt;
  for (codec::JsonValue member : object) {
    if (member.key() == key) return member;
  }
  return std::nullopt;
}

std::string Text(codec::JsonValue object, std::string_view key) {
  const auto member = Find(object, key);
  return member ? std::string(member->text()) : "";
}

bool SameJson(std::string_view a, std::string_view b) {
  codec::JsonDocument document_a;
  codec::JsonDocument document_b;
  const auto value_a = document_a.Parse(a);
  const auto value_b = document_b.Parse(b);
  return value_a.ok() && value_b.ok() && Same(*value_a, *value_b);
}

}  // namespace virga::infra
