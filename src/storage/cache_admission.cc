#include "storage/cache_admission.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace virga::storage {
namespace {

constexpr std::size_t kNeighbourBytes = 8;

// Whether one of the four 16-bit lanes of `lanes` is `mark`.
// Source: "Determine if a word has a zero byte", https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
bool HasLane(std::uint64_t lanes, std::uint64_t mark) {
  constexpr std::uint64_t kEachLane = 0x0001'0001'0001'0001;
  const std::uint64_t differs = lanes ^ (mark * kEachLane);  // a lane of zeros is one that is equal
  return ((differs - kEachLane) & ~differs & (kEachLane << 15U)) != 0;
}

}  // namespace

CacheAdmission::CacheAdmission(std::size_t blocks) : seen_(std::bit_ceil(std::max<std::size_t>(blocks / 2, 1))) {}

bool CacheAdmission::Admits(std::string_view key) {
  const std::string_view neighbourhood = key.substr(0, key.size() - std::min(key.size(), kNeighbourBytes));
  const std::uint64_t hash = std::hash<std::string_view>()(neighbourhood);
  std::atomic<std::uint64_t>& place = seen_[hash & (seen_.size() - 1)];
  const std::uint64_t mark = hash >> 48U | 1U;  // never 0: what was never seen
  const std::uint64_t seen = place.load(std::memory_order_relaxed);
  if (HasLane(seen, mark)) return true;
  place.store(seen << 16U | mark, std::memory_order_relaxed);
  return false;
}

}  // namespace virga::storage
