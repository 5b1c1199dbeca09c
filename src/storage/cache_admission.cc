#include "storage/cache_admission.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace virga::storage {
namespace {

constexpr std::size_t kNeighbourBytes = 8;

}  // namespace

CacheAdmission::CacheAdmission(std::size_t blocks) : seen_(std::bit_ceil(std::max<std::size_t>(blocks, 1))) {}

bool CacheAdmission::Admits(std::string_view key) {
  const std::string_view neighbourhood = key.substr(0, key.size() - std::min(key.size(), kNeighbourBytes));
  const std::uint64_t hash = std::hash<std::string_view>()(neighbourhood);
  std::atomic<std::uint16_t>& slot = seen_[hash & (seen_.size() - 1)];
  const auto part = static_cast<std::uint16_t>(hash >> 48U | 1U);  // never 0: what no slot has seen
  if (slot.load(std::memory_order_relaxed) == part) return true;
  slot.store(part, std::memory_order_relaxed);
  return false;
}

}  // namespace virga::storage
