// A form of the Query protocol from outside.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "aws/query_protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)virga::aws::ParseQueryCall({reinterpret_cast<const char*>(data), size}).ok();
  return 0;
}
