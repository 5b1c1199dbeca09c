#include "storage/aging_bloom_filter.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace virga::storage {
namespace {

constexpr std::size_t kBitsPerKey = 16;  // of a generation: two that are full hold an eighth of all bits
constexpr std::size_t kWordBits = 64;

}  // namespace

AgingBloomFilter::AgingBloomFilter(std::size_t keys, std::size_t generation)
    : generation_(generation), words_(2 * std::bit_ceil(std::max<std::size_t>(keys * kBitsPerKey / kWordBits, 1))) {}

AgingBloomFilter::Place AgingBloomFilter::PlaceOf(std::string_view key) const {
  const std::size_t hash = std::hash<std::string_view>()(key);
  const std::size_t pair = hash / kWordBits & (words_.size() / 2 - 1);
  return {.word = 2 * pair, .bit = std::uint64_t{1} << hash % kWordBits};
}

bool AgingBloomFilter::MayHold(std::string_view key) const {
  const Place place = PlaceOf(key);
  const std::uint64_t bits =
      words_[place.word].load(std::memory_order_relaxed) | words_[place.word + 1].load(std::memory_order_relaxed);
  return (bits & place.bit) != 0;
}

void AgingBloomFilter::Add(std::string_view key, std::size_t weight) {
  const Place place = PlaceOf(key);
  std::atomic<std::uint64_t>& word = words_[place.word + young_.load(std::memory_order_relaxed)];
  if ((word.load(std::memory_order_relaxed) & place.bit) == 0) word.fetch_or(place.bit, std::memory_order_relaxed);
  if (weight == 0) return;
  const std::size_t before = weight_.fetch_add(weight, std::memory_order_relaxed);
  if (before < generation_ && before + weight >= generation_) BeginGeneration();
}

void AgingBloomFilter::BeginGeneration() {
  const std::size_t old = 1 - young_.load(std::memory_order_relaxed);
  for (std::size_t word = old; word < words_.size(); word += 2) words_[word].store(0, std::memory_order_relaxed);
  young_.store(old, std::memory_order_relaxed);
  weight_.store(0, std::memory_order_relaxed);
}

}  // namespace virga::storage
