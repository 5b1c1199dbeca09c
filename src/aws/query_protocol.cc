#include "aws/query_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "codec/json_document.h"
#include "codec/json_writer.h"

namespace virga::aws {
namespace {

// The parameters as a tree: "Entry.1.Value.DataType" is four nodes.
struct Node {
  std::optional<std::string> value;
  std::map<std::string, std::unique_ptr<Node>, std::less<>> children;

  const Node* Find(std::string_view name) const {
    const auto found = children.find(name);
    return found == children.end() ? nullptr : found->second.get();
  }
};

constexpr std::size_t kDepthMax = 10;

Error BadParameter(std::string_view value, std::string_view name, std::string_view reason) {
  return InvalidParameterValue(fmt::format("Value {} for parameter {} is invalid. Reason: {}", value, name, reason));
}

Error Unknown(std::string_view name) {
  return InvalidParameterValue(fmt::format("The parameter {} is not known to this operation.", name));
}

std::optional<std::uint8_t> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

// https://url.spec.whatwg.org/#urlencoded-parsing, but strict.
std::optional<std::string> DecodeForm(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const auto high = HexDigit(text[i + 1]);
      const auto low = HexDigit(text[i + 2]);
      if (!high || !low) return std::nullopt;
      out.push_back(static_cast<char>(*high * 16 + *low));
      i += 2;
    }
  }
  if (!codec::IsUtf8(out)) return std::nullopt;
  return out;
}

bool BelongsToSignature(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "AWSAccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "Timestamp", "Expires", "SecurityToken"};
  constexpr std::string_view kPrefix = "x-amz-";
  const bool has_prefix =
      name.size() > kPrefix.size() && std::equal(kPrefix.begin(), kPrefix.end(), name.begin(), [](char want, char got) {
        return got == want || (want >= 'a' && want <= 'z' && got == want - 'a' + 'A');
      });
  return has_prefix || std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

Status Insert(Node& root, std::string_view name, const std::string& value) {
  Node* node = &root;
  std::string_view rest = name;
  for (std::size_t depth = 0; depth < kDepthMax; ++depth) {
    const std::size_t dot = rest.find('.');
    auto& child = node->children[std::string(rest.substr(0, dot))];
    if (!child) child = std::make_unique<Node>();
    node = child.get();
    if (dot == std::string_view::npos) {
      node->value = value;
      return Ok{};
    }
    rest.remove_prefix(dot + 1);
  }
  return Err(Unknown(name));
}

// Writes one object by the rows of its members, and finds what no row knows.
class InputWriter {
 public:
  explicit InputWriter(std::string& json) : json_(json) {}

  Status WriteObject(const Node& node, std::span<const Member> members, const std::string& prefix) {
    std::set<std::string_view> known;
    json_.BeginObject();
    for (const Member& member : members) {
      const std::string_view name = member.query_name.empty() ? member.name : member.query_name;
      if (const Node* child = node.Find(name)) {
        known.insert(name);
        json_.Key(member.name);
        RETURN_IF_ERROR(WriteMember(*child, member, prefix + std::string(name)));
      } else if (IsEmptyList(node.Find(member.name), member)) {
        known.insert(member.name);
        json_.Key(member.name);
        json_.BeginArray();
        json_.EndArray();
      }
    }
    json_.EndObject();
    for (const auto& [name, child] : node.children) {
      if (!known.contains(name)) return Err(Unknown(prefix + FullName(name, *child)));
    }
    return Ok{};
  }

 private:
  // The SDKs write an empty list as one empty parameter with the member's own name: "Entries=".
  static bool IsEmptyList(const Node* node, const Member& member) {
    const bool is_list = member.type == MemberType::kStringList || member.type == MemberType::kStructureList;
    return is_list && node != nullptr && node->children.empty() && node->value == "";
  }

  static std::string FullName(const std::string& name, const Node& node) {
    if (node.value || node.children.empty()) return name;
    const auto& [next, child] = *node.children.begin();
    return name + "." + FullName(next, *child);
  }

  Status WriteMember(const Node& node, const Member& member, const std::string& name) {
    switch (member.type) {
      case MemberType::kString:
      case MemberType::kInteger:
      case MemberType::kBoolean:
        return WriteScalar(node, member.type, name);
      case MemberType::kStringList:
        return WriteList(node, name, [this](const Node& entry, const std::string& entry_name) {
          return WriteScalar(entry, MemberType::kString, entry_name);
        });
      case MemberType::kStructureList:
        return WriteList(node, name, [this, &member](const Node& entry, const std::string& entry_name) {
          return WriteObject(entry, member.children, entry_name + ".");
        });
      case MemberType::kStructure:
        return WriteObject(node, member.children, name + ".");
      case MemberType::kStringMap:
        return WriteMap(node, member.query_key, name, [this](const Node& value, const std::string& value_name) {
          return WriteScalar(value, MemberType::kString, value_name);
        });
      case MemberType::kAttributeMap:
        return WriteMap(node, "Name", name, [this](const Node& value, const std::string& value_name) {
          return WriteObject(value, kAttributeValueMembers, value_name + ".");
        });
    }
    return Err(InternalError("an input member has no type"));
  }

  Status WriteScalar(const Node& node, MemberType type, const std::string& name) {
    if (!node.children.empty()) {
      const auto& [next, child] = *node.children.begin();
      return Err(Unknown(name + "." + FullName(next, *child)));
    }
    const std::string& text = *node.value;
    if (type == MemberType::kString) {
      json_.String(text);
      return Ok{};
    }
    if (type == MemberType::kBoolean) {
      if (text != "true" && text != "false") return Err(BadParameter(text, name, "Must be true or false."));
      json_.Bool(text == "true");
      return Ok{};
    }
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
      return Err(BadParameter(text, name, "Must be an integer."));
    }
    json_.Int(number);
    return Ok{};
  }

  // The entries of a list in order: "1", "2", ... A lone entry may come without its index, as
  // AWS's own examples write it (Attribute.Name=...&Attribute.Value=...).
  static Result<std::vector<std::pair<const Node*, std::string>>> Entries(const Node& node, const std::string& name) {
    std::vector<std::pair<const Node*, std::string>> entries;
    const bool is_indexed =
        std::any_of(node.children.begin(), node.children.end(), [](const auto& child) { return IsIndex(child.first); });
    if (!is_indexed) {
      entries.emplace_back(&node, name);
      return entries;
    }
    if (node.value) return Err(Unknown(name));
    for (std::size_t i = 1; i <= node.children.size(); ++i) {
      const Node* entry = node.Find(std::to_string(i));
      if (entry == nullptr) {
        const auto& [next, child] = *node.children.rbegin();
        return Err(BadParameter(name + "." + FullName(next, *child), name,
                                fmt::format("List entries are numbered from 1 without gaps; {} is missing.", i)));
      }
      entries.emplace_back(entry, fmt::format("{}.{}", name, i));
    }
    return entries;
  }

  static bool IsIndex(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  }

  template <typename WriteEntry>
  Status WriteList(const Node& node, const std::string& name, WriteEntry write_entry) {
    ASSIGN_OR_RETURN(const auto entries, Entries(node, name));
    json_.BeginArray();
    for (const auto& [entry, entry_name] : entries) RETURN_IF_ERROR(write_entry(*entry, entry_name));
    json_.EndArray();
    return Ok{};
  }

  template <typename WriteValue>
  Status WriteMap(const Node& node, std::string_view key_name, const std::string& name, WriteValue write_value) {
    ASSIGN_OR_RETURN(const auto entries, Entries(node, name));
    std::set<std::string_view> keys;
    json_.BeginObject();
    for (const auto& [entry, entry_name] : entries) {
      const Node* key = entry->Find(key_name);
      const Node* value = entry->Find("Value");
      if (key == nullptr || !key->value) return Err(MissingParameter(fmt::format("{}.{}", entry_name, key_name)));
      if (value == nullptr) return Err(MissingParameter(entry_name + ".Value"));
      for (const auto& [child_name, child] : entry->children) {
        if (child.get() != key && child.get() != value) {
          return Err(Unknown(entry_name + "." + FullName(child_name, *child)));
        }
      }
      if (!keys.insert(*key->value).second) {
        return Err(BadParameter(*key->value, fmt::format("{}.{}", entry_name, key_name), "It is repeated."));
      }
      json_.Key(*key->value);
      RETURN_IF_ERROR(write_value(*value, entry_name + ".Value"));
    }
    json_.EndObject();
    return Ok{};
  }

  static constexpr std::array<Member, 5> kAttributeValueMembers = {{
      {.name = "DataType", .type = MemberType::kString, .support = Support::kHandled},
      {.name = "StringValue", .type = MemberType::kString, .support = Support::kHandled},
      {.name = "BinaryValue", .type = MemberType::kString, .support = Support::kHandled},
      {.name = "StringListValues",
       .type = MemberType::kStringList,
       .support = Support::kHandled,
       .query_name = "StringListValue"},
      {.name = "BinaryListValues",
       .type = MemberType::kStringList,
       .support = Support::kHandled,
       .query_name = "BinaryListValue"},
  }};

  codec::JsonWriter json_;
};

// "/<account>/<queue>", the way in which Query names a queue without a QueueUrl.
bool IsQueuePath(std::string_view path) {
  const std::size_t slash = path.find('/', 1);
  return path.size() > 3 && path.front() == '/' && slash != std::string_view::npos && slash > 1 &&
         slash + 1 < path.size() && path.find('/', slash + 1) == std::string_view::npos;
}

}  // namespace

Error MissingActionError() {
  return MissingParameter("Action");
}

Result<QueryCall> ParseQueryCall(std::string_view form, const QueryLimits& limits) {
  QueryCall call;
  std::set<std::string> names;
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view pair = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    auto name = DecodeForm(pair.substr(0, equals));
    auto value = DecodeForm(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
    if (!name || !value) return Err(InvalidParameterValue("The form is not valid percent-encoded UTF-8."));
    if (name->size() > limits.name_bytes_max) {
      return Err(
          InvalidParameterValue(fmt::format("A parameter's name is longer than {} bytes.", limits.name_bytes_max)));
    }
    if (names.size() == limits.parameters_max) {
      return Err(InvalidParameterValue(fmt::format("There are more than {} parameters.", limits.parameters_max)));
    }
    if (!names.insert(*name).second) {
      return Err(InvalidParameterValue(fmt::format("The parameter {} is repeated.", *name)));
    }
    if (*name == "Action") {
      call.action = std::move(*value);
    } else if (*name == "Version") {
      call.version = std::move(*value);
    } else if (!BelongsToSignature(*name)) {
      call.parameters.emplace_back(std::move(*name), std::move(*value));
    }
  }
  return call;
}

Status WriteQueryInput(const QueryCall& call, const OperationInfo& operation, std::string_view path,
                       std::string& json) {
  Node root;
  for (const auto& [name, value] : call.parameters) RETURN_IF_ERROR(Insert(root, name, value));
  const auto has_queue_url = [](const Member& member) { return member.name == "QueueUrl"; };
  if (IsQueuePath(path) && root.Find("QueueUrl") == nullptr &&
      std::any_of(operation.members.begin(), operation.members.end(), has_queue_url)) {
    RETURN_IF_ERROR(Insert(root, "QueueUrl", std::string(path)));
  }
  json.clear();
  return InputWriter(json).WriteObject(root, operation.members, "");
}

}  // namespace virga::aws
