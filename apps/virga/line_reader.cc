#include "apps/virga/line_reader.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace virga {

Result<std::optional<std::string_view>, std::string> LineReader::Next() {
  ++number_;
  std::size_t searched = begin_;
  while (true) {
    if (const std::size_t end = buffer_.find('\n', searched); end != std::string::npos) {
      if (end - begin_ > line_bytes_max_) break;
      const std::string_view line = std::string_view(buffer_).substr(begin_, end - begin_);
      begin_ = end + 1;
      return std::optional(line);
    }
    if (buffer_.size() - begin_ > line_bytes_max_) break;
    if (at_end_) {
      if (begin_ == buffer_.size()) return std::optional<std::string_view>();
      const std::string_view line = std::string_view(buffer_).substr(begin_);
      begin_ = buffer_.size();
      return std::optional(line);
    }
    buffer_.erase(0, begin_);
    begin_ = 0;
    searched = buffer_.size();
    std::array<char, std::size_t{64} << 10U> piece;
    const std::size_t read = std::fread(piece.data(), 1, piece.size(), file_);
    if (std::ferror(file_) != 0) return Err(fmt::format("cannot be read: {}", std::strerror(errno)));
    at_end_ = read == 0;
    buffer_.append(piece.data(), read);
  }
  return Err(fmt::format("the line is longer than {} bytes", line_bytes_max_));
}

}  // namespace virga
