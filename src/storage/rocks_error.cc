#include "storage/rocks_error.h"

namespace virga::storage {

Error FromRocks(const rocksdb::Status& status) {
  if (status.IsNoSpace()) return {ErrorCode::kDiskFull, status.ToString()};
  if (status.IsCorruption()) return {ErrorCode::kCorruption, status.ToString()};
  return {ErrorCode::kIo, status.ToString()};
}

Status Checked(const rocksdb::Status& status) {
  if (!status.ok()) return Err(FromRocks(status));
  return Ok{};
}

}  // namespace virga::storage
