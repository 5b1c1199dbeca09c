// The compact form from JSON and from a tree. Both give the same bytes for the same item.
#include <algorithm>
#include <boost/container/small_vector.hpp>

#include "dynamodb/item/attribute_json.h"
#include "dynamodb/item/compact_form.h"
#include "dynamodb/item/item_codec.h"

namespace virga::dynamodb {

using codec::JsonValue;

namespace {

// How DynamoDB counts a List or Map: 3 bytes, and 1 more for each element.
constexpr std::size_t kContainerBytes = 3;
constexpr std::size_t kElementBytes = 1;

bool ByName(JsonValue a, JsonValue b) {
  return IsNameBefore(a.key(), b.key());
}

// Writes JSON values straight into the compact form and counts their size on the way.
class JsonToCompact {
 public:
  explicit JsonToCompact(std::string& out) : out_(out) {}

  std::size_t size_bytes() const { return size_bytes_; }

  // The members of an item or map, sorted by name.
  aws::Status Members(JsonValue object, int level, std::size_t element_bytes) {
    compact::AppendVarint(object.size(), out_);
    boost::container::small_vector<JsonValue, 32> members;
    for (const JsonValue member : object) members.push_back(member);
    if (!std::is_sorted(members.begin(), members.end(), ByName)) std::sort(members.begin(), members.end(), ByName);
    for (const JsonValue member : members) {
      RETURN_IF_ERROR(attribute_json::CheckName(member.key()));
      compact::AppendSized(member.key(), out_);
      size_bytes_ += member.key().size() + element_bytes;
      RETURN_IF_ERROR(Value(member, level));
    }
    return Ok{};
  }

 private:
  aws::Status Value(JsonValue json, int level) {
    if (level > compact::kLevelMax) return Err(attribute_json::NestedTooDeep());
    ASSIGN_OR_RETURN(const attribute_json::Typed typed, attribute_json::Select(json));
    compact::AppendType(typed.type, out_);
    switch (typed.type) {
      case AttributeType::kString:
        Bytes(typed.payload.text());
        return Ok{};
      case AttributeType::kNumber: {
        ASSIGN_OR_RETURN(const Number number, Number::Parse(typed.payload.text()));
        Append(number);
        return Ok{};
      }
      case AttributeType::kBinary: {
        ASSIGN_OR_RETURN(const std::string bytes, attribute_json::DecodeBinary(typed.payload.text()));
        Bytes(bytes);
        return Ok{};
      }
      case AttributeType::kBool:
        out_.push_back(typed.payload.boolean() ? '\1' : '\0');
        [[fallthrough]];
      case AttributeType::kNull:
        size_bytes_ += 1;
        return Ok{};
      default:
        break;
    }
    const std::size_t opened_at = compact::OpenContainer(out_);
    RETURN_IF_ERROR(Container(typed, level));
    compact::CloseContainer(opened_at, out_);
    return Ok{};
  }

  aws::Status Container(const attribute_json::Typed& typed, int level) {
    switch (typed.type) {
      case AttributeType::kMap:
        size_bytes_ += kContainerBytes;
        return Members(typed.payload, level + 1, kElementBytes);
      case AttributeType::kStringSet: {
        ASSIGN_OR_RETURN(const auto members, attribute_json::StringMembers(typed.payload));
        compact::AppendVarint(members.size(), out_);
        for (const std::string_view member : members) Bytes(member);
        return Ok{};
      }
      case AttributeType::kBinarySet: {
        ASSIGN_OR_RETURN(const auto members, attribute_json::BinaryMembers(typed.payload));
        compact::AppendVarint(members.size(), out_);
        for (const std::string& member : members) Bytes(member);
        return Ok{};
      }
      case AttributeType::kNumberSet: {
        ASSIGN_OR_RETURN(const auto members, attribute_json::NumberMembers(typed.payload));
        compact::AppendVarint(members.size(), out_);
        for (const Number& member : members) Append(member);
        return Ok{};
      }
      default:
        break;
    }
    size_bytes_ += kContainerBytes;
    compact::AppendVarint(typed.payload.size(), out_);
    for (const JsonValue element : typed.payload) {
      size_bytes_ += kElementBytes;
      RETURN_IF_ERROR(Value(element, level + 1));
    }
    return Ok{};
  }

  void Bytes(std::string_view bytes) {
    compact::AppendSized(bytes, out_);
    size_bytes_ += bytes.size();
  }
  void Append(const Number& number) {
    number.AppendPackedTo(out_);
    size_bytes_ += number.SizeBytes();
  }

  std::string& out_;
  std::size_t size_bytes_ = 0;
};

// About what the compact form of `json` takes, rather more than less, so that it is allocated once.
std::size_t EstimateBytes(JsonValue json) {
  constexpr std::size_t kPerValue = 4;  // type, length of the name or the value
  std::size_t bytes = json.key().size() + json.text().size() + kPerValue;
  for (const JsonValue child : json) bytes += EstimateBytes(child);
  return bytes;
}

void AppendValue(const AttributeValue& value, std::string& out);

void AppendMember(const AttributeValue::Map::value_type& member, std::string& out) {
  compact::AppendSized(member.first, out);
  AppendValue(member.second, out);
}

void AppendMembers(const AttributeValue::Map& map, std::string& out) {
  compact::AppendVarint(map.size(), out);
  for (const auto& member : map) AppendMember(member, out);
}

void AppendContainer(const AttributeValue& value, std::string& out) {
  switch (value.type()) {
    case AttributeType::kMap:
      AppendMembers(value.map(), out);
      return;
    case AttributeType::kList:
      compact::AppendVarint(value.list().size(), out);
      for (const AttributeValue& element : value.list()) AppendValue(element, out);
      return;
    case AttributeType::kNumberSet:
      compact::AppendVarint(value.number_set().size(), out);
      for (const Number& member : value.number_set()) member.AppendPackedTo(out);
      return;
    default:
      compact::AppendVarint(value.byte_set().size(), out);
      for (const std::string& member : value.byte_set()) compact::AppendSized(member, out);
  }
}

void AppendValue(const AttributeValue& value, std::string& out) {
  compact::AppendType(value.type(), out);
  switch (value.type()) {
    case AttributeType::kString:
    case AttributeType::kBinary:
      compact::AppendSized(value.bytes(), out);
      return;
    case AttributeType::kNumber:
      value.number().AppendPackedTo(out);
      return;
    case AttributeType::kBool:
      out.push_back(value.boolean() ? '\1' : '\0');
      return;
    case AttributeType::kNull:
      return;
    default:
      break;
  }
  const std::size_t opened_at = compact::OpenContainer(out);
  AppendContainer(value, out);
  compact::CloseContainer(opened_at, out);
}

void AppendHead(std::string& out) {
  out.push_back(static_cast<char>(compact::kVersion));
  out.append(compact::kFixed32Bytes, '\0');
}

}  // namespace

aws::Result<std::string> DecodeItemToCompact(JsonValue json, std::size_t& size_bytes) {
  RETURN_IF_ERROR(attribute_json::CheckObject(json));
  std::string out;
  out.reserve(compact::kHeadBytes + EstimateBytes(json));
  AppendHead(out);
  JsonToCompact writer(out);
  RETURN_IF_ERROR(writer.Members(json, 1, 0));
  size_bytes = writer.size_bytes();
  compact::SetFixed32(compact::kSizeAt, size_bytes, out);
  return out;
}

std::string EncodeItem(const Item& item) {
  const std::size_t size_bytes = SizeBytes(item);
  std::string out;
  out.reserve(compact::kHeadBytes + 2 * size_bytes);
  AppendHead(out);
  AppendMembers(item, out);
  compact::SetFixed32(compact::kSizeAt, size_bytes, out);
  return out;
}

ParsedAttributes::ParsedAttributes(const AttributeNames& wanted, const Item& parsed)
    : names(wanted), count(parsed.size()), size_bytes(SizeBytes(parsed)) {}

aws::Result<std::string> ReplaceAttributes(std::string_view compact, const ParsedAttributes& from, const Item& to) {
  const auto corrupt = [] { return Err(aws::InternalError("A stored item is corrupt.")); };
  compact::Cursor in(compact);
  std::size_t size_bytes = 0;
  std::size_t count = 0;
  if (!in.ReadHead(size_bytes, count) || count < from.count) return corrupt();
  const std::size_t to_bytes = SizeBytes(to);
  std::string out;
  out.reserve(compact.size() + 2 * to_bytes);
  AppendHead(out);
  compact::AppendVarint(count - from.count + to.size(), out);
  auto next_from = from.names.begin();
  auto next_to = to.begin();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view begin = in.rest();
    std::string_view name;
    AttributeType type{};
    if (!in.ReadSized(name) || !in.ReadType(type) || !in.Skip(type)) return corrupt();
    for (; next_to != to.end() && IsNameBefore(next_to->first, name); ++next_to) AppendMember(*next_to, out);
    while (next_from != from.names.end() && IsNameBefore(*next_from, name)) ++next_from;
    if (next_from == from.names.end() || *next_from != name) {
      out.append(begin.substr(0, begin.size() - in.rest().size()));
    }
  }
  for (; next_to != to.end(); ++next_to) AppendMember(*next_to, out);
  compact::SetFixed32(compact::kSizeAt, size_bytes - from.size_bytes + to_bytes, out);
  return out;
}

}  // namespace virga::dynamodb
