#ifndef VIRGA_STORAGE_BLOCK_CACHE_H_
#define VIRGA_STORAGE_BLOCK_CACHE_H_

#include <rocksdb/cache.h>
#include <rocksdb/memory_allocator.h>

#include <cstddef>
#include <memory>

namespace virga::storage {

// RocksDB's LRU cache of blocks, of `bytes`, which come from `allocator`; but with less work for a block that is not in
// it, of which most reads of a database are that is much larger than the cache (docs/PERFORMANCE.md has what it gains).
//
// - What is not to be cached does not get there. For each block that is read without filling the cache, RocksDB puts an
//   entry without a value into it, and takes it out when the read ends, so that the block's memory counts as the
//   cache's. Here that entry is none: the few blocks that reads hold at one time are not counted, and such a read
//   changes nothing in the cache.
// - What is surely not there is not looked for. A filter knows what came or was found lately: one place in memory,
//   where the cache's own table takes a lock, a bucket and a chain of entries. `block_bytes` is the usual size of a
//   block, for each of which the filter takes 4 to 8 bytes.
//
// Thread-safe.
std::shared_ptr<rocksdb::Cache> NewBlockCache(std::size_t bytes, std::size_t block_bytes,
                                              std::shared_ptr<rocksdb::MemoryAllocator> allocator);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_BLOCK_CACHE_H_
