#ifndef VIRGA_TESTS_SIM_CHOICE_H_
#define VIRGA_TESTS_SIM_CHOICE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"

namespace virga::sim {

// The choices of a seed.
class Choice {
 public:
  explicit Choice(std::uint64_t seed) : random_(seed) {}

  // Uniform in [0, bound). REQUIRES: bound > 0.
  std::int64_t Below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_.Below(static_cast<std::uint64_t>(bound)));
  }
  // Once in `n` times.
  bool OneIn(std::int64_t n) { return Below(n) == 0; }
  template <typename Container>
  const auto& Of(const Container& container) {
    auto at = container.begin();
    std::advance(at, Below(static_cast<std::int64_t>(container.size())));
    return *at;
  }
  // One of the values, each as often as its weight says. REQUIRES: there is one, with a weight.
  template <typename Value>
  const Value& Weighted(const std::vector<std::pair<int, Value>>& weighted) {
    int total = 0;
    for (const auto& [weight, value] : weighted) total += weight;
    auto at = Below(total);
    auto chosen = weighted.begin();
    while ((at -= chosen->first) >= 0) ++chosen;
    return chosen->second;
  }
  std::uint64_t Seed() { return random_.NextUint64(); }

 private:
  SeededRandom random_;
};

}  // namespace virga::sim

#endif  // VIRGA_TESTS_SIM_CHOICE_H_
