// Any bytes as a stored item: an error or an item, never a crash; what is read is written as it was.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "codec/json_writer.h"
#include "dynamodb/item/item_codec.h"

using namespace virga;  // NOLINT(google-build-using-namespace): a program of one function

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view compact(reinterpret_cast<const char*>(data), size);
  std::string json;
  codec::JsonWriter writer(json);
  const bool written = dynamodb::WriteCompactItem(compact, writer).ok();
  (void)dynamodb::FindAttribute(compact, "a");
  const auto item = dynamodb::ParseCompactItem(compact);
  if (!item.ok()) return 0;
  if (!written) std::abort();
  const auto again = dynamodb::ParseCompactItem(dynamodb::EncodeItem(*item));
  if (!again.ok() || *again != *item) std::abort();
  return 0;
}
