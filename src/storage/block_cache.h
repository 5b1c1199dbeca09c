#ifndef VIRGA_STORAGE_BLOCK_CACHE_H_
#define VIRGA_STORAGE_BLOCK_CACHE_H_

#include <rocksdb/cache.h>
#include <rocksdb/memory_allocator.h>

#include <cstddef>
#include <memory>

namespace virga::storage {

// RocksDB's LRU cache of blocks, of `bytes`, which come from `allocator`; but what is not to be cached does not get
// there. For each block that is read without filling the cache, RocksDB puts an entry without a value into it, and
// takes it out when the read ends, so that the block's memory counts as the cache's. Here that entry is none: the few
// blocks that reads hold at one time are not counted, and such a read changes nothing in the cache. (In a full cache
// the entry cost a read of a large database a microsecond, docs/PERFORMANCE.md.)
// Thread-safe.
std::shared_ptr<rocksdb::Cache> NewBlockCache(std::size_t bytes, std::shared_ptr<rocksdb::MemoryAllocator> allocator);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_BLOCK_CACHE_H_
