#ifndef VIRGA_STORAGE_SIMULATED_DISK_H_
#define VIRGA_STORAGE_SIMULATED_DISK_H_

#include <rocksdb/env.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"

namespace virga::storage {

class SimulatedDiskState;
class SimulatedEnv;

// The kinds of calls that a disk counts and that a fault can be armed for.
enum class DiskCall : std::uint8_t {
  kLook,  // at a size or a time, at the names in a folder
  kOpen,  // of what is there: for reading, or for writing in place
  kRead,
  kCreate,  // of a file
  kWrite,   // appended, or in place
  kTruncate,
  kSync,        // of a file
  kSyncFolder,  // of the names in it
  kRename,
  kLink,
  kDelete,  // of a file or a folder
  kMakeFolder,
};
constexpr std::size_t kDiskCallKinds = 12;
// Those that change something: where a power cut makes a difference.
const std::vector<DiskCall>& ChangingDiskCalls();

enum class DiskFault : std::uint8_t {
  kNoSpace,      // fails as a full disk does; of a write, a part may be written
  kIoError,      // fails, nothing done; after a failed sync it is open what is on disk, as on Linux
  kShortWrite,   // a part is written, then kIoError
  kFlippedByte,  // the read succeeds with one bit wrong; what is stored is right
  kPowerOff,     // as PowerOff(), at this call
};

struct DiskFaultRule {
  DiskFault fault = DiskFault::kIoError;
  std::vector<DiskCall> calls = {};  // empty: every kind
  std::string path_contains = {};    // empty: every path
  std::uint64_t nth = 1;             // the first call that is hit: 1 is the next one that matches
  std::uint64_t times = 1;           // how many are hit from then on; 0: all
  std::uint64_t one_in = 1;          // of those, each is hit with this probability, from the disk's seed
};

// A disk in memory, for tests: a file system and an Env for RocksDB and for data folders, that
// remembers what was synced, loses the rest when its power is cut, and fails when it is told to.
//
// What a power cut leaves (each choice is drawn):
// - of a file: all that a successful sync covered. Of each sector (512 bytes) written since, the old
//   or the new content; of what was appended since, a prefix that may end within a sector, sectors
//   in it zero or garbage. What was written before a *failed* sync stays open even if a later sync
//   succeeds, unless it is written again.
// - of a folder: its names as of its last sync, and of the changes since (made, renamed, linked,
//   deleted) the first few, in their order; a rename happened or did not. A file's sync says nothing
//   of its name.
//
// Background work of RocksDB (flushes, compactions) is queued, and runs in the thread that drives
// the database: when RunBackground() is called, and when RocksDB would wait for it (a flush that is
// waited for, a stalled write, closing): its condition waits run what is queued and wake. For that
// the library replaces pthread_cond_wait in the program; where nothing is queued it waits as ever.
// So one thread drives all, and the same calls and seed give the same calls of the disk, but for
// the cache of blocks, whose placement RocksDB draws itself: give a cache that holds all.
// Env's time is simulated too: it moves by a microsecond with each look, and by sleeps.
//
// Paths are absolute; folders must be made, but for "/". Renames are within one folder.
// Thread-safe, but made, driven and destroyed by one thread. Outlives all that is open on it.
class SimulatedDisk {
 public:
  explicit SimulatedDisk(std::uint64_t seed);
  ~SimulatedDisk();
  SimulatedDisk(const SimulatedDisk&) = delete;
  SimulatedDisk& operator=(const SimulatedDisk&) = delete;

  // For DataFolderOptions::env.
  rocksdb::Env& env();
  // Runs what is queued, and what that queues, until it waits to try again what failed. False: nothing
  // was queued.
  bool RunBackground();

  // From now on each call fails and changes nothing. REQUIRES of PowerOn: nothing is open on it. With
  // nothing lost in between, the two stand for a killed process.
  void PowerOff();
  void PowerOn();
  bool is_off() const;
  // The disk as it is found after its power was cut: draws what was lost, then serves again, without
  // faults (Disarm) and locks. REQUIRES: nothing is open on it; to close what was, PowerOff() first.
  void PowerCut(Random& random);

  void Arm(DiskFaultRule rule);
  void Disarm();
  // How many calls were hit by a rule.
  std::uint64_t faults() const;
  // Writes past it fail with kNoSpace, after what fits. nullopt: no bound.
  void SetCapacity(std::optional<std::uint64_t> bytes);
  std::uint64_t used_bytes() const;

  // Calls so far, failed ones too.
  std::uint64_t calls(DiskCall kind) const;
  std::uint64_t changing_calls() const;

  // Around the faults: for looking at files and for damaging them. Paths of all files below a folder,
  // in order. REQUIRES of the others: the file is there, and long enough.
  std::vector<std::string> FilesBelow(const std::string& folder) const;
  std::string Content(const std::string& path) const;
  void FlipBit(const std::string& path, std::size_t at, int bit = 0);  // on the disk, as if synced
  void Remove(const std::string& path);                                // the same
  void CopyFrom(const SimulatedDisk& other);                           // all files, as if synced

 private:
  const std::shared_ptr<SimulatedDiskState> state_;
  const std::unique_ptr<SimulatedEnv> env_;
};

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_SIMULATED_DISK_H_
