#include "storage/huge_page_allocator.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/random.h"

namespace virga::storage {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20U;
constexpr std::size_t kReserved = 2 * kHugePage;

std::uintptr_t AddressOf(const void* memory) {
  return reinterpret_cast<std::uintptr_t>(memory);
}

// What the kernel's list of this process's memory says of the piece that holds `address`: its flags.
std::string FlagsOf(std::uintptr_t address) {
  std::ifstream maps("/proc/self/smaps");
  bool holds = false;
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words(line);
    std::uintptr_t begin = 0, end = 0;
    char dash = 0;
    if (words >> std::hex >> begin >> dash >> end && dash == '-') holds = begin <= address && address < end;
    if (holds && line.starts_with("VmFlags:")) return line;
  }
  return "";
}

// Whether the kernel knows huge pages at all; /sys, which says so too, is not mounted everywhere.
bool HasHugePages() {
  void* const probe = mmap(nullptr, kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  const bool has = madvise(probe, kHugePage, MADV_HUGEPAGE) == 0;
  munmap(probe, kHugePage);
  return has;
}

TEST(HugePageAllocator, AsksForHugePages) {
  if (!HasHugePages()) GTEST_SKIP() << "this kernel has no huge pages";
  const auto allocator = NewHugePageAllocator(kReserved);
  void* const first = allocator->Allocate(8'000);
  EXPECT_EQ(FlagsOf(AddressOf(first)).find(" hg"), std::string::npos) << "little takes small pages";
  void* const memory = allocator->Allocate(kReserved);
  EXPECT_NE(FlagsOf(AddressOf(memory) + kHugePage).find(" hg"), std::string::npos) << FlagsOf(AddressOf(memory));
  allocator->Deallocate(memory);
  allocator->Deallocate(first);
}

// What is reserved is used again, whatever the order and the sizes, and nothing lies in something else's place.
TEST(HugePageAllocator, KeepsEachPieceAsItWasWritten) {
  struct Piece {
    char* memory;
    std::size_t size;
    char fill;
  };
  const auto allocator = NewHugePageAllocator(kReserved);
  SeededRandom random(3);
  std::vector<Piece> pieces;
  for (int step = 0; step < 20'000; ++step) {
    if (pieces.size() < 400 && random.Below(5) < 3) {
      const std::size_t size = 1 + (random.Below(50) == 0 ? random.Below(300'000) : random.Below(9'000));
      auto* const memory = static_cast<char*>(allocator->Allocate(size));
      const char fill = static_cast<char>(step);
      std::memset(memory, fill, size);
      pieces.push_back({memory, size, fill});
    } else if (!pieces.empty()) {
      std::swap(pieces[random.Below(pieces.size())], pieces.back());
      const Piece piece = pieces.back();
      pieces.pop_back();
      ASSERT_EQ(std::string(piece.memory, piece.size), std::string(piece.size, piece.fill));
      allocator->Deallocate(piece.memory);
    }
  }
  for (const Piece& piece : pieces) allocator->Deallocate(piece.memory);
}

TEST(HugePageAllocator, UsesWhatWasFreedAgain) {
  const auto allocator = NewHugePageAllocator(kReserved);
  void* const first = allocator->Allocate(kReserved);
  allocator->Deallocate(first);
  void* const second = allocator->Allocate(kReserved);
  EXPECT_EQ(second, first);
  allocator->Deallocate(second);
}

TEST(HugePageAllocator, TakesFromMallocWhatFindsNoRoom) {
  const auto allocator = NewHugePageAllocator(kReserved);
  constexpr std::size_t kTooMuch = kReserved + 2 * kHugePage;  // with what the heap has for itself
  void* const inside = allocator->Allocate(kReserved);
  void* const outside = allocator->Allocate(kTooMuch);
  std::memset(outside, 1, kTooMuch);
  const std::uintptr_t begin = AddressOf(inside) / kHugePage * kHugePage;  // the first one lies in the first page
  EXPECT_FALSE(begin <= AddressOf(outside) && AddressOf(outside) < begin + kTooMuch);
  allocator->Deallocate(outside);
  allocator->Deallocate(inside);
}

// More addresses than a process can have.
TEST(HugePageAllocator, TakesAllFromMallocWithoutItsAddresses) {
  const auto allocator = NewHugePageAllocator(std::size_t{1} << 60U);
  void* const memory = allocator->Allocate(8'000);
  std::memset(memory, 1, 8'000);
  allocator->Deallocate(memory);
}

TEST(HugePageAllocator, ServesManyThreads) {
  const auto allocator = NewHugePageAllocator(kReserved);
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&allocator, number] {
      for (int round = 0; round < 2'000; ++round) {
        const std::size_t size = 100 + static_cast<std::size_t>(round % 7) * 1'000;
        auto* const memory = static_cast<char*>(allocator->Allocate(size));
        std::memset(memory, number, size);
        EXPECT_EQ(memory[size - 1], number);
        allocator->Deallocate(memory);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace virga::storage
