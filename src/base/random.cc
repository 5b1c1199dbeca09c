#include "base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/hex.h"

namespace virga {
namespace {

void FillFromKernel(std::span<std::uint8_t> bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = getrandom(bytes.data() + done, bytes.size() - done, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      std::abort();  // Linux 3.17 and later always has it; going on without chance would forge tokens.
    }
    done += static_cast<std::size_t>(got);
  }
}

}  // namespace

std::uint64_t Random::NextUint64() {
  std::array<std::uint8_t, 8> bytes{};
  Fill(bytes);
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

std::uint64_t Random::Below(std::uint64_t bound) {
  const std::uint64_t unbiased_end = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t value = NextUint64();
  while (value >= unbiased_end) value = NextUint64();
  return value % bound;
}

void SecureRandom::Fill(std::span<std::uint8_t> bytes) {
  // A system call per id would cost more than the id's whole request needs.
  thread_local std::array<std::uint8_t, 4096> block;
  thread_local std::size_t used = block.size();
  if (bytes.size() > block.size()) return FillFromKernel(bytes);
  if (used + bytes.size() > block.size()) {
    FillFromKernel(block);
    used = 0;
  }
  std::memcpy(bytes.data(), block.data() + used, bytes.size());
  std::memset(block.data() + used, 0, bytes.size());
  used += bytes.size();
}

void SeededRandom::Fill(std::span<std::uint8_t> bytes) {
  MutexLock lock(mutex_);
  std::size_t done = 0;
  while (done < bytes.size()) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    z ^= z >> 31U;
    const std::size_t take = std::min<std::size_t>(sizeof(z), bytes.size() - done);
    std::memcpy(bytes.data() + done, &z, take);
    done += take;
  }
}

UuidBytes NewUuidBytes(Random& random) {
  UuidBytes bytes{};
  random.Fill(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
  return bytes;
}

UuidText UuidTextOf(const UuidBytes& bytes) {
  std::array<char, 32> digits;
  WriteHex(bytes, digits.data());
  UuidText text;
  text.fill('-');
  std::copy_n(digits.data(), 8, text.data());
  std::copy_n(digits.data() + 8, 4, text.data() + 9);
  std::copy_n(digits.data() + 12, 4, text.data() + 14);
  std::copy_n(digits.data() + 16, 4, text.data() + 19);
  std::copy_n(digits.data() + 20, 12, text.data() + 24);
  return text;
}

std::string FormatUuid(const UuidBytes& bytes) {
  const UuidText text = UuidTextOf(bytes);
  return {text.data(), text.size()};
}

std::string NewUuid(Random& random) {
  return FormatUuid(NewUuidBytes(random));
}

}  // namespace virga
