#ifndef VIRGA_STORAGE_ROCKS_ERROR_H_
#define VIRGA_STORAGE_ROCKS_ERROR_H_

#include <rocksdb/status.h>

#include "storage/error.h"

namespace virga::storage {

Error FromRocks(const rocksdb::Status& status);
Status Checked(const rocksdb::Status& status);

}  // namespace virga::storage

#endif  // VIRGA_STORAGE_ROCKS_ERROR_H_
