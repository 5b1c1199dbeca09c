#ifndef VIRGA_STORAGE_ERROR_H_
#define VIRGA_STORAGE_ERROR_H_

#include <string>
#include <utility>

#include "base/result.h"

namespace virga::storage {

enum class ErrorCode {
  kMemoryFull,  // the write would pass --memory-max-mb; nothing was written
  kDiskFull,    // nothing was written; writes go on by themselves once there is room
  kIo,          // the disk refused; what was not acknowledged may be whole or absent
  kCorruption,  // stored bytes do not decode
  kSuperseded,  // the state on which this call stands was replaced (a snapshot was restored): call again
  kUsage,       // the caller's: a folder that is held by another, a name that is taken or unknown
};

struct Error {
  ErrorCode code;
  std::string message;  // what and where
};

template <typename T>
using Result = virga::Result<T, Error>;
using Status = virga::Status<Error>;

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_ERROR_H_
