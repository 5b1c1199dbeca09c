#include "storage/write_batch.h"

#include <iterator>

namespace virga::storage {

void WriteBatch::Append(WriteBatch other) {
  operations_.insert(operations_.end(), std::make_move_iterator(other.operations_.begin()),
                     std::make_move_iterator(other.operations_.end()));
}

}  // namespace virga::storage
