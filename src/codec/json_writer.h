#ifndef VIRGA_CODEC_JSON_WRITER_H_
#define VIRGA_CODEC_JSON_WRITER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace virga::codec {

// Appends compact JSON (RFC 8259) to a string that the caller owns. Commas come by themselves.
// It does not check that brackets match: the tests of what uses it do.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void BeginObject() { Open('{'); }
  void EndObject() { out_.push_back('}'); }
  void BeginArray() { Open('['); }
  void EndArray() { out_.push_back(']'); }
  void Key(std::string_view key);
  void String(std::string_view utf8);
  void Int(std::int64_t value);
  void Bool(bool value);
  void Null();
  // A double as Java prints it, which is how AWS writes times and capacity: 1.0, 0.5, 1.615218678973E9.
  void Double(double value);
  // Text that is JSON already; it must not be empty.
  void Raw(std::string_view json);
  // A string whose characters need no escape, as base64, numbers and ids.
  void PlainString(std::string_view text);
  template <std::size_t kSize>
  void PlainChars(const std::array<char, kSize>& text) {
    PlainString({text.data(), text.size()});
  }

  std::string& out() { return out_; }

 private:
  void Comma() {
    if (!out_.empty() && out_.back() != '{' && out_.back() != '[' && out_.back() != ':') out_.push_back(',');
  }
  void Open(char bracket) {
    Comma();
    out_.push_back(bracket);
  }
  std::string& out_;
};

// `text` as a JSON string, quotes included. U+007F and above stand as they are.
void AppendJsonString(std::string_view text, std::string& out);

}  // namespace virga::codec

#endif  // VIRGA_CODEC_JSON_WRITER_H_
