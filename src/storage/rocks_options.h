#ifndef VIRGA_STORAGE_ROCKS_OPTIONS_H_
#define VIRGA_STORAGE_ROCKS_OPTIONS_H_

#include <rocksdb/options.h>

#include <cstddef>

namespace virga::storage {

constexpr std::size_t kBlockBytes = std::size_t{8} << 10U;  // what is read from a file at once, and cached

// How we run RocksDB. `env`: nullptr for the machine's.
rocksdb::Options RocksOptions(std::size_t cache_bytes, rocksdb::Env* env);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_ROCKS_OPTIONS_H_
