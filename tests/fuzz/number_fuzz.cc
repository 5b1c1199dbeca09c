// A number from outside: what is accepted can be added to itself and taken away again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dynamodb/item/number.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using virga::dynamodb::Number;
  const auto number = Number::Parse({reinterpret_cast<const char*>(data), size});
  if (!number.ok()) return 0;
  const auto zero = Number::Subtract(*number, *number);
  if (!zero.ok()) __builtin_trap();
  const auto same = Number::Add(*zero, *number);
  if (!same.ok()) __builtin_trap();
  return 0;
}
