#include "storage/key_space.h"

#include "storage/key_codec.h"

namespace virga::storage {

std::string KindPrefix(LayerId layer, RowKind kind) {
  std::string key;
  key.reserve(96);  // what is appended has room too
  AppendUint32(layer.value(), key);
  AppendUint8(static_cast<std::uint8_t>(kind), key);
  return key;
}

std::string KeyPrefix(LayerId layer, RowKind kind, std::string_view account, std::string_view region) {
  std::string key = KindPrefix(layer, kind);
  AppendTerminated(account, key);
  AppendTerminated(region, key);
  return key;
}

}  // namespace virga::storage
