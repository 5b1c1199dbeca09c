#ifndef VIRGA_STORAGE_KEY_SPACE_H_
#define VIRGA_STORAGE_KEY_SPACE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/strong_id.h"

namespace virga::storage {

// The first part of every key. A world is a stack of layers; today each world has one.
using LayerId = StrongNumber<struct LayerIdTag, std::uint32_t>;
inline constexpr LayerId kFirstLayer{1};

// What a row is: the second part of every key. Persisted: never renumber.
enum class RowKind : std::uint8_t {
  kTable = 1,           // catalog entry of a table
  kItem = 2,            // primary row
  kIndexEntry = 3,      // secondary index row
  kItemCollection = 4,  // how large an item collection is
  kQueue = 16,          // catalog entry of a queue
  kMessage = 17,
  kDeletedQueue = 18,  // a name that was freed less than 60 s ago
  kRemovedQueue = 19,  // a deleted queue whose messages are being removed
  kClock = 32,
};

// layer id, row kind: how all keys of a kind begin.
std::string KindPrefix(LayerId layer, RowKind kind);

// layer id, row kind, account, region: how every key begins.
std::string KeyPrefix(LayerId layer, RowKind kind, std::string_view account, std::string_view region);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_KEY_SPACE_H_
