// An item from outside: what is accepted has a compact form that reads back.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "codec/json_document.h"
#include "dynamodb/item/item_codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static virga::codec::JsonDocument document;
  const auto value = document.Parse({reinterpret_cast<const char*>(data), size});
  if (!value.ok()) return 0;
  std::size_t size_bytes = 0;
  const auto compact = virga::dynamodb::DecodeItemToCompact(*value, size_bytes);
  if (compact.ok() && !virga::dynamodb::ParseCompactItem(*compact).ok()) __builtin_trap();
  return 0;
}
