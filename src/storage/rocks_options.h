#ifndef VIRGA_STORAGE_ROCKS_OPTIONS_H_
#define VIRGA_STORAGE_ROCKS_OPTIONS_H_

#include <rocksdb/options.h>

#include <cstddef>

namespace virga::storage {

// What is read of a file for one key, and cached: a few items.
constexpr std::size_t kBlockBytes = std::size_t{2} << 10U;
// What a walk forward reads at once, as it is likely to want the blocks that follow.
constexpr std::size_t kReadAheadBytes = std::size_t{16} << 10U;

// Files that are open at once, with their indexes and filters in memory.
constexpr int kOpenFilesMax = 512;

// How we run RocksDB. `env`: nullptr for the machine's.
rocksdb::Options RocksOptions(std::size_t cache_bytes, rocksdb::Env* env);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_ROCKS_OPTIONS_H_
