#ifndef VIRGA_STORAGE_SIMULATED_NODE_H_
#define VIRGA_STORAGE_SIMULATED_NODE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"

namespace virga::storage {

// The bytes of a file of the simulated disk, as programs see them and as a power cut may leave them.
// Not thread-safe.
class SimulatedFile {
 public:
  const std::string& content() const { return content_; }

  // Past the end, what lies between is zero.
  void Write(std::size_t offset, std::string_view bytes);
  void Truncate(std::size_t size);
  void Sync();
  // What waited for this sync waits for no later one, and stays open.
  void FailSync();
  void Cut(Random& random);
  void FlipBit(std::size_t at, int bit);

 private:
  std::size_t DrawSize(Random& random) const;

  std::string content_;
  std::string stored_;           // what a power cut surely leaves, but for the sectors below
  std::set<std::size_t> dirty_;  // sectors that the next sync writes
  std::set<std::size_t> open_;   // sectors of a sync that failed: nobody knows
};

// A file or a folder. Hard links are two names of one node.
struct SimulatedNode {
  using Ptr = std::shared_ptr<SimulatedNode>;
  using Names = std::map<std::string, Ptr>;
  // What happens as one: each name gets its node, or (nullptr) is gone.
  using Change = std::vector<std::pair<std::string, Ptr>>;

  explicit SimulatedNode(bool folder) : is_folder(folder) {}

  void Apply(Change change);
  void SyncNames();
  // With all that is below it. `seen`: the files that were cut already.
  void Cut(Random& random, std::set<const SimulatedNode*>& seen);

  const bool is_folder;
  SimulatedFile file;
  std::uint64_t modified_s = 0;
  Names names;
  Names stored_names;
  std::vector<Change> unsynced;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_SIMULATED_NODE_H_
