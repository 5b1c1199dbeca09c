#ifndef VIRGA_STORAGE_AGING_BLOOM_FILTER_H_
#define VIRGA_STORAGE_AGING_BLOOM_FILTER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace virga::storage {

// A set of keys that forgets: it holds each key of which no more than a weight of `generation` was added since, and
// some older ones, up to twice that. Of the keys that it does not hold it takes an eighth at most for such that it
// holds, as long as a generation adds no more than `keys` different ones.
// Thread-safe; what is added while another thread begins a new generation may be forgotten with the old one.
// Source: Yoon: Aging Bloom Filter with Two Active Buffers for Dynamic Sets, IEEE Transactions on Knowledge and Data
// Engineering 22(1), 2010; here with one hash.
class AgingBloomFilter {
 public:
  AgingBloomFilter(std::size_t keys, std::size_t generation);

  // False: it does not hold it.
  bool MayHold(std::string_view key) const;
  // One that it holds is as new again. A weight of 0 makes no other one older.
  void Add(std::string_view key, std::size_t weight);

 private:
  struct Place {
    std::size_t word;
    std::uint64_t bit;
  };
  Place PlaceOf(std::string_view key) const;
  void BeginGeneration();

  const std::size_t generation_;
  std::atomic<std::size_t> weight_{0};  // of the young generation
  std::atomic<std::size_t> young_{0};   // 0 or 1: its bits in each pair of words; the other are the old one's
  std::vector<std::atomic<std::uint64_t>> words_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_AGING_BLOOM_FILTER_H_
