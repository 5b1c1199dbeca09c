// Any bytes as the JSON of an item: both decoders must agree, and never crash.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "codec/json_document.h"
#include "codec/json_writer.h"
#include "dynamodb/item/item_codec.h"

using namespace virga;  // NOLINT(google-build-using-namespace): a program of one function

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  codec::JsonDocument document;
  const auto json = document.Parse({reinterpret_cast<const char*>(data), size});
  if (!json.ok()) return 0;
  const auto item = dynamodb::DecodeItem(*json);
  std::size_t size_bytes = 0;
  const auto compact = dynamodb::DecodeItemToCompact(*json, size_bytes);
  if (item.ok() != compact.ok()) std::abort();
  if (!item.ok()) return 0;
  if (*compact != dynamodb::EncodeItem(*item) || size_bytes != dynamodb::SizeBytes(*item)) std::abort();
  std::string from_tree;
  std::string from_compact;
  codec::JsonWriter tree_writer(from_tree);
  codec::JsonWriter compact_writer(from_compact);
  dynamodb::WriteItem(*item, tree_writer);
  if (!dynamodb::WriteCompactItem(*compact, compact_writer).ok() || from_tree != from_compact) std::abort();
  return 0;
}
