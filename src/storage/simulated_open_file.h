#ifndef VIRGA_STORAGE_SIMULATED_OPEN_FILE_H_
#define VIRGA_STORAGE_SIMULATED_OPEN_FILE_H_

#include <rocksdb/file_system.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "storage/simulated_disk_state.h"

namespace virga::storage {

// How a call fails by a fault, in the words of RocksDB's file system for POSIX.
rocksdb::IOStatus FaultStatus(DiskFault fault, std::string_view doing, const std::string& path);

// A node that is open under a path: reads, writes and syncs, with their faults. RocksDB's kinds of
// open files pass on to it.
class SimulatedOpenFile {
 public:
  SimulatedOpenFile(std::shared_ptr<SimulatedDiskState> state, SimulatedNode::Ptr node, std::string path)
      : state_(std::move(state)), node_(std::move(node)), path_(std::move(path)) {}

  rocksdb::IOStatus Read(std::uint64_t offset, std::size_t size, rocksdb::Slice* result, char* scratch) const;
  rocksdb::IOStatus Append(const rocksdb::Slice& data);
  rocksdb::IOStatus Write(std::uint64_t offset, const rocksdb::Slice& data);
  rocksdb::IOStatus Truncate(std::uint64_t size);
  rocksdb::IOStatus Sync();
  std::uint64_t size() const;

 private:
  rocksdb::IOStatus WriteAt(std::uint64_t offset, std::string_view data) REQUIRES(state_->mutex);

  const std::shared_ptr<SimulatedDiskState> state_;
  const SimulatedNode::Ptr node_;
  const std::string path_;
};

std::unique_ptr<rocksdb::FSSequentialFile> NewSequential(SimulatedOpenFile file);
std::unique_ptr<rocksdb::FSRandomAccessFile> NewRandomAccess(SimulatedOpenFile file);
std::unique_ptr<rocksdb::FSWritableFile> NewWritable(SimulatedOpenFile file);
std::unique_ptr<rocksdb::FSRandomRWFile> NewRandomReadWrite(SimulatedOpenFile file);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_SIMULATED_OPEN_FILE_H_
