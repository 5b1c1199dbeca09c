#include "storage/record_framing.h"

#include <algorithm>

namespace virga::storage {

std::size_t RecordFraming::Take(std::string_view bytes) {
  std::size_t shown = 0;
  for (std::size_t at = 0; at < bytes.size() && !has_ended_;) {
    if (skip_ == 0 && header_size_ == 0 && LeftInBlock() < kHeaderBytes) skip_ = LeftInBlock();
    const std::size_t wanted = skip_ > 0 ? skip_ : kHeaderBytes - header_size_;
    const std::size_t taken = std::min(wanted, bytes.size() - at);
    if (skip_ > 0) {
      skip_ -= taken;
    } else {
      std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), taken,
                  header_.begin() + static_cast<std::ptrdiff_t>(header_size_));
      header_size_ += taken;
    }
    position_ += taken;
    at += taken;
    has_ended_ = header_size_ == kHeaderBytes && !ReadHeader();
    if (!has_ended_) shown = at;
  }
  return shown;
}

bool RecordFraming::ReadHeader() {
  constexpr unsigned kLastType = 4;  // whole, first, middle and last part; 0 is a file's room that was not written yet
  const std::size_t length = header_[4] + std::size_t{256} * header_[5];
  const unsigned type = header_[6];
  if (type > kLastType) return false;
  header_size_ = 0;
  const std::size_t left = position_ % kBlockBytes == 0 ? 0 : LeftInBlock();
  const bool is_block_read = (type == 0 && length == 0) || length > left;  // RocksDB goes on with the next one
  skip_ = is_block_read ? left : length;
  return true;
}

}  // namespace virga::storage
