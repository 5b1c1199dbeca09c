#include "storage/huge_page_allocator.h"

#include <sys/mman.h>

#include <boost/interprocess/indexes/null_index.hpp>
#include <boost/interprocess/managed_external_buffer.hpp>
#include <boost/interprocess/mem_algo/rbtree_best_fit.hpp>
#include <boost/interprocess/sync/mutex_family.hpp>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <new>
#include <utility>

#include "base/mutex.h"

namespace virga::storage {
namespace {

namespace interprocess = boost::interprocess;

constexpr std::size_t kHugePageBytes = std::size_t{2} << 20U;

constexpr std::size_t kSpareBytesMax = std::size_t{16} << 10U;

std::size_t RoundedUp(std::size_t bytes) {
  return (bytes + kHugePageBytes - 1) / kHugePageBytes * kHugePageBytes;
}

// Addresses that begin with a huge page.
class Reservation {
 public:
  explicit Reservation(std::size_t bytes) : bytes_(RoundedUp(bytes) + 2 * kHugePageBytes) {
    mapped_ = mmap(nullptr, bytes_ + kHugePageBytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped_ == MAP_FAILED) return;
    const auto address = reinterpret_cast<std::uintptr_t>(mapped_);
    begin_ = static_cast<char*>(mapped_) + (RoundedUp(address) - address);
    // A kernel without them keeps its small ones. The first and the last, where the heap writes down what it is, stay
    // small: a database of nothing takes no huge ones.
    madvise(begin_ + kHugePageBytes, bytes_ - 2 * kHugePageBytes, MADV_HUGEPAGE);
  }
  ~Reservation() {
    if (begin_ != nullptr) munmap(mapped_, bytes_ + kHugePageBytes);
  }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  char* begin() const { return begin_; }  // nullptr: there is none
  std::size_t bytes() const { return bytes_; }
  bool Holds(const void* pointer) const {
    return begin_ != nullptr && !std::less<>()(pointer, static_cast<const void*>(begin_)) &&
           std::less<>()(pointer, static_cast<const void*>(begin_ + bytes_));
  }

 private:
  const std::size_t bytes_;
  void* mapped_ = nullptr;
  char* begin_ = nullptr;
};

class HugePageAllocator final : public rocksdb::MemoryAllocator {
 public:
  explicit HugePageAllocator(std::size_t reserved_bytes) : reservation_(reserved_bytes) {
    if (reservation_.begin() != nullptr) {
      heap_ = Heap(interprocess::create_only, reservation_.begin(), reservation_.bytes());
    }
  }

  const char* Name() const override { return "HugePageAllocator"; }

  void* Allocate(std::size_t size) override {
    if (reservation_.begin() != nullptr) {
      const MutexLock lock(mutex_);
      if (spare_ != nullptr && size <= spare_bytes_ && spare_bytes_ <= 2 * size) return std::exchange(spare_, nullptr);
      void* const memory = heap_.allocate(size, std::nothrow);
      if (memory != nullptr) return memory;
    }
    void* const memory = std::malloc(size);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }

  void Deallocate(void* memory) override {
    if (!reservation_.Holds(memory)) {
      std::free(memory);
      return;
    }
    const MutexLock lock(mutex_);
    const std::size_t bytes = heap_.get_segment_manager()->size(memory);
    if (bytes <= kSpareBytesMax && (spare_ == nullptr || bytes > spare_bytes_ || spare_bytes_ > 2 * bytes)) {
      std::swap(spare_, memory);
      spare_bytes_ = bytes;
    }
    if (memory != nullptr) heap_.deallocate(memory);
  }

 private:
  // Boost's allocator for a piece of memory that is given. Its own lock, which is for processes, is left out.
  using Heap =
      interprocess::basic_managed_external_buffer<char, interprocess::rbtree_best_fit<interprocess::null_mutex_family>,
                                                  interprocess::null_index>;

  const Reservation reservation_;
  Mutex mutex_;
  Heap heap_ GUARDED_BY(mutex_);
  // A piece that was freed, for the next of that size: a block that is not cached lives as long as its read.
  void* spare_ GUARDED_BY(mutex_) = nullptr;
  std::size_t spare_bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace

std::shared_ptr<rocksdb::MemoryAllocator> NewHugePageAllocator(std::size_t reserved_bytes) {
  return std::make_shared<HugePageAllocator>(reserved_bytes);
}

}  // namespace virga::storage
