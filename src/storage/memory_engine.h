#ifndef VIRGA_STORAGE_MEMORY_ENGINE_H_
#define VIRGA_STORAGE_MEMORY_ENGINE_H_

#include <cstdint>
#include <memory>

#include "storage/engine.h"

namespace virga::storage {

struct MemoryEngineOptions {
  // Rows and their overhead; a commit that would pass it fails with kMemoryFull.
  // Batches that only delete are always accepted.
  std::uint64_t memory_bytes_max = std::uint64_t{2048} << 20U;
};

// An engine whose state lives and dies with the process: an ordered map whose rows keep older
// versions while a View needs them. Its contract is Engine's, word for word.
std::unique_ptr<Engine> NewMemoryEngine(MemoryEngineOptions options = {});

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_MEMORY_ENGINE_H_
