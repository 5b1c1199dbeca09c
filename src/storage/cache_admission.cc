#include "storage/cache_admission.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace virga::storage {
namespace {

constexpr unsigned kNeighbourBits = 4;

// Whether one of the four 16-bit lanes of `lanes` is `mark`.
// Source: "Determine if a word has a zero byte", https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
bool HasLane(std::uint64_t lanes, std::uint64_t mark) {
  constexpr std::uint64_t kEachLane = 0x0001'0001'0001'0001;
  const std::uint64_t differs = lanes ^ (mark * kEachLane);  // a lane of zeros is one that is equal
  return ((differs - kEachLane) & ~differs & (kEachLane << 15U)) != 0;
}

std::uint64_t HashOfNeighbourhood(std::string_view key) {
  if (key.empty()) return 0;
  const std::uint64_t before = std::hash<std::string_view>()(key.substr(0, key.size() - 1));
  const std::uint64_t last = static_cast<std::uint8_t>(key.back()) >> kNeighbourBits;
  return before ^ (last + 1) * 0x9E3779B97F4A7C15;  // all its bits move all of the hash's upper ones: golden ratio
}

}  // namespace

CacheAdmission::CacheAdmission(std::size_t blocks) : seen_(std::bit_ceil(std::max<std::size_t>(blocks / 2, 1))) {}

bool CacheAdmission::Admits(std::string_view key) {
  const std::uint64_t hash = HashOfNeighbourhood(key);
  std::atomic<std::uint64_t>& place = seen_[hash & (seen_.size() - 1)];
  const std::uint64_t mark = hash >> 48U | 1U;  // never 0: what was never seen
  const std::uint64_t seen = place.load(std::memory_order_relaxed);
  if (HasLane(seen, mark)) return true;
  place.store(seen << 16U | mark, std::memory_order_relaxed);
  return false;
}

}  // namespace virga::storage
