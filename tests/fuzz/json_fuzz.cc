// JSON text from outside: whatever it is, it parses to a tree that can be walked, or is refused.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "codec/json_document.h"

namespace {

std::size_t CountNodes(virga::codec::JsonValue value) {
  std::size_t count = 1 + (value.text().empty() ? 0U : 1U) + (value.key().empty() ? 0U : 1U);
  for (virga::codec::JsonValue child : value) count += CountNodes(child);
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static virga::codec::JsonDocument document;  // reused, as a connection does
  const auto value = document.Parse({reinterpret_cast<const char*>(data), size});
  if (value.ok() && CountNodes(*value) == 0) __builtin_trap();
  return 0;
}
