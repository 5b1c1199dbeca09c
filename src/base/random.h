#ifndef VIRGA_BASE_RANDOM_H_
#define VIRGA_BASE_RANDOM_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "base/mutex.h"

namespace virga {

// Where all chance comes from. Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(std::span<std::uint8_t> bytes) = 0;

  std::uint64_t NextUint64();
  // Uniform in [0, bound). REQUIRES: bound > 0.
  std::uint64_t Below(std::uint64_t bound);
};

// The kernel's generator, read in large blocks per thread: fit for tokens and ids.
class SecureRandom final : public Random {
 public:
  void Fill(std::span<std::uint8_t> bytes) override;
};

// A seeded sequence (splitmix64) for tests and simulation; never for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void Fill(std::span<std::uint8_t> bytes) override;

 private:
  Mutex mutex_;
  std::uint64_t state_ GUARDED_BY(mutex_);
};

// A version-4 UUID (RFC 9562), as its bytes.
using UuidBytes = std::array<std::uint8_t, 16>;
UuidBytes NewUuidBytes(Random& random);
// In lower case.
using UuidText = std::array<char, 36>;
UuidText UuidTextOf(const UuidBytes& bytes);
std::string FormatUuid(const UuidBytes& bytes);
std::string NewUuid(Random& random);

}  // namespace virga

#endif  // VIRGA_BASE_RANDOM_H_
