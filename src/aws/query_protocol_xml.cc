#include <algorithm>

#include "aws/query_protocol.h"

// The reply half of the Query protocol.

namespace virga::aws {
namespace {

// As XML character data.
void AppendXmlText(std::string_view text, std::string& xml) {
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string_view escape;
    switch (text[i]) {
      case '&':
        escape = "&amp;";
        break;
      case '<':
        escape = "&lt;";
        break;
      case '>':
        escape = "&gt;";
        break;
      case '"':
        escape = "&quot;";
        break;
      // A parser would read a bare one as a line feed: XML 1.0, section 2.11.
      case '\r':
        escape = "&#xD;";
        break;
      default:
        continue;
    }
    xml.append(text, from, i - from).append(escape);
    from = i + 1;
  }
  xml.append(text, from, text.size() - from);
}

using codec::JsonKind;
using codec::JsonValue;

void AppendElement(std::string_view name, std::string_view text, std::string& xml) {
  xml.append("<").append(name).append(">");
  AppendXmlText(text, xml);
  xml.append("</").append(name).append(">");
}

class ResultWriter {
 public:
  ResultWriter(const OperationInfo& operation, std::string& xml) : operation_(operation), xml_(xml) {}

  void AppendMembers(JsonValue object) {
    for (const JsonValue member : object) AppendMember(member);
  }

 private:
  const QueryOutput* Find(std::string_view member) const {
    const auto outputs = operation_.query_outputs;
    const auto found =
        std::find_if(outputs.begin(), outputs.end(), [&](const QueryOutput& o) { return o.member == member; });
    return found == outputs.end() ? nullptr : &*found;
  }

  void AppendMember(JsonValue member) {
    const QueryOutput* output = Find(member.key());
    const std::string_view element = output == nullptr ? member.key() : output->element;
    if (member.is(JsonKind::kArray)) {
      for (const JsonValue entry : member) AppendValue(element, entry);
    } else if (output != nullptr && !output->key.empty() && member.is(JsonKind::kObject)) {
      for (const JsonValue entry : member) {
        xml_.append("<").append(element).append(">");
        AppendElement(output->key, entry.key(), xml_);
        AppendValue("Value", entry);
        xml_.append("</").append(element).append(">");
      }
    } else {
      AppendValue(element, member);
    }
  }

  void AppendValue(std::string_view element, JsonValue value) {
    if (value.is(JsonKind::kNull)) return;
    if (!value.is(JsonKind::kObject)) return AppendElement(element, value.text(), xml_);
    xml_.append("<").append(element).append(">");
    AppendMembers(value);
    xml_.append("</").append(element).append(">");
  }

  const OperationInfo& operation_;
  std::string& xml_;
};

}  // namespace

Status AppendQueryResult(const QueryReply& reply, const OperationInfo& operation, std::string_view json,
                         std::string& xml) {
  const std::string_view name = operation.name;
  xml.append("<?xml version=\"1.0\"?><").append(name).append("Response xmlns=\"");
  xml.append(reply.xml_namespace).append("\">");
  if (!json.empty()) {
    thread_local codec::JsonDocument document;
    const auto parsed = document.Parse(json);
    if (!parsed.ok() || !parsed->is(JsonKind::kObject)) return Err(InternalError("the reply is not an object"));
    if (parsed->size() == 0) {
      xml.append("<").append(name).append("Result/>");
    } else {
      xml.append("<").append(name).append("Result>");
      ResultWriter(operation, xml).AppendMembers(*parsed);
      xml.append("</").append(name).append("Result>");
    }
  }
  xml.append("<ResponseMetadata>");
  AppendElement("RequestId", reply.request_id, xml);
  xml.append("</ResponseMetadata></").append(name).append("Response>");
  return Ok{};
}

void AppendQueryError(const QueryReply& reply, const Error& error, std::string& xml) {
  const ErrorInfo& info = InfoOf(error.code);
  AppendQueryError(reply, {.code = info.query_code, .message = error.message, .sender_fault = info.sender_fault}, xml);
}

void AppendQueryError(const QueryReply& reply, const QueryError& error, std::string& xml) {
  xml.append("<?xml version=\"1.0\"?><ErrorResponse xmlns=\"").append(reply.xml_namespace).append("\"><Error>");
  AppendElement("Type", error.sender_fault ? "Sender" : "Receiver", xml);
  AppendElement("Code", error.code, xml);
  AppendElement("Message", error.message, xml);
  xml.append("<Detail/></Error>");
  AppendElement("RequestId", reply.request_id, xml);
  xml.append("</ErrorResponse>");
}

}  // namespace virga::aws
