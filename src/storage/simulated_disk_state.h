#ifndef VIRGA_STORAGE_SIMULATED_DISK_STATE_H_
#define VIRGA_STORAGE_SIMULATED_DISK_STATE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/random.h"
#include "storage/simulated_disk.h"
#include "storage/simulated_node.h"

namespace virga::storage {

// What the file system, its open files and the disk's owner share: the tree of names, the rules of
// faults, the counts. Its mutex guards all of it, the nodes too: hold it for each call.
class SimulatedDiskState {
 public:
  explicit SimulatedDiskState(std::uint64_t seed) : random(seed) {}

  // Counts a call and says what happens to it.
  std::optional<DiskFault> Enter(DiskCall kind, std::string_view path) REQUIRES(mutex);

  // nullptr: nothing is there.
  SimulatedNode::Ptr Find(std::string_view path) const REQUIRES(mutex);
  // The folder that has, or would have, the name. nullptr: there is no such folder.
  SimulatedNode::Ptr ParentOf(std::string_view path) const REQUIRES(mutex);
  static std::string NameOf(std::string_view path);
  // One path for each place: no slash at the end, none doubled.
  static std::string Normalized(std::string_view path);
  std::uint64_t used_bytes() const REQUIRES(mutex);
  // How many of `wanted` bytes more find room.
  std::size_t Room(std::size_t wanted) const REQUIRES(mutex);

  struct Armed {
    DiskFaultRule rule;
    std::uint64_t matched = 0;
  };

  mutable Mutex mutex;
  SeededRandom random;
  SimulatedNode::Ptr root GUARDED_BY(mutex) = std::make_shared<SimulatedNode>(/*folder=*/true);
  std::set<std::string> locked GUARDED_BY(mutex);
  std::vector<Armed> rules GUARDED_BY(mutex);
  std::array<std::uint64_t, kDiskCallKinds> calls GUARDED_BY(mutex) = {};
  std::uint64_t faults GUARDED_BY(mutex) = 0;
  std::optional<std::uint64_t> capacity_bytes GUARDED_BY(mutex);
  bool is_off GUARDED_BY(mutex) = false;
  std::uint64_t now_us GUARDED_BY(mutex) = 1'800'000'000'000'000;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_SIMULATED_DISK_STATE_H_
