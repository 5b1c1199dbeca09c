// The compact form to JSON, to a tree, and to one attribute. Every length is checked: a corrupt
// form is an error.
#include <array>
#include <utility>

#include "codec/base64.h"
#include "dynamodb/item/compact_form.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb {

namespace compact {

bool Cursor::Skip(AttributeType type) {
  std::string_view ignored;
  std::size_t length = 0;
  switch (type) {
    case AttributeType::kString:
    case AttributeType::kBinary:
      return ReadSized(ignored);
    case AttributeType::kNumber:
      return Number::SkipPacked(bytes_);
    case AttributeType::kBool:
      return ReadBytes(1, ignored);
    case AttributeType::kNull:
      return true;
    default:
      return ReadFixed32(length) && ReadBytes(length, ignored);
  }
}

}  // namespace compact

namespace {

using compact::Cursor;

aws::Error Corrupt() {
  return aws::InternalError("A stored item is corrupt.");
}

// What stands before a value, as `{"S":`.
struct Opening {
  std::array<char, 8> text{};
  std::size_t size = 0;
};
constexpr std::array<Opening, 11> kOpenings = [] {
  std::array<Opening, 11> openings;
  for (std::size_t type = 1; type < openings.size(); ++type) {
    Opening& opening = openings[type];
    for (const std::string_view part :
         {std::string_view("{\""), TypeName(static_cast<AttributeType>(type)), std::string_view("\":")}) {
      for (const char c : part) opening.text[opening.size++] = c;
    }
  }
  return openings;
}();

class CompactToJson {
 public:
  explicit CompactToJson(std::string& out) : out_(out) {}

  // Names and values, each pair a JSON member.
  bool Members(Cursor& in, std::size_t count, int level) {
    out_.push_back('{');
    for (std::size_t i = 0; i < count; ++i) {
      std::string_view name;
      if (!in.ReadSized(name)) return false;
      if (i > 0) out_.push_back(',');
      codec::AppendJsonString(name, out_);
      out_.push_back(':');
      if (!Value(in, level)) return false;
    }
    out_.push_back('}');
    return true;
  }

 private:
  bool Value(Cursor& in, int level) {
    AttributeType type{};
    if (level > compact::kLevelMax || !in.ReadType(type)) return false;
    const Opening& opening = kOpenings[static_cast<std::size_t>(type)];
    out_.append(opening.text.data(), opening.size);
    const bool ok = Payload(in, type, level);
    out_.push_back('}');
    return ok;
  }

  bool Payload(Cursor& in, AttributeType type, int level) {
    std::uint8_t byte = 0;
    switch (type) {
      case AttributeType::kString:
        return Text(in);
      case AttributeType::kBinary:
        return Base64(in);
      case AttributeType::kNumber:
        return PackedNumber(in);
      case AttributeType::kBool:
        if (!in.ReadByte(byte) || byte > 1) return false;
        out_.append(byte != 0 ? "true" : "false");
        return true;
      case AttributeType::kNull:
        out_.append("true");
        return true;
      default:
        break;
    }
    Cursor content({});
    std::size_t count = 0;
    if (!in.ReadContainer(content, count)) return false;
    if (type == AttributeType::kMap) return Members(content, count, level + 1) && content.empty();
    return Elements(content, count, type, level + 1) && content.empty();
  }

  bool Elements(Cursor& in, std::size_t count, AttributeType type, int level) {
    out_.push_back('[');
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) out_.push_back(',');
      const bool ok = type == AttributeType::kList        ? Value(in, level)
                      : type == AttributeType::kNumberSet ? PackedNumber(in)
                      : type == AttributeType::kStringSet ? Text(in)
                                                          : Base64(in);
      if (!ok) return false;
    }
    out_.push_back(']');
    return true;
  }

  bool Text(Cursor& in) {
    std::string_view text;
    if (!in.ReadSized(text)) return false;
    codec::AppendJsonString(text, out_);
    return true;
  }
  bool Base64(Cursor& in) {
    std::string_view bytes;
    if (!in.ReadSized(bytes)) return false;
    out_.push_back('"');
    codec::AppendBase64(bytes, out_);
    out_.push_back('"');
    return true;
  }
  bool PackedNumber(Cursor& in) {
    const std::optional<Number> number = Number::ReadPacked(in.rest());
    if (!number) return false;
    out_.push_back('"');
    number->AppendTo(out_);
    out_.push_back('"');
    return true;
  }

  std::string& out_;
};

std::optional<AttributeValue> ReadValue(Cursor& in, int level);

std::optional<AttributeValue::Map> ReadMembers(Cursor& in, std::size_t count, int level) {
  AttributeValue::Map map;
  for (std::size_t i = 0; i < count; ++i) {
    std::string_view name;
    if (!in.ReadSized(name)) return std::nullopt;
    std::optional<AttributeValue> value = ReadValue(in, level);
    if (!value) return std::nullopt;
    const std::size_t before = map.size();
    map.emplace_hint(map.end(), name, std::move(*value));
    if (map.size() == before) return std::nullopt;  // a name twice
  }
  return map;
}

// Strictly ascending, as the writer leaves them: so no duplicates.
template <typename T>
bool Ascends(const std::vector<T>& members, const T& next) {
  return members.empty() || members.back() < next;
}

std::optional<AttributeValue> ReadByteSet(Cursor& in, std::size_t count, AttributeType type) {
  std::vector<std::string> members;
  for (std::size_t i = 0; i < count; ++i) {
    std::string_view bytes;
    if (!in.ReadSized(bytes)) return std::nullopt;
    std::string member(bytes);
    if (!Ascends(members, member)) return std::nullopt;
    members.push_back(std::move(member));
  }
  if (members.empty()) return std::nullopt;
  return type == AttributeType::kStringSet ? AttributeValue::StringSet(std::move(members))
                                           : AttributeValue::BinarySet(std::move(members));
}

std::optional<AttributeValue> ReadNumberSet(Cursor& in, std::size_t count) {
  std::vector<Number> members;
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<Number> number = Number::ReadPacked(in.rest());
    if (!number || !Ascends(members, *number)) return std::nullopt;
    members.push_back(*number);
  }
  if (members.empty()) return std::nullopt;
  return AttributeValue::NumberSet(std::move(members));
}

std::optional<AttributeValue> ReadList(Cursor& in, std::size_t count, int level) {
  AttributeValue::List list;
  for (std::size_t i = 0; i < count; ++i) {
    std::optional<AttributeValue> element = ReadValue(in, level);
    if (!element) return std::nullopt;
    list.push_back(std::move(*element));
  }
  return AttributeValue::Of(std::move(list));
}

std::optional<AttributeValue> ReadContainer(Cursor& in, AttributeType type, int level) {
  Cursor content({});
  std::size_t count = 0;
  if (!in.ReadContainer(content, count)) return std::nullopt;
  std::optional<AttributeValue> value;
  if (type == AttributeType::kMap) {
    if (auto map = ReadMembers(content, count, level)) value = AttributeValue::Of(std::move(*map));
  } else if (type == AttributeType::kList) {
    value = ReadList(content, count, level);
  } else if (type == AttributeType::kNumberSet) {
    value = ReadNumberSet(content, count);
  } else {
    value = ReadByteSet(content, count, type);
  }
  if (!content.empty()) return std::nullopt;
  return value;
}

std::optional<AttributeValue> ReadValue(Cursor& in, int level) {
  AttributeType type{};
  std::string_view bytes;
  std::uint8_t byte = 0;
  if (level > compact::kLevelMax || !in.ReadType(type)) return std::nullopt;
  switch (type) {
    case AttributeType::kString:
      if (!in.ReadSized(bytes)) return std::nullopt;
      return AttributeValue::String(std::string(bytes));
    case AttributeType::kBinary:
      if (!in.ReadSized(bytes)) return std::nullopt;
      return AttributeValue::Binary(std::string(bytes));
    case AttributeType::kNumber: {
      const std::optional<Number> number = Number::ReadPacked(in.rest());
      if (!number) return std::nullopt;
      return AttributeValue::Of(*number);
    }
    case AttributeType::kBool:
      if (!in.ReadByte(byte) || byte > 1) return std::nullopt;
      return AttributeValue::Bool(byte != 0);
    case AttributeType::kNull:
      return AttributeValue::Null();
    default:
      return ReadContainer(in, type, level + 1);
  }
}

}  // namespace

aws::Status WriteCompactItem(std::string_view compact, codec::JsonWriter& json) {
  json.BeginObject();  // for its comma
  json.out().pop_back();
  Cursor in(compact);
  std::size_t size_bytes = 0;
  std::size_t count = 0;
  if (!in.ReadHead(size_bytes, count)) return Err(Corrupt());
  if (!CompactToJson(json.out()).Members(in, count, 1) || !in.empty()) return Err(Corrupt());
  return Ok{};
}

aws::Result<Item> ParseCompactItem(std::string_view compact) {
  Cursor in(compact);
  std::size_t size_bytes = 0;
  std::size_t count = 0;
  if (!in.ReadHead(size_bytes, count)) return Err(Corrupt());
  std::optional<Item> item = ReadMembers(in, count, 1);
  if (!item || !in.empty()) return Err(Corrupt());
  return std::move(*item);
}

aws::Result<Item> ParseAttributes(std::string_view compact, const AttributeNames& names) {
  Cursor in(compact);
  std::size_t size_bytes = 0;
  std::size_t count = 0;
  if (!in.ReadHead(size_bytes, count)) return Err(Corrupt());
  Item::sequence_type attributes;
  attributes.reserve(names.size());
  auto wanted = names.begin();
  for (std::size_t i = 0; i < count; ++i) {
    std::string_view name;
    if (!in.ReadSized(name)) return Err(Corrupt());
    int order = 1;
    while (wanted != names.end() && (order = wanted->compare(name)) < 0) ++wanted;  // the item has none of that name
    if (wanted == names.end()) break;
    if (order == 0) {
      std::optional<AttributeValue> value = ReadValue(in, 1);
      if (!value) return Err(Corrupt());
      attributes.emplace_back(name, std::move(*value));
      ++wanted;
      continue;
    }
    AttributeType type{};
    if (!in.ReadType(type) || !in.Skip(type)) return Err(Corrupt());
  }
  Item item;
  item.adopt_sequence(boost::container::ordered_unique_range, std::move(attributes));
  return item;
}

std::size_t CompactSizeBytes(std::string_view compact) {
  Cursor in(compact);
  std::size_t size_bytes = 0;
  std::size_t count = 0;
  return in.ReadHead(size_bytes, count) ? size_bytes : 0;
}

std::optional<AttributeValue> FindAttribute(std::string_view compact, std::string_view name) {
  Cursor in(compact);
  std::size_t size_bytes = 0;
  std::size_t count = 0;
  if (!in.ReadHead(size_bytes, count)) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    std::string_view candidate;
    if (!in.ReadSized(candidate) || candidate > name) return std::nullopt;
    if (candidate == name) return ReadValue(in, 1);
    AttributeType type{};
    if (!in.ReadType(type) || !in.Skip(type)) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace virga::dynamodb
