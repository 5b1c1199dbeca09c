#ifndef VIRGA_STORAGE_CACHE_ADMISSION_H_
#define VIRGA_STORAGE_CACHE_ADMISSION_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace virga::storage {

// Which reads may put the blocks that they read into the cache: the second at or from a neighbourhood within about
// twice as many reads as the cache has blocks. To put a block in and drive another one out is a part of what a read
// costs that finds nothing in the cache (docs/PERFORMANCE.md), and is in vain if the block is not asked for again; and
// what is read once leaves the cache to what is read often.
//
// A neighbourhood is the keys that differ in their last four bits only: sixteen messages of a queue that follow each
// other, which are read together. More than that, and an item that is read once would count for all of its collection.
//
// It may take one neighbourhood for another, rarely; then a block is cached one read too early. Thread-safe.
// Source: the doorkeeper of TinyLFU (Einziger, Friedman, Manes: TinyLFU, ACM Transactions on Storage, 2017).
class CacheAdmission {
 public:
  // Of a cache of so many blocks.
  explicit CacheAdmission(std::size_t blocks);

  // Whether the block of `key` may go into the cache; notes that it was read.
  bool Admits(std::string_view key);

 private:
  // Of each part of all hashes, the last four neighbourhoods that were not known: 16 bits each, the newest lowest.
  // Four, so that two or three that are read in turns do not drive each other out for ever.
  std::vector<std::atomic<std::uint64_t>> seen_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_CACHE_ADMISSION_H_
