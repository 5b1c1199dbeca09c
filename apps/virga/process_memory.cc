#include "apps/virga/process_memory.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace virga {

void UseOneHeap() {
  // If it is refused, all works as before.
  (void)mallopt(M_ARENA_MAX, 1);
}

void ReleaseStartupPages() {
  dl_iterate_phdr(
      [](dl_phdr_info* object, std::size_t /*size*/, void* /*data*/) {
        const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
        for (std::size_t i = 0; i < object->dlpi_phnum; ++i) {
          const ElfW(Phdr)& segment = object->dlpi_phdr[i];
          const bool is_code =
              segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0 && (segment.p_flags & PF_W) == 0;
          if (!is_code) continue;
          const std::uintptr_t begin = (object->dlpi_addr + segment.p_vaddr) / page * page;
          const std::uintptr_t end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
          // It is advice: if it is not taken, nothing changes.
          // NOLINTNEXTLINE(performance-no-int-to-ptr)
          (void)madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
        }
        return 0;
      },
      nullptr);
}

}  // namespace virga
