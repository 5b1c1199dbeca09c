#ifndef VIRGA_STORAGE_HUGE_PAGE_ALLOCATOR_H_
#define VIRGA_STORAGE_HUGE_PAGE_ALLOCATOR_H_

#include <rocksdb/memory_allocator.h>

#include <cstddef>
#include <memory>

namespace virga::storage {

// Where RocksDB keeps blocks, indexes and filters: past the first 2 MB in huge pages, if the kernel gives any. A read
// of a large database touches a dozen places of that memory, each of which, in pages of 4 KB, costs a walk of the page
// table too (docs/PERFORMANCE.md has what it gains).
//
// It reserves `reserved_bytes` of addresses, and takes memory for them where they are first used; what is freed is used
// again, best fit, but given back to the kernel with the allocator only. What finds no room there comes from malloc,
// and all does if the addresses are not to be had (`ulimit -v`). Thread-safe.
// Source: https://docs.kernel.org/admin-guide/mm/transhuge.html
std::shared_ptr<rocksdb::MemoryAllocator> NewHugePageAllocator(std::size_t reserved_bytes);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_HUGE_PAGE_ALLOCATOR_H_
