#ifndef VIRGA_APPS_VIRGA_LINE_READER_H_
#define VIRGA_APPS_VIRGA_LINE_READER_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace virga {

// Reads a file line by line in bounded memory. Does not own the file. Not thread-safe.
class LineReader {
 public:
  LineReader(std::FILE* file, std::size_t line_bytes_max) : file_(file), line_bytes_max_(line_bytes_max) {}

  // The next line without its line feed, valid until the next call; nullopt at the end. The last
  // line may lack its line feed.
  // Errors: a line is longer than the bound; the file cannot be read.
  Result<std::optional<std::string_view>, std::string> Next();
  // Of the line that was read, or failed, last; from 1.
  std::uint64_t number() const { return number_; }

 private:
  std::FILE* const file_;
  const std::size_t line_bytes_max_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of the next line in the buffer
  bool at_end_ = false;
  std::uint64_t number_ = 0;
};

}  // namespace virga

#endif  // VIRGA_APPS_VIRGA_LINE_READER_H_
